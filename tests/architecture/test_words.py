"""Every word that a person reads passes through gettext."""

from pathlib import Path

import pytest

from tests.architecture import words
from tests.architecture.layers import PACKAGE, ROOT

TEMPLATES = sorted(file for file in (PACKAGE / "templates").rglob("*") if file.suffix in {".html", ".txt"})
DOORS = sorted(file for file in PACKAGE.rglob("*.py") if "migrations" not in file.parts and "cli" not in file.parts)


def _name(file: Path) -> str:
    return str(file.relative_to(ROOT))


@pytest.mark.parametrize("file", TEMPLATES, ids=_name)
def test_a_template_says_nothing_outside_of_translate_tags(file: Path) -> None:
    assert words.bare_in_template(file.read_text(), html=file.suffix == ".html") == []


@pytest.mark.parametrize("file", DOORS, ids=_name)
def test_a_module_says_nothing_outside_of_gettext(file: Path) -> None:
    assert words.bare_in_python(file.read_text()) == []


@pytest.mark.parametrize(
    "planted",
    [
        "<p>Hello there</p>",
        "<p>{% translate 'Hello' %} there</p>",
        '<input placeholder="Your name">',
        '<nav aria-label="Main"></nav>',
        '<input type="submit" value="Save">',
        "{% if a %}<b>yes</b>{% endif %}",
    ],
)
def test_a_bare_word_in_a_template_is_found(planted: str) -> None:
    assert len(words.bare_in_template(planted)) == 1


@pytest.mark.parametrize(
    "planted",
    [
        "<p>{% blocktranslate with a=b %}Hello {{ a }}{% endblocktranslate %}</p>",
        '<nav aria-label="{% translate "Main" %}">&nbsp;·&nbsp;</nav>',
        "{% comment %}said to who reads the source{% endcomment %}",
        '<a href="/terms/" class="link">Portico</a>',
    ],
)
def test_translated_words_are_left_alone(planted: str) -> None:
    assert words.bare_in_template(planted) == []


def test_a_bare_line_of_a_mail_is_found() -> None:
    assert words.bare_in_template("{% translate 'Hello' %}\nDear {{ name }}", html=False) == ["Dear"]


@pytest.mark.parametrize(
    "planted",
    [
        "forms.CharField(label='Name')",
        "models.CharField('name', max_length=2)",
        "messages.success(request, f'Saved {name} now')",
        "form.add_error(None, 'Try again')",
        "raise ValidationError('Too long')",
        "class Kind(models.TextChoices):\n    ONE = 'one', 'First'",
        "class Meta:\n    verbose_name = 'thing'",
        "forms.CharField(error_messages={'required': 'Say something'})",
        "declare(Impersonal('About nobody'))",
    ],
)
def test_a_bare_word_in_a_module_is_found(planted: str) -> None:
    assert len(words.bare_in_python(planted)) == 1


@pytest.mark.parametrize(
    "planted",
    [
        "forms.CharField(label=_('Name'))",
        "logger.info('job done')",
        "messages.success(request, _('Saved'))",
        "x = 'name'",
    ],
)
def test_words_in_gettext_and_in_logs_are_left_alone(planted: str) -> None:
    assert words.bare_in_python(planted) == []
