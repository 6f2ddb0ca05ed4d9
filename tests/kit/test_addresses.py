"""One address has one form."""

import pytest

from portico.kit.addresses import ascii_domain, canonical


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ada@bücher.example", "ada@bücher.example"),
        ("ada@xn--bcher-kva.example", "ada@bücher.example"),
        (" ada@XN--BCHER-KVA.Example ", "ada@bücher.example"),
        ("ada@BÜCHER.example", "ada@bücher.example"),
        ("ada@bu\u0308cher.example", "ada@bücher.example"),
        ("Ada@mail.xn--groß-.example", "Ada@mail.xn--groß-.example"),
        ("ada@groß.example", "ada@groß.example"),
        ("ada@例え。テスト", "ada@例え.テスト"),
        ("ada@plain.example", "ada@plain.example"),
        ("no address", "no address"),
        ("", ""),
    ],
)
def test_an_address_has_one_form_however_its_domain_is_written(typed: str, kept: str) -> None:
    assert canonical(typed) == kept
    assert canonical(kept) == kept


@pytest.mark.parametrize("label", ["xn--a", "xn--abc-", "xn---", "xn--99999999999", "xn--a.b-"])
def test_a_label_that_leads_nowhere_or_elsewhere_stays_as_it_is(label: str) -> None:
    assert canonical(f"ada@{label}.example") == f"ada@{label}.example"


def test_what_goes_over_the_wire_leads_back_to_what_is_kept() -> None:
    assert canonical(f"a@{ascii_domain('bücher.例え.example')}") == "a@bücher.例え.example"
