"""What a definition must be. Each finding is a sentence that says what to write."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from portico.fields.files import SIGNATURES, USUAL
from portico.fields.kinds import (
    BASES,
    CHOOSING,
    PLACES,
    SPECIAL,
    About,
    Audience,
    Category,
    Condition,
    Type,
)
from portico.fields.models import Definition
from portico.fields.models.definitions import MOST_BYTES
from portico.fields.models.statements import FACTS

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})?")
_LARGEST = 25_000_000
_LONGEST_LABEL = 200

# What a field is given, with the words it can be one of, its Python type, or what it holds.
_WORDS: dict[str, Sequence[str]] = {
    "type": Type.values,
    "about": About.values,
    "audience": Audience.values,
    "category": Category.values,
    "condition": ["", *Condition.values],
}
_FLAGS = ("required", "locked")
_TEXTS = ("labels", "helps", "statements")
_LISTS = ("places", "purposes", "file_types")
_NUMBERS = ("keep_days", "order", "most_bytes")
_KNOWN = {"key", "choices", *_WORDS, *_FLAGS, *_TEXTS, *_LISTS, *_NUMBERS}
_NEEDED = ("key", "type", "labels", "category", "purposes")


class BadDefinition(ValueError):
    """What was given is no field, or one that the law forbids; `problems` are sentences."""

    def __init__(self, problems: Sequence[str]) -> None:
        """Carry them."""
        super().__init__("\n".join(problems))
        self.problems = list(problems)


def columns(spec: Mapping[str, Any], *, partly: bool = False) -> dict[str, Any]:
    """The columns that a definition is given. Raises `BadDefinition` for what cannot be read."""
    problems = list(_unreadable(spec))
    problems += [] if partly else [f"Give {name}." for name in _NEEDED if not spec.get(name)]
    if problems:
        raise BadDefinition(problems)
    found = {name: value for name, value in spec.items() if name not in _LISTS}
    if "places" in spec:
        found |= {column: place in spec["places"] for place, column in PLACES.items()}
    for name in ("purposes", "file_types"):
        if name in spec:
            found[name] = " ".join(dict.fromkeys(spec[name]))
    if not partly and spec["type"] == Type.FILE:
        found = {"file_types": USUAL, "most_bytes": MOST_BYTES} | found
    return found


def _unreadable(spec: Mapping[str, Any]) -> Iterator[str]:
    for name in sorted(set(spec) - _KNOWN):
        yield f"{name} is nothing that a field has; it has {', '.join(sorted(_KNOWN))}."
    for name, words in _WORDS.items():
        if name in spec and spec[name] not in words:
            yield f"{name} is one of {', '.join(filter(None, words))}, and not {spec[name]!r}."
    for name in _FLAGS:
        if name in spec and not isinstance(spec[name], bool):
            yield f"{name} is true or false."
    for name in _NUMBERS:
        number = spec.get(name)
        given = name in spec and not (name == "keep_days" and number is None)
        if given and (not isinstance(number, int) or isinstance(number, bool) or not 0 < number < 2**31):
            yield f"{name} is a whole number above 0."
    yield from _unreadable_lists(spec)
    yield from _unreadable_texts(spec)


def _unreadable_lists(spec: Mapping[str, Any]) -> Iterator[str]:
    for name in _LISTS:
        if name in spec and not (isinstance(spec[name], list) and all(isinstance(one, str) for one in spec[name])):
            yield f"{name} is a list of words."
        elif name == "places" and (unknown := sorted(set(spec.get(name, ())) - set(PLACES))):
            yield f"places are of {', '.join(PLACES)}, and not {', '.join(unknown)}."


def _unreadable_texts(spec: Mapping[str, Any]) -> Iterator[str]:
    if "key" in spec and not (isinstance(spec["key"], str) and _KEY.fullmatch(spec["key"])):
        yield "key is up to 40 small letters, digits and underscores, and begins with a letter."
    elif spec.get("key") in FACTS:
        yield f"{spec['key']} is built in; choose another key."
    for name in _TEXTS:
        if name in spec and (wrong := _not_texts(spec[name])):
            yield f"{name} {wrong}"
    if "choices" not in spec:
        return
    choices = spec["choices"]
    if not isinstance(choices, list) or not all(
        isinstance(one, dict) and set(one) == {"key", "labels"} for one in choices
    ):
        yield 'choices is a list of {"key": …, "labels": {"en": …}}.'
        return
    keys = [one["key"] for one in choices]
    if not all(isinstance(key, str) and _KEY.fullmatch(key) for key in keys) or len(set(keys)) < len(keys):
        yield "The keys of choices are small letters, digits and underscores, each once."
    for one in choices:
        if wrong := _not_texts(one["labels"]):
            yield f"The labels of the choice {one['key']!r}: {wrong}"


def _not_texts(texts: object) -> str:
    if not isinstance(texts, dict) or not texts:
        return 'is {"en": "…", "de": "…"}, with at least one language.'
    if not all(isinstance(key, str) and _LANGUAGE.fullmatch(key) for key in texts):
        return "names its languages as en, de, fr …"
    if not all(isinstance(text, str) and text.strip() for text in texts.values()):
        return "has a text for each language that it names."
    return ""


def require_sound(definition: Definition, *, purposes: Mapping[str, str]) -> None:
    """Refuse a definition that contradicts itself or the law. `purposes` are the lawful bases of those that live, by key.

    Raises `BadDefinition` with everything that is wrong.
    """
    problems = [*_of_type(definition), *_of_law(definition, purposes)]
    if problems:
        raise BadDefinition(problems)


def _of_type(definition: Definition) -> Iterator[str]:
    if definition.type in CHOOSING and len(definition.choices) < 2:  # noqa: PLR2004 - a choice is between two
        yield "A choice has at least two choices."
    if definition.type not in CHOOSING and definition.choices:
        yield f"A field of type {definition.type} has no choices."
    if any(len(text) > _LONGEST_LABEL for text in definition.labels.values()):
        yield f"A label has at most {_LONGEST_LABEL} characters; put more into helps."
    if len(" ".join(one["key"] for one in definition.choices)) > 2000:  # noqa: PLR2004 - the column of all chosen
        yield "There are too many choices."
    if not definition.places:
        yield f"Give places, of {', '.join(PLACES)}."
    yield from _of_files(definition)


def _of_files(definition: Definition) -> Iterator[str]:
    if definition.type == Type.FILE:
        types = definition.file_types.split()
        if not types or not set(types) <= set(SIGNATURES):
            yield f"file_types are of {', '.join(SIGNATURES)}."
        if definition.most_bytes > _LARGEST:
            yield f"most_bytes is at most {_LARGEST}."
        if definition.at_sign_up:
            yield "No file can be asked for at sign-up: nobody is known yet. Leave sign_up out of places."
    elif definition.file_types:
        yield f"A field of type {definition.type} has no file_types."


def _of_law(definition: Definition, purposes: Mapping[str, str]) -> Iterator[str]:
    for key in definition.purpose_keys:
        if key not in purposes:
            yield f"There is no purpose {key}; name it first with `portico fields purpose`."
    bases = {basis for basis in purposes.values() if basis}
    if not bases:
        yield "No purpose of the field lives; data without a purpose is not collected (Art. 5(1)(b) GDPR)."
    if definition.category in SPECIAL and not (definition.condition and definition.statements):
        yield (
            f"{definition.category} is a special category of data (Art. 9 GDPR): give condition, one of "
            f"{', '.join(Condition.values)}, and statements, why it is met."
        )
    if definition.condition and definition.category not in SPECIAL:
        yield "Only a special category (Art. 9 GDPR) needs a condition; leave it out, or correct the category."
    free = definition.condition == Condition.CONSENT or bases == {"6(1)(a)"}
    if free and (definition.required or definition.locked):
        yield "What rests on consent is neither required nor locked: it can be refused, and withdrawn (Art. 7 GDPR)."
    if definition.audience == Audience.STAFF and definition.at_sign_up:
        yield "What only staff see cannot be asked at sign-up."
    if definition.audience == Audience.STAFF and definition.required:
        yield "What only staff see cannot be required of clients."


def changes_refused(before: Definition, after: Definition, *, answered: bool) -> list[str]:
    """What of a definition may not change: what its answers are, and who sees those that there are."""
    problems = [
        f"The {name} of a field does not change; retire it, and define another."
        for name in ("key", "type", "about")
        if getattr(before, name) != getattr(after, name)
    ]
    if answered and before.audience != after.audience:
        problems.append("There are answers, given for other eyes: the audience does not change. Define another field.")
    return problems


def purpose_columns(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a purpose. Raises `BadDefinition`."""
    known = {"key", "basis", "titles", "explanations", "retentions", "interests"}
    problems = [
        f"{name} is nothing that a purpose has; it has {', '.join(sorted(known))}." for name in set(spec) - known
    ]
    if not isinstance(spec.get("key"), str) or not _KEY.fullmatch(spec["key"]):
        problems.append("key is up to 40 small letters, digits and underscores, and begins with a letter.")
    if spec.get("basis") not in BASES:
        problems.append(f"basis is the lawful basis, one of {', '.join(BASES)} (Art. 6(1) GDPR).")
    needed = ["titles", "retentions", *(["interests"] if spec.get("basis") == "6(1)(f)" else [])]
    problems += [
        f"{name} {wrong}"
        for name in ("titles", "explanations", "retentions", "interests")
        if (name in spec or name in needed) and (wrong := _not_texts(spec.get(name)))
    ]
    if problems:
        raise BadDefinition(problems)
    return {name: spec.get(name, {}) for name in known - {"key", "basis"}} | {
        "key": spec["key"],
        "basis": spec["basis"],
        "ended_at": None,
    }
