"""What stylesheets and templates may hold."""

import re
from pathlib import Path

import pytest

import portico

PACKAGE = Path(portico.__file__).parent
SHEETS = sorted((PACKAGE / "static" / "css").rglob("*.css"))
TEMPLATES = sorted((PACKAGE / "templates").rglob("*.html"))
PAGES = [file for file in TEMPLATES if "email" not in file.relative_to(PACKAGE).parts]
PHYSICAL = re.compile(
    r"(?:^|[\s;{])(?:margin|padding|border|inset)?-?(?:left|right|top|bottom)(?:-\w+)*:|(?:^|[\s;{(])(?:min-|max-)?(?:width|height):|text-align: (?:left|right)"
)


def _name(file: Path) -> str:
    return str(file.relative_to(PACKAGE))


@pytest.mark.parametrize("file", SHEETS, ids=_name)
def test_a_stylesheet_says_nothing_important_and_loads_nothing(file: Path) -> None:
    text = file.read_text()
    assert "!important" not in text
    assert "@import" not in text
    assert "url(" not in text


@pytest.mark.parametrize("file", SHEETS, ids=_name)
def test_a_stylesheet_speaks_of_start_and_end_not_of_left_and_right(file: Path) -> None:
    assert PHYSICAL.findall(file.read_text()) == []


@pytest.mark.parametrize("file", SHEETS, ids=_name)
def test_a_stylesheet_lies_in_the_layer_of_its_folder_and_is_linked(file: Path) -> None:
    assert f"@layer {file.parent.name} {{" in file.read_text()
    assert f"css/{file.parent.name}/{file.name}" in (PACKAGE / "templates" / "ui" / "styles.html").read_text()


@pytest.mark.parametrize("file", [sheet for sheet in SHEETS if sheet.parent.name != "tokens"], ids=_name)
def test_colours_stand_in_the_tokens_alone(file: Path) -> None:
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(", file.read_text()) == []


@pytest.mark.parametrize("file", PAGES, ids=_name)
def test_a_template_has_no_inline_style_and_no_inline_script(file: Path) -> None:
    text = file.read_text()
    assert re.findall(r"\sstyle=|<style|\son[a-z]+=|javascript:|\shx-on", text) == []
    assert re.findall(r"<script(?![^>]*\ssrc=)", text) == []


@pytest.mark.parametrize("file", PAGES, ids=_name)
def test_a_template_loads_nothing_from_elsewhere(file: Path) -> None:
    assert re.findall(r"""(?:src|srcset|poster|<link[^>]*href)=["'](?:https?:)?//""", file.read_text()) == []


@pytest.mark.parametrize("file", sorted((PACKAGE / "templates" / "ui").glob("*.html")), ids=_name)
def test_an_element_says_on_top_what_it_is_and_takes(file: Path) -> None:
    assert re.match(r"(\{% extends [^%]+%\}\s*)?\{% comment %\}\s*\S", file.read_text())
