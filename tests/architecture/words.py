"""Words that a person reads pass through gettext: how those that do not are found."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser

SEEN_ATTRIBUTES = {"title", "placeholder", "aria-label", "aria-description", "alt", "label"}
NAMES = {"Portico"}  # of the product; everything else is a word
UNSEEN = {"script", "style", "code"}
_REMOVED = re.compile(
    r"\{%\s*block\s+(?:scheme|home)\s*%\}.*?\{%\s*endblock[^%]*%\}"  # class names, an address
    r"|\{%\s*comment.*?%\}.*?\{%\s*endcomment\s*%\}"
    r"|\{%\s*blocktrans(?:late)?\b.*?%\}.*?\{%\s*endblocktrans(?:late)?\s*%\}"
    r"|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}",
    re.DOTALL,
)
_ENTITY = re.compile(r"&#?\w+;")
_WORD = re.compile(r"[^\W\d_]{2,}")

SEEN_KEYWORDS = {
    "error_messages",
    "help_text",
    "label",
    "message",
    "placeholder",
    "title",
    "verbose_name",
    "verbose_name_plural",
}
SEEN_IN_CLASS = {"help_text", "verbose_name", "verbose_name_plural"}
LINKS = {"ForeignKey", "ManyToManyField", "OneToOneField"}  # their first argument names a model
SEEN_FIRST = {"Impersonal", "Unlinked", "ValidationError"}
SEEN_SECOND = {"add_error", "debug", "error", "info", "success", "warning"}


def _bare(text: str) -> bool:
    words = _WORD.findall(_ENTITY.sub(" ", text))
    return bool(set(words) - NAMES)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unseen += tag in UNSEEN
        given = dict(attrs)
        seen = SEEN_ATTRIBUTES | ({"value"} if given.get("type") in {"submit", "button", "reset"} else set())
        self.found += [f"{name}={value}" for name, value in attrs if name in seen and value and _bare(value)]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        self.unseen -= tag in UNSEEN

    def handle_data(self, data: str) -> None:
        if not self.unseen and _bare(data):
            self.found.append(" ".join(data.split()))


def bare_in_template(text: str, *, html: bool = True) -> list[str]:
    """Text and seen attributes of a template that stand outside of translate tags."""
    rest = _REMOVED.sub("", text)
    if not html:
        return [line.strip() for line in rest.splitlines() if _bare(line)]
    reader = _Reader()
    reader.feed(rest)
    reader.close()
    return reader.found


def bare_in_python(source: str) -> list[str]:
    """Strings of a module that a person would read, and that no gettext call holds."""
    return [f"line {node.lineno}: {ast.unparse(node)}" for node in _seen(ast.parse(source)) if _is_bare(node)]


def _is_bare(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and _bare(node.value)
    return isinstance(node, ast.JoinedStr) and any(
        isinstance(part, ast.Constant) and _bare(str(part.value)) for part in node.values
    )


def _seen(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _seen_in_call(node)
        elif isinstance(node, ast.ClassDef):
            yield from _seen_in_class(node)


def _seen_in_call(call: ast.Call) -> Iterator[ast.expr]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    owner = call.func.value.id if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) else ""
    for keyword in call.keywords:
        if keyword.arg in SEEN_KEYWORDS:
            yield from keyword.value.values if isinstance(keyword.value, ast.Dict) else [keyword.value]
    first = name in SEEN_FIRST or (owner == "models" and name.endswith(("Field", "Key")) and name not in LINKS)
    if first and call.args:
        yield call.args[0]
    if (name == "add_error" or owner == "messages") and name in SEEN_SECOND and len(call.args) > 1:
        yield call.args[1]


def _seen_in_class(node: ast.ClassDef) -> Iterator[ast.expr]:
    """The labels of choices, and what Meta says in words."""
    choices = any(ast.unparse(base).endswith("Choices") for base in node.bases)
    for statement in node.body:
        if not isinstance(statement, ast.Assign):
            continue
        if choices and isinstance(statement.value, ast.Tuple) and len(statement.value.elts) == 2:
            yield statement.value.elts[1]
        elif any(isinstance(target, ast.Name) and target.id in SEEN_IN_CLASS for target in statement.targets):
            yield statement.value
