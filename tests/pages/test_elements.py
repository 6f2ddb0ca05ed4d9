"""The elements of pages, rendered."""

from types import SimpleNamespace

import pytest
from django import forms
from django.http import HttpResponse
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory

from portico.config.middleware import RestoreGateMiddleware
from portico.kit import gate


class Form(forms.Form):
    name = forms.CharField(help_text="As on the door.")
    phone = forms.CharField(required=False)
    agreed = forms.BooleanField(label="I agree")
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)


def _field(form: forms.Form, name: str) -> str:
    return render_to_string("ui/field.html", {"field": form[name]})


def test_a_field_names_its_hint_and_its_error_to_assistive_technology() -> None:
    html = _field(Form({}), "name")
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'for="id_name"' in html


def test_a_field_that_may_stay_empty_says_so_in_words() -> None:
    assert "(optional)" in _field(Form(), "phone")
    assert "(optional)" not in _field(Form(), "name")


def test_the_error_summary_links_to_every_field_that_is_wrong() -> None:
    html = render_to_string("ui/errors.html", {"form": Form({})})
    for target in ("#id_name", "#id_agreed", "#id_kind_0"):
        assert f'href="{target}"' in html
    assert "#id_phone" not in html
    assert 'tabindex="-1"' in html


def test_a_form_without_errors_has_no_summary() -> None:
    assert render_to_string("ui/errors.html", {"form": Form()}).strip() == ""


def test_a_consent_box_is_unticked_unless_the_consent_is_in_force() -> None:
    offer = SimpleNamespace(
        purpose=SimpleNamespace(key="news"), wording=SimpleNamespace(title="News", text="Monthly.", language="de")
    )
    assert " checked" not in render_to_string("ui/consent_choice.html", {"offer": offer})
    assert " checked" in render_to_string("ui/consent_choice.html", {"offer": offer, "checked": True})
    assert 'lang="de"' in render_to_string("ui/consent_choice.html", {"offer": offer})


def test_a_cell_of_a_table_names_its_column_and_is_escaped() -> None:
    html = render_to_string("ui/table.html", {"head": ["Name"], "rows": [["<Ada>"]], "caption": "People"})
    assert 'data-label="Name"' in html
    assert "&lt;Ada&gt;" in html


def test_a_row_with_too_few_cells_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        render_to_string("ui/table.html", {"head": ["Name", "City"], "rows": [["Ada"]], "caption": "People"})


def test_progress_without_a_total_claims_nothing() -> None:
    html = render_to_string("ui/progress.html", {"label": "Erasing", "done": 0, "total": 0})
    assert "value=" not in html


@pytest.mark.parametrize("reason", ["behind", "foreign", "unreachable"])
def test_a_closed_house_explains_itself_without_request_and_without_database(reason: str) -> None:
    closed = gate.Verdict(open=False, reason=reason, sentence="Run portico rights replay.")
    before = gate._ask
    gate.wire(lambda: closed)
    try:
        response = RestoreGateMiddleware(lambda _request: HttpResponse("inside"))(RequestFactory().get("/"))
    finally:
        gate._ask = before
    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    assert "Run portico rights replay." in response.content.decode()


def test_what_broke_is_explained_without_request_and_without_database() -> None:
    assert "Something went wrong" in engines["django"].get_template("500.html").render()
