"""What every page must pass: accessibility, no overflow, no missing glyph, a keyboard that reaches everything in order."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}

_OVERFLOW = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  return [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > wide + 0.5)
    .map((one) => `${one.tagName.toLowerCase()}.${one.className} ${(one.textContent || "").trim().slice(0, 40)}`);
}"""

# Text that its own box cuts off without a way to scroll to it. What is hidden on purpose for the eye alone is small.
_CUT_OFF = """() => [...document.querySelectorAll("main *, header *, footer *")].filter((one) => {
  const style = getComputedStyle(one);
  return one.clientWidth > 4 && style.overflowX === "hidden" && style.textOverflow !== "ellipsis" && one.scrollWidth > one.clientWidth + 1
    && one.tagName !== "PROGRESS";
}).map((one) => `${one.tagName.toLowerCase()}.${one.className}`)"""

# Each character is drawn in the font of its own text and compared with a character that no font has.
_MISSING_GLYPHS = """() => {
  const canvas = new OffscreenCanvas(48, 48);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const drawn = (letter, font) => {
    context.clearRect(0, 0, 48, 48);
    context.font = font;
    context.fillText(letter, 4, 36);
    return context.getImageData(0, 0, 48, 48).data.join();
  };
  const missing = new Set();
  const known = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const style = getComputedStyle(walker.currentNode.parentElement);
    const font = `${style.fontWeight} 24px ${style.fontFamily}`;
    if (!known.has(font)) known.set(font, { letters: new Set(), box: drawn("\\u{10fffd}", font) });
    const { letters, box } = known.get(font);
    for (const letter of walker.currentNode.textContent) {
      if (letters.has(letter) || letter.charCodeAt(0) < 127 || /[\\s\\p{Cf}\\p{M}]/u.test(letter)) continue;
      letters.add(letter);
      if (drawn(letter, font) === box) missing.add(letter);
    }
  }
  return [...missing];
}"""

_REACHABLE = """() => {
  const seen = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest("details:not([open]) > :not(summary)");
  const groups = new Set();
  return [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")].filter((one) => {
    if (one.disabled || one.tabIndex < 0 || one.type === "hidden" || !seen(one)) return false;
    if (one.type !== "radio") return true;
    const group = [...document.querySelectorAll("input[type=radio]")].filter((other) => other.name === one.name);
    const entry = group.find((other) => other.checked) || group[0];
    return one === entry;
  }).map((one, place) => {
    one.dataset.place = place;
    return `${one.tagName.toLowerCase()}${one.type === "date" ? " date" : ""} ${(one.textContent || one.name || "").trim().slice(0, 30)}`;
  });
}"""

_FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  return {
    place: one.dataset.place === undefined ? -1 : Number(one.dataset.place),
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    shown: box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}"""


# What can be pressed is 24 by 24 CSS pixels, or stands so far from its neighbours that circles of that size around both do
# not touch; links within a sentence, and what is pressed by its label, are excepted (WCAG 2.2, 2.5.8).
_TARGETS = """() => {
  const seen = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest("details:not([open]) > :not(summary)");
  const middle = (box) => [box.x + box.width / 2, box.y + box.height / 2];
  const away = ([x, y], box) => Math.hypot(Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom));
  const apart = (box, its) => its.width < 24 || its.height < 24
    ? Math.hypot(middle(box)[0] - middle(its)[0], middle(box)[1] - middle(its)[1]) / 2 : away(middle(box), its);
  const targets = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")].filter(seen)
    .map((one) => ({ one, box: one.getBoundingClientRect() })).filter(({ box }) => box.width > 1 && box.height > 1);
  const inText = (one) => getComputedStyle(one).display === "inline" && one.closest("p, li, dd, td, label, legend, h1, h2, h3");
  const near = (box, target, { one, box: its }) => one !== target && !one.contains(target) && apart(box, its) < 12;
  const small = ({ one, box }) => (box.width < 24 || box.height < 24) && !inText(one) && !one.closest("label");
  return targets.filter(small).filter(({ one, box }) => targets.some((other) => near(box, one, other)))
    .map(({ one, box }) => {
      const name = (one.textContent || one.name).trim().slice(0, 30);
      return `${one.tagName.toLowerCase()} “${name}” is ${Math.round(box.width)} × ${Math.round(box.height)}`;
    });
}"""

# The language of the page, one title that is not the site's name alone, one first heading, headings in order, and fields that say
# what they are: a label, and for one's own name, address and the like what a browser may fill in (WCAG 1.3.5).
_ORDER = """() => {
  const problems = [], seen = (one) => one.checkVisibility();
  if (!/^(en|de|fr|es)$/.test(document.documentElement.lang)) problems.push(`the language is “${document.documentElement.lang}”`);
  if (!document.title.includes(" – ")) problems.push(`the title is “${document.title}”`);
  const first = [...document.querySelectorAll("h1")].filter(seen);
  if (first.length !== 1) problems.push(`${first.length} first headings`);
  for (const one of document.querySelectorAll("main input:not([type=hidden]), main select, main textarea")) {
    if (!seen(one) || one.tabIndex < 0) continue;
    if (![...(one.labels || [])].some((label) => label.textContent.trim()) && !one.ariaLabel) problems.push(`${one.name} has no label`);
    const known = /(^|-)(name|email|phone|password|company|street|postcode|city|code)$/.test(one.name);
    if (known && one.type !== "hidden" && one.form?.method === "post" && !one.autocomplete) {
      problems.push(`${one.name} does not say what may be filled in`);
    }
  }
  return problems;
}"""

# What came over the line for the page, as it would come by HTTP/1.1: headers and bodies, compressed.
_WEIGHT = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
  .reduce((sum, one) => sum + (one.transferSize || one.encodedBodySize), 0)"""
HEAVIEST = 100_000


def accessibility(page: Page) -> list[str]:
    """Violations that axe finds, each with its first places."""
    return _violations(page, RULES)


def contrast(page: Page) -> list[str]:
    """What cannot be told from its ground, in the colours that the page has now."""
    return _violations(page, {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]})


def _violations(page: Page, options: dict[str, Any]) -> list[str]:
    found: dict[str, Any] = Axe().run(page, options=options).response
    return [
        f"{violation['id']}: {violation['help']} – {[node['html'][:160] for node in violation['nodes'][:3]]}"
        for violation in found["violations"]
    ]


def overflow(page: Page) -> list[str]:
    """Elements that make the page scroll sideways, or whose text is cut off."""
    found: list[str] = page.evaluate(_OVERFLOW) + page.evaluate(_CUT_OFF)
    return found


def missing_glyphs(page: Page) -> list[str]:
    """Characters of the page's text that no font on this machine can draw."""
    found: list[str] = page.evaluate(_MISSING_GLYPHS)
    return found


def targets(page: Page) -> list[str]:
    """What is too small to be hit by a finger, too near to something else."""
    found: list[str] = page.evaluate(_TARGETS)
    return found


def order(page: Page) -> list[str]:
    """What lacks of language, title, headings, labels and the purpose of fields."""
    found: list[str] = page.evaluate(_ORDER)
    return found


def weight(page: Page) -> list[str]:
    """Whether the page with all that belongs to it takes more than 100 KB of the line, nothing of it being there before."""
    bytes_taken: int = page.evaluate(_WEIGHT)
    return [f"{bytes_taken} bytes"] if bytes_taken > HEAVIEST else []


_PARTS_OF_A_DATE = 3  # day, month and year, and the calendar after them, are reached one by one


def keyboard(page: Page, *, most: int = 40) -> list[str]:
    """What Tab does not reach in the order of the page, or reaches without showing it."""
    page.evaluate(
        "() => { document.activeElement?.blur(); window.getSelection()?.removeAllRanges(); window.scrollTo(0, 0); }"
    )
    reachable: list[str] = page.evaluate(_REACHABLE)
    page.evaluate(
        "() => { const start = document.createElement('span'); start.tabIndex = -1; document.body.prepend(start); start.focus(); start.remove(); }"
    )
    problems = []
    for place, label in enumerate(reachable[:most]):
        page.keyboard.press("Tab")
        focused = page.evaluate(_FOCUSED)
        for _part in range(_PARTS_OF_A_DATE):
            if (
                place
                and focused is not None
                and focused["place"] == place - 1
                and reachable[place - 1].startswith("input date ")
            ):
                page.keyboard.press("Tab")
                focused = page.evaluate(_FOCUSED)
        if focused is None or focused["place"] != place:
            reached = "nothing" if focused is None or focused["place"] < 0 else reachable[focused["place"]]
            problems.append(f"Tab {place + 1} should reach “{label}” and reaches “{reached}”")
            break
        if not focused["outlined"]:
            problems.append(f"the focus on “{label}” is not shown")
        if not focused["shown"]:
            problems.append(f"“{label}” takes the focus out of sight")
    return problems


def everything(page: Page) -> dict[str, list[str]]:
    """All complaints about the page as it stands, by kind; empty when there are none."""
    found = {
        "accessibility": accessibility(page),
        "overflow": overflow(page),
        "missing glyphs": missing_glyphs(page),
        "targets": targets(page),
        "order": order(page),
    }
    return {kind: complaints for kind, complaints in found.items() if complaints}
