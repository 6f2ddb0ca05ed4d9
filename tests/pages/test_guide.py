"""The guide names only what there is: pictures, pages, commands, variables."""

import re
import struct
from pathlib import Path

import pytest
from django.core.management import get_commands

from portico.config import environment
from tests.house.visits import VISITS

GUIDE = Path(__file__).parents[2] / "docs" / "guide"
CHAPTERS = sorted(GUIDE.glob("*.md"))
PICTURES = sorted((GUIDE / "images").glob("*.png"))
MOST_BYTES = 300_000  # a repository is read by people on trains


def _name(file: Path) -> str:
    return file.name


@pytest.mark.parametrize("chapter", CHAPTERS, ids=_name)
def test_links_and_pictures_of_the_guide_lead_somewhere(chapter: Path) -> None:
    targets = [target.split("#")[0] for target in re.findall(r"\]\(([^)]+)\)", chapter.read_text())]
    local = [target for target in targets if target and not target.startswith(("http:", "https:", "mailto:"))]
    assert [target for target in local if not (chapter.parent / target).exists()] == []


@pytest.mark.parametrize("chapter", CHAPTERS, ids=_name)
def test_pictures_of_the_guide_are_described(chapter: Path) -> None:
    assert re.findall(r"!\[\s*\]", chapter.read_text()) == []


@pytest.mark.parametrize("chapter", CHAPTERS, ids=_name)
def test_the_guide_names_commands_that_exist(chapter: Path) -> None:
    named = set(re.findall(r"(?:^|`)portico ([a-z][a-z_-]*)", chapter.read_text(), re.MULTILINE))
    assert named - set(get_commands()) == set()


def test_the_guide_names_every_variable_and_no_other() -> None:
    read = set(re.findall(r"\"((?:PORTICO_|DATABASE_URL)\w*)\"", Path(environment.__file__).read_text()))
    named = set(re.findall(r"`(PORTICO_[A-Z_]+|DATABASE_URL)`", (GUIDE / "install.md").read_text()))
    assert named == read


def test_every_page_has_its_pictures_and_every_picture_its_place_in_the_guide() -> None:
    taken = {picture.stem for picture in PICTURES}
    assert taken == {
        f"{name}-{width}" for name in [*(one.picture for one in VISITS), "closed"] for width in (1280, 390)
    }
    shown = set(re.findall(r"images/([\w-]+)\.png", "".join(chapter.read_text() for chapter in CHAPTERS)))
    assert taken - shown == set()


def test_every_chapter_is_listed() -> None:
    contents = (GUIDE / "README.md").read_text()
    assert [
        chapter.name for chapter in CHAPTERS if chapter.name != "README.md" and f"({chapter.name})" not in contents
    ] == []


def test_the_picture_of_the_readme_is_there() -> None:
    readme = GUIDE.parents[1] / "README.md"
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", readme.read_text())
    assert pictures
    assert all((readme.parent / picture).is_file() for picture in pictures)


@pytest.mark.parametrize("picture", PICTURES, ids=_name)
def test_a_picture_is_as_wide_as_its_name_says_and_small(picture: Path) -> None:
    data = picture.read_bytes()
    width, _height, _depth, kind = struct.unpack(">IIBB", data[16:26])
    assert str(width) == picture.stem.rsplit("-", 1)[1]
    assert kind == 3  # palette
    assert len(data) < MOST_BYTES
