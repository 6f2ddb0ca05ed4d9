"""The receipt of an erasure and the keys to verify it."""

import base64
import json
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils import timezone

from portico.casework import actions
from portico.casework.models import Receipt, Run
from portico.casework.receipts import RECEIPT
from portico.kit.tokens import new_token, token_digest

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(ada, bob):
    """Ada's erasure, decided."""
    at = timezone.now()
    plan = actions.preview(root="person", root_id=ada.pk, at=at)
    return actions.erase(
        root="person",
        root_id=ada.pk,
        digest=plan.digest,
        trigger=Run.Trigger.PORTAL,
        by=ada.pk,
        by_role="client",
        at=at,
    )


@pytest.fixture
def link(run):
    """The link of its receipt."""
    actions.proceed(run=run.pk, at=timezone.now(), patient=False)
    token = new_token()
    Receipt.objects.update(token=token_digest(purpose=RECEIPT, token=token))
    return f"/receipt/{token}/"


def test_the_receipt_opens_without_signing_in_and_names_nobody(client, link, run):
    page = client.get(link).content.decode()
    assert str(run.pk) in page
    for words in ("Removed", "Kept", "Your profile", "The signature was checked just now and is right."):
        assert words in page
    for trace in ("ada@lovelace.example", "Lovelace", "St James", "7946"):
        assert trace not in page


def test_anybody_verifies_the_download_with_the_published_keys(client, link):
    package = json.loads(client.get(link + "?format=json").content)
    keys = {one["id"]: one["public_key"] for one in client.get("/.well-known/portico-keys.json").json()["keys"]}
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(keys[package["key_id"]]))
    signature = base64.b64decode(package["signature"])
    key.verify(signature, package["body"].encode())
    with pytest.raises(InvalidSignature):
        key.verify(signature, package["body"].replace("people.Person", "people.Peopel").encode())


def test_the_download_is_a_file(client, link):
    answer = client.get(link + "?format=json")
    assert answer["Content-Disposition"] == 'attachment; filename="receipt.json"'
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_receipt_that_was_changed_is_not_called_right(client, link):
    receipt = Receipt.objects.get()
    receipt.body = receipt.body.replace('"rows":1', '"rows":2', 1)
    receipt.save()
    page = client.get(link).content.decode()
    assert "is right" not in page
    assert "could not be confirmed" in page


def test_the_link_opens_for_thirty_days(client, link):
    until = Receipt.objects.get().token_until
    assert timedelta(days=29) < until - timezone.now() <= timedelta(days=30)
    Receipt.objects.update(token_until=timezone.now())
    assert client.get(link).status_code == 404


def test_after_thirty_days_the_link_does_not_say_that_the_account_is_still_being_deleted(client, run):
    actions.proceed(run=run.pk, at=timezone.now(), patient=False)
    token = new_token()
    Run.objects.update(receipt_token=token_digest(purpose=RECEIPT, token=token))
    Receipt.objects.update(token_until=timezone.now())
    assert client.get(f"/receipt/{token}/").status_code == 404


def test_before_the_end_the_link_shows_how_far_the_erasure_has_come(client, run):
    token = new_token()
    Run.objects.update(receipt_token=token_digest(purpose=RECEIPT, token=token))
    page = client.get(f"/receipt/{token}/").content.decode()
    assert "is being deleted" in page
    assert "0 of" in page
