"""The restore gate and the registry of claims."""

from uuid import uuid4

import pytest

from portico.kit import claims, gate


def test_a_gate_nobody_wired_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "_ask", None)
    assert gate.verdict() == gate.OPEN
    gate.require_open()


def test_a_closed_gate_refuses_with_what_to_do(closed_gate: gate.Verdict) -> None:
    with pytest.raises(gate.Closed, match="replay") as refused:
        gate.require_open()
    assert refused.value.verdict == closed_gate


def test_what_is_wired_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "_ask", None)
    gate.wire(lambda: gate.Verdict(open=False, reason="foreign"))
    assert gate.verdict().reason == "foreign"


def test_a_claim_has_a_name_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "REGISTRY", dict(claims.REGISTRY))
    made = claims.Claim(name="test.claim", family="automation", takes=lambda _person: True)
    assert claims.register(made) is claims.REGISTRY["test.claim"]
    made.prepare(uuid4())
    with pytest.raises(ValueError, match=r"test\.claim"):
        claims.register(made)
