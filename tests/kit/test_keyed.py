"""Keyed digests and tokens: recognised, and stored nowhere."""

import dataclasses
import re

import pytest

from portico.kit.digests import exact_digest, keyed_digest
from portico.kit.tokens import new_token, token_digest


def test_case_and_white_space_around_are_folded_away() -> None:
    one = keyed_digest(scope="address", value="Ada@Lovelace.example ")
    assert one == keyed_digest(scope="address", value="ada@lovelace.EXAMPLE")
    assert re.fullmatch(r"[0-9a-f]{64}", one)


def test_uses_do_not_match_each_other() -> None:
    assert keyed_digest(scope="address", value="x") != keyed_digest(scope="ip", value="x")
    assert exact_digest(scope="a", value="bc") != exact_digest(scope="ab", value="c")


def test_another_key_gives_another_digest(settings) -> None:
    before = keyed_digest(scope="address", value="x")
    settings.PORTICO = dataclasses.replace(settings.PORTICO, digest_key=b"another key, of thirty-two bytes")
    assert keyed_digest(scope="address", value="x") != before


def test_tokens_are_exact() -> None:
    assert token_digest(purpose="reset", token="Ab") != token_digest(purpose="reset", token="ab")
    assert token_digest(purpose="reset", token="ab ") != token_digest(purpose="reset", token="ab")


@pytest.mark.parametrize("other", ["verify", "reset:", "rese"])
def test_a_token_of_one_purpose_opens_no_other(other: str) -> None:
    token = new_token()
    assert token_digest(purpose="reset", token=token) != token_digest(purpose=other, token=token)


def test_tokens_fit_an_address_and_do_not_repeat() -> None:
    made = {new_token() for _token in range(100)}
    assert len(made) == 100
    assert all(re.fullmatch(r"[\w-]{43}", token) for token in made)
