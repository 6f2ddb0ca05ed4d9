"""Write docs/guide/images/<page>-<width>.png for every page of a house with the demo company, and the chapter that lists them.

The pictures in German stand in docs/guide/images/de under the same names.
"""

import base64
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from portico.cli import catalogue
from tests.house import chromium
from tests.house.running import House, build
from tests.house.visits import DESK, NOBODY, PORTAL, VISITS

GUIDE = Path(__file__).parents[2] / "docs" / "guide"
IMAGES = GUIDE / "images"
PALETTE = (Path(__file__).parent / "palette.js").read_text()
TALLEST = 2400  # pixels; a longer page is cut, since the picture is to show what it looks like
INTRODUCTION = """Each page as somebody of the demo company sees it, at two widths, in English and in German. `python -m tests.screenshots`
takes the pictures and writes this list. The tests open the same pages, in light and dark: [what they look for](checks.md)."""
FOLDERS = {"en": IMAGES, "de": IMAGES / "de"}
SIZES = (chromium.WIDE, chromium.NARROW)


def picture(page: Page, workbench: Page, name: str, language: str) -> Path:
    """Save what the page shows, from its top, in a palette."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    file = FOLDERS[language] / f"{name}-{width}.png"
    high = min(page.evaluate("() => document.documentElement.scrollHeight"), TALLEST)
    taken = page.screenshot(full_page=True, clip={"x": 0, "y": 0, "width": width, "height": high})
    file.write_bytes(base64.b64decode(workbench.evaluate(PALETTE, base64.b64encode(taken).decode())))
    return file


def in_each_language(page: Page, workbench: Page, path: str, name: str) -> Iterator[Path]:
    """Open a page for whoever reads each of the languages, and take it at two widths; English comes last and stays open."""
    for language in reversed(FOLDERS):
        cookie = {"name": "django_language", "value": language, "domain": "127.0.0.1", "path": "/"}
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        page.goto(path)
        for size in SIZES:
            page.set_viewport_size(size)  # type: ignore[arg-type]
            yield picture(page, workbench, name, language)


def take(browser: Browser, house: House, only: set[str], titles: dict[str, str]) -> Iterator[Path]:
    """Visit every page as whoever may see it; note what each is called."""
    workbench = browser.new_page()
    for visit in VISITS:
        if not only or visit.picture in only:
            state: Any = house.signed_in(visit.who)
            with chromium.visitor(browser, house.url, storage_state=state) as page:
                yield from in_each_language(page, workbench, house.path(visit), visit.picture)
                titles[visit.picture] = page.title().rpartition(" – ")[0]
    workbench.close()


def take_closed(browser: Browser, house: House) -> Iterator[Path]:
    """What a restored backup shows."""
    workbench = browser.new_page()
    with restored(house).open(), chromium.visitor(browser, house.url) as page:
        yield from in_each_language(page, workbench, "/", "closed")
    workbench.close()


def list_pages(titles: dict[str, str]) -> None:
    """Write the chapter of all pages."""
    doors = (("The portal", PORTAL), ("The desk", DESK))
    lines = ["# Every page", "", INTRODUCTION]
    for door, visits in doors:
        lines += ["", f"## {door}", "", "| Page | Seen by | English | German |", "|---|---|---|---|"]
        for visit in visits:
            english, german = (
                ", ".join(f"[{size['width']} px]({at}/{visit.picture}-{size['width']}.png)" for size in SIZES)
                for at in ("images", "images/de")
            )
            who = "not signed in" if visit.who == NOBODY else visit.who.partition(",")[0]
            lines.append(f"| {titles[visit.picture]} | {who} | {english} | {german} |")
    lines += [
        "",
        "While a restored backup waits, everybody sees [one page](images/closed-1280.png)",
        "([narrow](images/closed-390.png)) and no other.",
    ]
    (GUIDE / "pages.md").write_text("\n".join(lines) + "\n")


def restored(house: House) -> House:
    """Erase somebody, and put the database back to before."""
    database, backup = house.root / "var" / "portico.sqlite3", house.root / "backup.sqlite3"
    shutil.copyfile(database, backup)
    with house.open():
        house.command("rights", "erase", "--person", "juergen@gross.example", "--yes", "--json")
    for end in ("-wal", "-shm"):
        database.with_name(database.name + end).unlink(missing_ok=True)
    shutil.copyfile(backup, database)
    return house


@contextmanager
def new_house() -> Iterator[House]:
    """A house in a folder that goes with it."""
    with tempfile.TemporaryDirectory(prefix="portico-pictures-") as root:
        yield build(Path(root))


def main() -> int:
    """Build a house, take the pictures named on the command line or all, and remove those of pages that are gone."""
    only = set(sys.argv[1:])
    catalogue.compile_all()
    FOLDERS["de"].mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    titles: dict[str, str] = {}
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        with new_house() as house:
            with house.open():
                written += take(browser, house, only, titles)
            if not only or "closed" in only:
                written += take_closed(browser, house)
        browser.close()
    if not only:
        list_pages(titles)
        for file in set(IMAGES.rglob("*.png")) - set(written):
            file.unlink()
    sys.stdout.write(f"{len(written)} pictures in {IMAGES}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
