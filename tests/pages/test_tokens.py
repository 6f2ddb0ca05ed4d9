"""Text can be read, and edges of controls seen, in both colour schemes (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from itertools import product
from pathlib import Path

import pytest

import portico

CSS = Path(portico.__file__).parent / "static" / "css"
GROUNDS = ("paper", "surface", "sunken")
TEXT = [
    *product(("ink", "ink-soft", "link", "accent", "danger"), GROUNDS),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-danger", "danger"),
    ("on-danger", "danger-strong"),
    *((kind, f"{kind}-soft") for kind in ("good", "warning", "danger", "info", "accent")),
    *(("ink", f"{kind}-soft") for kind in ("good", "warning", "danger", "info")),
]
EDGES = [*product(("edge", "focus", "accent", "danger"), GROUNDS), ("accent", "line")]


def _schemes() -> dict[str, dict[str, str]]:
    text = (CSS / "tokens" / "colour.css").read_text()
    light, dark = text.split("@media (prefers-color-scheme: dark)")
    return {name: dict(re.findall(r"--([\w-]+): (#\w+);", part)) for name, part in (("light", light), ("dark", dark))}


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _ratio(one: str, other: str) -> float:
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def test_the_ratio_of_black_on_white_is_21() -> None:
    assert _ratio("#000", "#ffffff") == pytest.approx(21)


def test_both_schemes_state_the_same_tokens() -> None:
    schemes = _schemes()
    assert schemes["light"].keys() == schemes["dark"].keys()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_a_contrast_of_at_least_four_and_a_half(scheme: str) -> None:
    tokens = _schemes()[scheme]
    found = {(front, back): round(_ratio(tokens[front], tokens[back]), 2) for front, back in TEXT}
    assert {pair: ratio for pair, ratio in found.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_edges_of_controls_have_a_contrast_of_at_least_three(scheme: str) -> None:
    tokens = _schemes()[scheme]
    found = {(front, back): round(_ratio(tokens[front], tokens[back]), 2) for front, back in EDGES}
    assert {pair: ratio for pair, ratio in found.items() if ratio < 3} == {}
