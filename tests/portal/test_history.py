"""E-mails and the activity log, as the person and their colleagues see them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portico.journal.actions import note
from portico.mail.actions import enqueue
from portico.mail.models import Message

pytestmark = pytest.mark.django_db


def write(person, now, *, client=None, to=""):
    return enqueue(
        template="password_reset",
        person=person,
        to=to or person.email,
        language="en",
        stream=Message.Stream.SECURITY,
        context={"name": person.name if person else "you"},
        secrets={"link": "https://portal.example/reset/very-secret/"},
        client=client,
        at=now,
    )


def test_a_mail_is_read_by_whom_it_was_to_and_nobody_else(as_ada, as_bob, ada, now):
    made = write(ada, now)
    assert made.subject in as_ada.get("/emails/").content.decode()
    assert as_ada.get(f"/emails/{made.pk}/").status_code == 200
    assert as_bob.get(f"/emails/{made.pk}/").status_code == 404
    assert str(made.pk) not in as_bob.get("/emails/").content.decode()


def test_the_history_opens_no_door(as_ada, ada, now):
    page = as_ada.get(f"/emails/{write(ada, now).pk}/").content.decode()
    assert "very-secret" not in page
    assert "link removed after sending" in page


def test_the_owner_reads_what_went_to_the_account_and_not_what_went_to_a_colleague(signed_in, company, now):
    to_the_account = write(None, now, client=company.client, to="office@hopper.example")
    to_a_colleague = write(company.technical, now, client=company.client)
    owner, technical = signed_in(company.owner), signed_in(company.technical)
    assert owner.get(f"/emails/{to_the_account.pk}/").status_code == 200
    assert owner.get(f"/emails/{to_a_colleague.pk}/").status_code == 404
    assert technical.get(f"/emails/{to_the_account.pk}/").status_code == 404
    assert technical.get(f"/emails/{to_a_colleague.pk}/").status_code == 200


def test_a_long_history_has_pages_and_every_mail_is_on_one(as_ada, ada, now):
    made = {write(ada, now).pk for _one in range(55)}
    first = as_ada.get("/emails/").context["page"]
    second = as_ada.get("/emails/" + first.older).context["page"]
    assert {one.pk for one in [*first.rows, *second.rows]} == made


def test_the_log_says_you_where_one_acted_oneself(as_ada, ada, now):
    note(
        verb="person.corrected",
        at=now,
        actor=ada.pk,
        actor_role="client",
        person=ada.pk,
        detail="phone",
        ip="192.0.2.7",
    )
    page = as_ada.get("/activity/").content.decode()
    assert "Data corrected: phone" in page
    assert "you" in page
    assert "192.0.2.7" in page


def test_a_colleague_s_acts_are_the_owner_s_to_see_without_name_and_address(signed_in, company, now):
    note(
        verb="client.corrected",
        at=now,
        actor=company.billing.pk,
        actor_role="client",
        client=company.client.pk,
        detail="vat_id",
        ip="192.0.2.7",
    )
    page = signed_in(company.owner).get("/activity/").content.decode()
    assert "somebody else of your account" in page
    assert "192.0.2.7" not in page
    assert company.billing.name not in page
    assert "VAT ID" not in signed_in(company.technical).get("/activity/").content.decode()


def test_a_stranger_s_log_is_one_s_own(as_bob, ada, now):
    note(verb="person.corrected", at=now, actor=ada.pk, actor_role="client", person=ada.pk, detail="phone")
    assert "Data corrected" not in as_bob.get("/activity/").content.decode()


@pytest.mark.parametrize("query", ["?before=x", "?after=" + "A" * 400, "?before=WyJ4Il0="])
def test_an_address_that_cannot_be_read_is_no_error(as_ada, query):
    for path in ("/emails/", "/activity/", "/consent/"):
        assert as_ada.get(path + query).status_code == 200


def test_a_mail_is_shown_as_it_was_laid_out_in_a_sandbox_without_its_secret(as_ada, as_bob, ada, now):
    made = write(ada, now)
    answer = as_ada.get(f"/emails/{made.pk}/layout/")
    page, policy = answer.content.decode(), answer["Content-Security-Policy"]
    assert "<a class=" in page
    assert "very-secret" not in page
    assert 'href="{{' not in page
    assert 'title="[link removed after sending]"' in page
    assert "sandbox" in policy.split("; ")
    assert "unsafe" not in policy
    assert "'sha256-" in policy.partition("style-src ")[2].partition(";")[0]
    assert as_bob.get(f"/emails/{made.pk}/layout/").status_code == 404


def test_what_a_name_holds_is_no_markup_in_the_layout_either(as_ada, ada, now):
    ada.name = "<script>alert(1)</script>"
    made = write(ada, now)
    assert "<script" not in as_ada.get(f"/emails/{made.pk}/layout/").content.decode()


def test_a_mail_without_html_has_no_layout(as_ada, ada, now):
    made = write(ada, now)
    Message.objects.filter(pk=made.pk).update(html="")
    assert as_ada.get(f"/emails/{made.pk}/layout/").status_code == 404
    assert "/layout/" not in as_ada.get(f"/emails/{made.pk}/").content.decode()


def test_the_history_is_narrowed_by_kind_and_time_across_its_pages(as_ada, ada):
    now = timezone.now()
    old, new = now - timedelta(days=200), now - timedelta(days=2)
    for at in (old, new):
        write(ada, at)
    other = [write(ada, new - timedelta(minutes=one)) for one in range(55)]
    Message.objects.filter(pk__in=[one.pk for one in other]).update(stream=Message.Stream.SERVICE)
    shown = {one.pk for one in as_ada.get("/emails/?kind=security").context["page"].rows}
    assert shown == set(Message.objects.filter(stream="security").values_list("pk", flat=True))
    first = as_ada.get("/emails/?kind=service&period=30").context["page"]
    second = as_ada.get("/emails/" + first.older).context["page"]
    assert {one.pk for one in [*first.rows, *second.rows]} == {one.pk for one in other}
    assert len(as_ada.get("/emails/?kind=security&period=30").context["page"].rows) == 1
    assert "Nothing of this kind in this time." in as_ada.get("/emails/?kind=erasure_notice").content.decode()


@pytest.mark.parametrize("query", ["?kind=invented", "?period=7", "?kind=&period="])
def test_what_nobody_offers_is_no_filter(as_ada, ada, now, query):
    made = write(ada, now)
    assert [one.pk for one in as_ada.get("/emails/" + query).context["page"].rows] == [made.pk]


def test_the_log_is_narrowed_by_kind(as_ada, ada, now):
    own = {"at": now, "actor": ada.pk, "actor_role": "client", "person": ada.pk}
    note(verb="person.corrected", detail="phone", **own)
    note(verb="person.password_changed", **own)
    note(verb="consent.given", **own)
    note(verb="client.viewed", at=now, actor_role="support", person=ada.pk, detail="profile")
    said = {
        kind: [line.what for line in as_ada.get(f"/activity/?kind={kind}").context["lines"]]
        for kind in ("looks", "corrections", "consent", "rights")
    }
    assert said == {
        "looks": ["Staff looked at the account: profile"],
        "corrections": ["Data corrected: phone"],
        "consent": ["Consent given"],
        "rights": [],
    }
    security = [line.what for line in as_ada.get("/activity/?kind=security").context["lines"]]
    assert "Password changed" in security
    assert "Data corrected: phone" not in security
    assert [line.what for line in as_ada.get("/activity/?looks").context["lines"]] == said["looks"]
