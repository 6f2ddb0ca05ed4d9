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
  }).map((one, place) => { one.dataset.place = place; return `${one.tagName.toLowerCase()} ${(one.textContent || one.name || "").trim().slice(0, 30)}`; });
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
    }
    return {kind: complaints for kind, complaints in found.items() if complaints}
