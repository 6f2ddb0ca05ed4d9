"""The environment variables that Portico reads, each named in the error that its absence or nonsense causes."""

import base64
import contextlib
import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

_HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*|[0-9a-f:]+", re.IGNORECASE)
_ADDRESSES = "demo-addresses.json"  # under var/
KEYS = ("PORTICO_SECRET_KEY", "PORTICO_DIGEST_KEY", "PORTICO_SIGNING_KEY", "PORTICO_SEALING_KEY")
_FEWEST_BYTES = 8  # different ones among 32; chance gives fewer than 20 never


@dataclass(frozen=True, slots=True)
class Environment:
    """What the operator configured. Infrastructure and secrets only; business settings are rows."""

    root: Path  # where `var/` lies
    demo: bool
    debug: bool
    secret_key: str
    digest_key: bytes
    signing_key: bytes  # Ed25519, 32 bytes
    sealing_key: bytes  # AES-256: for what is read again, such as the keys of second factors
    database_url: str
    base_url: str
    hosts: tuple[str, ...]
    trusted_proxies: tuple[str, ...]
    ledger: Path
    media: Path
    mail_folder: Path
    smtp_url: str
    mail_from: str
    former_keys: tuple[bytes, ...] = ()  # Ed25519 public keys, 32 bytes each, of which signatures are still about

    def remember_demo(self, chosen: Mapping[str, str]) -> None:
        """Keep where the running demo is reached and where its mail goes, for commands given in another window."""
        file = self.root / "var" / _ADDRESSES
        beside = file.with_suffix(f".{os.getpid()}")
        beside.write_text(json.dumps(dict(chosen)))
        beside.replace(file)


def _wrong(name: str, sentence: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name}: {sentence}")


def _flag(name: str) -> bool:
    value = os.environ.get(name, "0").strip().lower()
    if value not in {"", "0", "1", "true", "false", "yes", "no"}:
        raise _wrong(name, "set it to 1 or 0.")
    return value in {"1", "true", "yes"}


def _demo_secrets(folder: Path) -> dict[str, str]:
    """Secrets of a demo or test, made once and kept beside its database. Production has none by default."""
    path = folder / "demo-secrets.json"
    if not path.exists():
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _wrong("PORTICO_ROOT", f"the folder {folder} cannot be made: {error.strerror}.") from error
        made = {name: base64.b64encode(secrets.token_bytes(32)).decode() for name in KEYS}
        beside = path.with_suffix(f".{os.getpid()}")
        beside.write_text(json.dumps(made))
        beside.chmod(0o600)
        with contextlib.suppress(FileExistsError):  # whoever comes first wins; the others read its secrets
            os.link(beside, path)
        beside.unlink()
    try:
        found: dict[str, str] = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise _wrong(
            "PORTICO_DEMO", f"the demo's secrets in {path} cannot be read; remove the demo's folder and begin anew."
        ) from error
    return found if found.keys() >= set(KEYS) else _add_secrets(path, found)


def _add_secrets(path: Path, found: dict[str, str]) -> dict[str, str]:
    """Give a demo that was made before there was such a key one now, so that it goes on."""
    whole = {name: base64.b64encode(secrets.token_bytes(32)).decode() for name in KEYS} | found
    beside = path.with_suffix(f".{os.getpid()}")
    beside.write_text(json.dumps(whole))
    beside.chmod(0o600)
    beside.replace(path)
    return whole


def _demo_addresses(folder: Path) -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads((folder / _ADDRESSES).read_text())
    except (OSError, ValueError):
        return {}
    return found


def _key(name: str, given: dict[str, str]) -> bytes:
    value = os.environ.get(name) or given.get(name, "")
    if not value:
        raise _wrong(name, "is not set. Give 32 random bytes in base64, for example from `openssl rand -base64 32`.")
    try:
        raw = base64.b64decode(value, validate=True)
    except ValueError as error:
        raise _wrong(name, "is not base64.") from error
    if len(raw) != 32:  # noqa: PLR2004 - the length of an Ed25519 seed and of a SHA-256 key
        raise _wrong(name, f"must be 32 bytes in base64; it is {len(raw)}.")
    return raw


def _host(name: str, url: str, schemes: set[str], sentence: str) -> str:
    """The host of an address that has one, a scheme that is known, and a port that is one if it has any."""
    try:
        parts = urlsplit(url)
        known = parts.scheme in schemes and parts.port != 0
    except ValueError as error:
        raise _wrong(name, sentence) from error
    if not known or not parts.hostname:
        raise _wrong(name, sentence)
    return parts.hostname


def _plain_address(name: str, url: str, host: str) -> None:
    """Refuse what is more than scheme, host and port: it would end up in every link, and in the list of hosts."""
    parts = urlsplit(url)
    extra = parts.username or parts.password or parts.query or parts.fragment or parts.path.strip("/")
    if extra or not _HOST_NAME.fullmatch(host):
        raise _wrong(name, "give scheme and host alone, and a port if need be, such as https://portal.example.")


def _different(**keys: bytes) -> None:
    """Refuse keys that are the same, or that nobody drew by chance."""
    for name, key in reversed(keys.items()):
        if len(set(key)) < _FEWEST_BYTES:
            raise _wrong(name, "is no random key. Give 32 random bytes in base64, from `openssl rand -base64 32`.")
        if list(keys.values()).count(key) > 1:
            raise _wrong(name, "is the same as another key. Each has a purpose of its own; draw one for each.")


def _former_keys() -> tuple[bytes, ...]:
    """The public halves of signing keys used before."""
    name = "PORTICO_FORMER_KEYS"
    found = []
    for part in filter(None, (part.strip() for part in os.environ.get(name, "").split(","))):
        try:
            raw = base64.b64decode(part, validate=True)
        except ValueError as error:
            raise _wrong(name, "a key in it is not base64. Give public keys in base64, separated by commas.") from error
        if len(raw) != 32:  # noqa: PLR2004 - the length of an Ed25519 public key
            raise _wrong(name, f"each public key must be 32 bytes in base64; one is {len(raw)}.")
        found.append(raw)
    return tuple(found)


def read() -> Environment:
    """Read the environment. Raises ImproperlyConfigured naming the variable and saying what to write."""
    root = Path(os.environ.get("PORTICO_ROOT", Path.cwd())).resolve()
    var = root / "var"
    demo = _flag("PORTICO_DEMO")
    given = _demo_secrets(var) if demo else {}
    there = {"PORTICO_BASE_URL": "http://127.0.0.1:8000", "PORTICO_SMTP_URL": "smtp://127.0.0.1:8025"} if demo else {}
    there |= _demo_addresses(var) if demo else {}
    base_url = os.environ.get("PORTICO_BASE_URL", there.get("PORTICO_BASE_URL", ""))
    host = _host(
        "PORTICO_BASE_URL",
        base_url,
        {"http", "https"},
        "give the address at which people reach the portal, such as https://portal.example.",
    )
    _plain_address("PORTICO_BASE_URL", base_url, host)
    proxies = tuple(part.strip() for part in os.environ.get("PORTICO_TRUSTED_PROXIES", "").split(",") if part.strip())
    for proxy in proxies:
        try:
            everyone = ip_network(proxy).prefixlen == 0
        except ValueError as error:
            raise _wrong("PORTICO_TRUSTED_PROXIES", f"“{proxy}” is no address or network.") from error
        if everyone:
            raise _wrong("PORTICO_TRUSTED_PROXIES", f"“{proxy}” is everybody; name the proxies in front of Portico.")
    smtp_url = os.environ.get("PORTICO_SMTP_URL", there.get("PORTICO_SMTP_URL", ""))
    _host(
        "PORTICO_SMTP_URL",
        smtp_url,
        {"smtp", "smtps", "smtp+starttls"},
        "give smtp://, smtp+starttls:// or smtps:// with user, password, host and port.",
    )
    mail_from = os.environ.get("PORTICO_MAIL_FROM", "Portico demo <portal@portico.example>" if demo else "")
    one_line = len(mail_from.splitlines()) <= 1
    if mail_from and not (one_line and re.fullmatch(r"[^@\s]+@[^@\s]+", parseaddr(mail_from)[1])):
        raise _wrong("PORTICO_MAIL_FROM", "give the sender of all mail, such as Portal <portal@company.example>.")
    keys = {name: _key(name, given) for name in KEYS}
    _different(**keys)
    return Environment(
        root=root,
        demo=demo,
        debug=_flag("PORTICO_DEBUG"),
        secret_key=base64.b64encode(keys["PORTICO_SECRET_KEY"]).decode(),
        digest_key=keys["PORTICO_DIGEST_KEY"],
        signing_key=keys["PORTICO_SIGNING_KEY"],
        sealing_key=keys["PORTICO_SEALING_KEY"],
        database_url=os.environ.get("DATABASE_URL", f"sqlite:///{var / 'portico.sqlite3'}"),
        base_url=base_url.rstrip("/"),
        hosts=(host, "127.0.0.1", "localhost") if demo else (host,),
        trusted_proxies=proxies,
        ledger=Path(os.environ.get("PORTICO_LEDGER", var / "ledger")),
        media=Path(os.environ.get("PORTICO_MEDIA", var / "media")),
        mail_folder=var / "mail",
        smtp_url=smtp_url,
        mail_from=mail_from,
        former_keys=_former_keys(),
    )
