"""The mailboxes of the demo."""

import dataclasses
from email.message import EmailMessage

import pytest
from django.conf import settings as live

from portico.mail.catcher import keep
from portico.portal.mail_text import from_html, from_text

pytestmark = pytest.mark.django_db

OWN = "http://127.0.0.1:8000/verify/abc/"


def caught(to="ada@lovelace.example", subject="Hello", text=f"Open {OWN} now.", html="", attachment=b""):
    message = EmailMessage()
    message["To"], message["Subject"], message["Date"] = to, subject, "Mon, 02 Mar 2026 10:30:00 +0000"
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    if attachment:
        message.add_attachment(attachment, maintype="application", subtype="pdf", filename="<b>.pdf")
    return keep(live.PORTICO.mail_folder, message.as_bytes()).stem


def test_mail_is_listed_newest_first_and_read(client):
    caught(subject="First")
    name = caught(to="bob@noyce.example", subject="Second")
    page = client.get("/demo/mail/").content.decode()
    assert page.index("Second") < page.index("First")
    assert "bob@noyce.example" in client.get(f"/demo/mail/{name}/").content.decode()


def test_one_mailbox_is_chosen_by_a_name_that_is_no_address(client):
    caught()
    caught(to="bob@noyce.example", subject="For Bob")
    boxes = client.get("/demo/mail/").context["boxes"]
    page = client.get("/demo/mail/", {"box": boxes["ada@lovelace.example"]})
    assert [one.to for one in page.context["letters"]] == ["ada@lovelace.example"]
    assert "@" not in boxes["ada@lovelace.example"]


def test_outside_of_a_demo_there_is_no_such_page(client, settings):
    name = caught()
    settings.PORTICO = dataclasses.replace(settings.PORTICO, demo=False)
    for path in ("/demo/mail/", f"/demo/mail/{name}/"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("name", ["x", "..", "%2e%2e%2fportico", "0" * 20 + "-" + "a" * 12, "…"])
def test_a_name_that_is_no_mail_is_no_page(client, name):
    assert client.get(f"/demo/mail/{name}/").status_code == 404


def test_links_to_our_own_pages_can_be_followed_and_no_others(client):
    evil = "http://127.0.0.1:8000.evil.example/x"
    page = client.get(f"/demo/mail/{caught(text=f'{OWN} or {evil} or javascript:alert(1)')}/").content.decode()
    assert f'href="{OWN}"' in page
    assert f'href="{evil}"' not in page
    assert 'href="javascript' not in page


def test_the_html_of_a_mail_is_reduced_to_its_words(client):
    html = (
        "<html><head><title>No</title><style>p{}</style></head><body><h1>News</h1><p>One<br>two &amp; three"
        f'<img src="https://evil.example/pixel"></p><script>alert(1)</script><p><a href="{OWN}">Open</a></p></body></html>'
    )
    page = client.get(f"/demo/mail/{caught(html=html)}/").content.decode()
    for words in ("News", "One<br>two &amp; three", f'<a href="{OWN}">'):
        assert words in page
    for words in ("alert(1)", "evil.example", "<style", "p{}"):
        assert words not in page


def test_what_looks_like_html_in_words_stays_words():
    for made in (from_text("<script>x</script>\n& more"), from_html("<p>&lt;script&gt;x&lt;/script&gt;</p>")):
        assert "<script" not in made
        assert "&lt;script&gt;" in made


@pytest.mark.parametrize("broken", ["</style>", "<style>", "<a href", "<p", "<a><a></a></a></a>", "\x00<b"])
def test_broken_html_is_no_error(client, broken):
    assert client.get(f"/demo/mail/{caught(html=broken)}/").status_code == 200


def test_attachments_are_named_and_not_served(client):
    page = client.get(f"/demo/mail/{caught(attachment=b'%PDF')}/").content.decode()
    assert "&lt;b&gt;.pdf" in page
    assert "application/pdf" in page


def test_a_file_that_is_no_mail_is_no_error(client):
    name = keep(live.PORTICO.mail_folder, b"\xff\xfe\x00nothing").stem
    assert client.get("/demo/mail/").status_code == 200
    assert client.get(f"/demo/mail/{name}/").status_code == 200
