"""Words of staff with named variables: what is filled in, and everything that is refused when it is written."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.mail import sandbox

KNOWN = {"name": "Ada Lovelace", "company": "Nordlicht", "portal": "https://portal.example"}


def test_each_variable_is_put_in_its_place():
    filled = sandbox.fill("Hello {name}, this is {company}. {name}!", KNOWN)
    assert filled == "Hello Ada Lovelace, this is Nordlicht. Ada Lovelace!"


def test_a_brace_is_written_twice():
    assert sandbox.fill("{{name}} is {name}", KNOWN) == "{name} is Ada Lovelace"


@pytest.mark.parametrize(
    "words",
    [
        "{nobody}",
        "{}",
        "{ name }",
        "{Name}",
        "{name.__class__}",
        "{name.email}",
        "{name[0]}",
        "{name!r}",
        "{name:>400000000}",
        "{name|safe}",
        "{% for one in all %}",
        "{%include 'x'%}",
        "{0}",
        "{name\n}",
    ],
)
def test_an_unknown_variable_a_loop_an_attribute_and_a_format_are_refused(words):
    with pytest.raises(sandbox.UnknownVariable) as refused:
        sandbox.check(words, known=KNOWN)
    assert "{company}, {name}, {portal}" in str(refused.value)
    with pytest.raises(sandbox.Refused):
        sandbox.fill(words, KNOWN)


@pytest.mark.parametrize("words", ["{name", "name}", "{", "}", "{{{", "{ {name}"])
def test_a_brace_that_stands_alone_is_refused(words):
    with pytest.raises(sandbox.Refused):
        sandbox.check(words, known=KNOWN)


def test_django_s_own_doubled_braces_are_plain_words_here():
    assert sandbox.fill("{{ settings.SECRET_KEY }}", KNOWN) == "{ settings.SECRET_KEY }"


def test_what_a_variable_holds_is_not_read_again():
    assert sandbox.fill("Hello {name}", KNOWN | {"name": "{company} {portal} {{x"}) == "Hello {company} {portal} {{x"


@pytest.mark.parametrize("line", ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_a_subject_with_a_line_break_is_refused_and_one_in_a_value_becomes_a_blank(line):
    with pytest.raises(sandbox.LineBreak):
        sandbox.check_subject(f"Hello{line}Bcc: all@people.example", known=KNOWN)
    filled = sandbox.fill_subject("Hello {name}", KNOWN | {"name": f"Ada{line}Bcc: all@people.example"})
    assert filled == "Hello Ada Bcc: all@people.example"


def test_nothing_and_too_much_are_refused():
    for words in ("", " \n "):
        with pytest.raises(sandbox.Empty):
            sandbox.check(words, known=KNOWN)
    with pytest.raises(sandbox.TooLong):
        sandbox.check("a" * (sandbox.LONGEST_TEXT + 1), known=KNOWN)
    with pytest.raises(sandbox.TooLong):
        sandbox.check_subject("a" * (sandbox.LONGEST_SUBJECT + 1), known=KNOWN)


def test_a_subject_that_a_long_name_makes_too_long_is_cut():
    filled = sandbox.fill_subject("Hello {name}", KNOWN | {"name": "Ada " * 100})
    assert len(filled) == sandbox.LONGEST_SUBJECT
    assert filled.endswith("…")


def test_the_longest_text_of_braces_is_read_in_no_time():
    begun = time.perf_counter()
    with pytest.raises(sandbox.Refused):
        sandbox.check("{" * (sandbox.LONGEST_TEXT - 1), known=KNOWN)
    sandbox.check("{name}" * (sandbox.LONGEST_TEXT // 6), known=KNOWN)
    assert time.perf_counter() - begun < 1


@given(st.text(alphabet="{}ab name\n%.", min_size=1, max_size=60))
def test_whatever_is_written_is_either_refused_or_filled_with_nothing_but_the_values(words):
    try:
        used = sandbox.check(words, known=KNOWN)
    except sandbox.Refused:
        return
    assert used <= KNOWN.keys()
    assert isinstance(sandbox.fill(words, KNOWN), str)
