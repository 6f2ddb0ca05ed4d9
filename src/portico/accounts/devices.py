"""What a browser says of itself, in the words of people: “Firefox on Windows”."""

import re

import ua_parser
from django.utils.translation import gettext as _

# The library tells apart what people do not: the same browser on a phone, and names that have changed.
_BROWSERS = {
    "Mobile Safari": "Safari",
    "Chrome Mobile": "Chrome",
    "Chrome Mobile iOS": "Chrome",
    "Firefox iOS": "Firefox",
}
_NAME = re.compile(
    r"[A-Za-z][A-Za-z0-9 ]{0,29}"
)  # a name may be taken from what was sent: nothing that a mail program makes a link of
_SYSTEMS = {"Mac OS X": "macOS", "Chrome OS": "ChromeOS"}


def in_words(user_agent: str) -> str:
    """Browser and system, as far as they are known."""
    said = ua_parser.parse(user_agent)
    browser = said.user_agent.family if said.user_agent else ""
    browser = _BROWSERS.get(browser, browser.replace(" Mobile WebView", "").replace(" Mobile", ""))
    system = said.os.family if said.os else ""
    if system == "iOS" and said.device and said.device.family in {"iPhone", "iPad"}:
        system = said.device.family
    system = _SYSTEMS.get(system, system)
    browser, system = (name if _NAME.fullmatch(name) else "" for name in (browser, system))
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("unknown browser")
