"""`portico purposes`: what people are asked to consent to, in whose name, and in which words."""

import json
import re
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portico.cli import texts
from portico.consent import actions, queries
from portico.consent.models import Event, Head, MailingPurpose, Sender

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_TAKEN = frozenset({"off", "receipts", "confirm", "all", "none"})  # pages of the portal, and words of the log
_YES_NO = {"yes": True, "no": False}


class Command(BaseCommand):
    """See the module."""

    help = "Mailing purposes: list, add, word (new words), change, retire, sender (a partner or brand)."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One verb each."""
        verbs = parser.add_subparsers(
            dest="verb", required=True, metavar="list | add | word | change | retire | sender"
        )
        verbs.add_parser("list", help="say what people are asked, and how many consent")
        add = verbs.add_parser("add", help="ask for consent to something new")
        add.add_argument("--sender", default="", metavar="KEY", help="in whose name it comes; left out, the seller's")
        add.add_argument("--text", required=True, nargs="+", metavar="LANGUAGE=FILE", help=texts.HELP)
        word = verbs.add_parser(
            "word", help="publish new words for a purpose; consents given keep the words shown then"
        )
        word.add_argument("--text", required=True, nargs="+", metavar="LANGUAGE=FILE", help=texts.HELP)
        change = verbs.add_parser("change", help="have it confirmed by mail or not, or move it in the list")
        for verb in (add, change):
            verb.add_argument(
                "--double-opt-in",
                choices=_YES_NO,
                default="yes" if verb is add else None,
                help="whether a tick counts only once it is confirmed by the link in a mail; yes is the default",
            )
            verb.add_argument("--position", type=int, default=None, help="its place in the list, from 0")
        retire = verbs.add_parser("retire", help="ask nobody any more; what was consented to stays until withdrawn")
        for verb in (add, word, change, retire):
            verb.add_argument("--key", required=True, help="a short name that stays, such as newsletter")
        sender = verbs.add_parser("sender", help="name a partner or brand, or correct how it is reached")
        sender.add_argument("--key", required=True)
        sender.add_argument("--name", required=True)
        sender.add_argument("--address", required=True, help="the postal address in one line")
        sender.add_argument("--contact", required=True, help="an e-mail address or the address of a page")
        for verb in verbs.choices.values():
            verb.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *, verb: str, **options: Any) -> None:
        """Do it; 0 done, 1 refused, 2 wrong usage."""
        getattr(self, f"_{verb}")(options)

    def _list(self, options: dict[str, Any]) -> None:
        found = list(MailingPurpose.objects.select_related("sender").order_by("-active", "position", "key"))
        if options["json"]:
            whole = {
                "purposes": [_as_json(one) for one in found],
                "senders": list(Sender.objects.order_by("key").values("key", "name", "address", "contact")),
            }
            self.stdout.write(json.dumps(whole, ensure_ascii=False, indent=2))
            return
        for one in found:
            self.stdout.write(_as_line(one))
        if not found:
            self.stdout.write("Nobody is asked for anything.")

    def _add(self, options: dict[str, Any]) -> None:
        key = _new_key(options["key"])
        sender = None
        if options["sender"]:
            sender = Sender.objects.filter(pk=options["sender"]).first()
            if sender is None:
                raise CommandError(
                    f"No sender is called {options['sender']}. Name it first with `portico purposes sender`.",
                    returncode=2,
                )
        written = texts.read(options["text"])
        if MailingPurpose.objects.filter(pk=key).exists():
            raise CommandError(f"There is a purpose {key} already. `portico purposes word` gives it new words.")
        last = MailingPurpose.objects.order_by("-position").values_list("position", flat=True).first()
        position = options["position"] if options["position"] is not None else (last if last is not None else -1) + 1
        purpose = actions.offer_purpose(
            key=key,
            position=_place(position),
            double_opt_in=_YES_NO[options["double_opt_in"]],
            sender=sender,
            texts=written,
            at=timezone.now(),
        )
        self._say(purpose, options)

    def _word(self, options: dict[str, Any]) -> None:
        purpose = _known(options["key"])
        actions.publish_wordings(purpose=purpose, texts=texts.read(options["text"]), at=timezone.now())
        self._say(purpose, options)

    def _change(self, options: dict[str, Any]) -> None:
        purpose = _known(options["key"])
        asked, place = options["double_opt_in"], options["position"]
        if asked is None and place is None:
            raise CommandError("Say what to change: --double-opt-in or --position.", returncode=2)
        actions.change_purpose(
            purpose=purpose,
            double_opt_in=purpose.double_opt_in if asked is None else _YES_NO[asked],
            position=purpose.position if place is None else _place(place),
        )
        self._say(purpose, options)

    def _retire(self, options: dict[str, Any]) -> None:
        purpose = _known(options["key"])
        actions.retire_purpose(purpose=purpose)
        self._say(purpose, options)

    def _sender(self, options: dict[str, Any]) -> None:
        key = _new_key(options["key"])
        given = {name: options[name].strip() for name in ("name", "address", "contact")}
        for name, value in given.items():
            longest = getattr(Sender._meta.get_field(name), "max_length", None) or 0
            if not value or len(value) > longest:
                raise CommandError(f"--{name}: give 1 to {longest} characters.", returncode=2)
        made = actions.name_sender(key=key, **given)
        if options["json"]:
            self.stdout.write(json.dumps({"key": made.key} | given, ensure_ascii=False, indent=2))
        else:
            self.stdout.write(f"{made.key}  {made.name}, {made.address}; {made.contact}")

    def _say(self, purpose: MailingPurpose, options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(purpose), ensure_ascii=False, indent=2))
        else:
            self.stdout.write(_as_line(purpose))


def _new_key(key: str) -> str:
    if not _KEY.fullmatch(key) or key in _TAKEN:
        raise CommandError(
            f"--key {key}: take up to 40 small letters, digits, - and _, and none of {', '.join(sorted(_TAKEN))}.",
            returncode=2,
        )
    return key


def _known(key: str) -> MailingPurpose:
    found = MailingPurpose.objects.select_related("sender").filter(pk=key).first()
    if found is None:
        known = ", ".join(MailingPurpose.objects.values_list("key", flat=True)) or "none yet"
        raise CommandError(f"No purpose is called {key}; there are: {known}.", returncode=2)
    return found


def _place(position: int) -> int:
    if not 0 <= position <= 32_767:  # noqa: PLR2004 - what the column holds
        raise CommandError("--position: give a number from 0 to 32767.", returncode=2)
    return position


def _as_json(one: MailingPurpose) -> dict[str, Any]:
    newest = one.wordings.order_by("-version").values_list("version", flat=True).first() or 0
    return {
        "key": one.key,
        "sender": one.sender_id,
        "double_opt_in": one.double_opt_in,
        "position": one.position,
        "active": one.active,
        "version": newest,
        "languages": sorted(one.wordings.filter(version=newest).values_list("language", flat=True)),
        "consented": _count(one, Event.Decision.GIVEN),
        "waiting": _count(one, Event.Decision.PENDING),
        "withdrawn": _count(one, Event.Decision.WITHDRAWN),
    }


def _count(purpose: MailingPurpose, decision: str) -> int:
    return Head.objects.filter(purpose=purpose.key, event__decision=decision).count()


def _as_line(one: MailingPurpose) -> str:
    said = _as_json(one)
    title = queries.titles("en").get(one.key, "")
    parts = [
        f"{one.key:<16}",
        f"v{said['version']} {','.join(said['languages'])}",
        f"from {one.sender_id or 'the seller'}",
        "confirmed by mail" if one.double_opt_in else "not confirmed",
        f"{said['consented']} consent, {said['waiting']} wait, {said['withdrawn']} withdrew",
        *([] if one.active else ["retired"]),
        title,
    ]
    return "  ".join(parts)
