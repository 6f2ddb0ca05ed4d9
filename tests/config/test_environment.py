"""A wrong environment stops the start and names the variable."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from portico.config import databases, environment

KEY = base64.b64encode(bytes(range(32))).decode()
PRODUCTION = {
    "PORTICO_SECRET_KEY": KEY,
    "PORTICO_DIGEST_KEY": base64.b64encode(bytes(range(32, 64))).decode(),
    "PORTICO_SIGNING_KEY": base64.b64encode(bytes(range(64, 96))).decode(),
    "PORTICO_SEALING_KEY": base64.b64encode(bytes(range(96, 128))).decode(),
    "PORTICO_BASE_URL": "https://portal.example/",
    "PORTICO_SMTP_URL": "smtp+starttls://portal:pass%40word@mail.example:587",
    "PORTICO_MAIL_FROM": "Portal <portal@company.example>",
}


@pytest.fixture(autouse=True)
def production(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Only what an operator has set."""
    for name in [name for name in os.environ if name.startswith("PORTICO_") or name == "DATABASE_URL"]:
        monkeypatch.delenv(name)
    for name, value in (PRODUCTION | {"PORTICO_ROOT": str(tmp_path)}).items():
        monkeypatch.setenv(name, value)


def test_what_an_operator_sets_is_read(tmp_path: Path) -> None:
    found = environment.read()
    assert not found.demo
    assert not found.debug
    assert found.base_url == "https://portal.example"
    assert found.hosts == ("portal.example",)
    assert found.digest_key == bytes(range(32, 64))
    assert found.ledger == tmp_path / "var" / "ledger"
    assert not (tmp_path / "var" / "demo-secrets.json").exists()


@pytest.mark.parametrize("name", sorted(set(PRODUCTION) - {"PORTICO_MAIL_FROM"}))
def test_production_has_no_default_for(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(name)
    with pytest.raises(ImproperlyConfigured, match=f"^{name}: "):
        environment.read()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTICO_SECRET_KEY", "not base64!"),
        ("PORTICO_DIGEST_KEY", base64.b64encode(b"short").decode()),
        ("PORTICO_SIGNING_KEY", base64.b64encode(bytes(33)).decode()),
        ("PORTICO_DIGEST_KEY", KEY),
        ("PORTICO_SIGNING_KEY", base64.b64encode(bytes(32)).decode()),
        ("PORTICO_SEALING_KEY", KEY),
        ("PORTICO_BASE_URL", "https://*"),
        ("PORTICO_BASE_URL", "https://.example"),
        ("PORTICO_BASE_URL", "https://user:word@portal.example"),
        ("PORTICO_BASE_URL", "https://portal.example/path?x=1"),
        ("PORTICO_TRUSTED_PROXIES", "0.0.0.0/0"),
        ("PORTICO_TRUSTED_PROXIES", "10.0.0.1,::/0"),
        ("PORTICO_FORMER_KEYS", f"{KEY},nonsense"),
        ("PORTICO_FORMER_KEYS", base64.b64encode(b"short").decode()),
        ("PORTICO_BASE_URL", "portal.example"),
        ("PORTICO_BASE_URL", "ftp://portal.example"),
        ("PORTICO_BASE_URL", "https://"),
        ("PORTICO_BASE_URL", "https://portal.example:none"),
        ("PORTICO_BASE_URL", "https://[portal"),
        ("PORTICO_SMTP_URL", "mail.example:25"),
        ("PORTICO_SMTP_URL", "smtp://mail.example:port"),
        ("PORTICO_SMTP_URL", "http://mail.example"),
        ("PORTICO_MAIL_FROM", "Portal"),
        ("PORTICO_MAIL_FROM", "portal@company.example\nBcc: all@company.example"),
        ("PORTICO_TRUSTED_PROXIES", "10.0.0.0/8, proxy.example"),
        ("PORTICO_TRUSTED_PROXIES", "10.0.0.1/8"),
        ("PORTICO_DEMO", "maybe"),
        ("PORTICO_DEBUG", "2"),
    ],
)
def test_nonsense_is_refused_by_name_and_never_repeated_where_it_is_secret(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=f"^{name}: .+") as refused:
        environment.read()
    if name.endswith(("_KEY", "_KEYS", "_SMTP_URL")):
        assert value not in str(refused.value)


@pytest.mark.parametrize(("value", "demo"), [("1", True), ("true", True), ("YES", True), ("0", False), ("", False)])
def test_a_demo_is_asked_for(value: str, demo: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTICO_DEMO", value)
    assert environment.read().demo is demo


def test_a_demo_makes_its_secrets_once_for_its_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PRODUCTION:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PORTICO_DEMO", "1")
    first, second = environment.read(), environment.read()
    assert first == second
    assert len({first.secret_key, first.digest_key, first.signing_key}) == 3
    kept = tmp_path / "var" / "demo-secrets.json"
    assert kept.stat().st_mode & 0o077 == 0
    assert [file.name for file in kept.parent.iterdir()] == [kept.name]
    kept.write_text("{")
    with pytest.raises(ImproperlyConfigured, match=r"^PORTICO_DEMO: .*demo-secrets\.json"):
        environment.read()


def test_a_root_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("PORTICO_ROOT", str(tmp_path / "file"))
    monkeypatch.setenv("PORTICO_DEMO", "1")
    with pytest.raises(ImproperlyConfigured, match=r"^PORTICO_ROOT: "):
        environment.read()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "mysql://u:p@host/name",
        "oracle://u:p@host/name",
        "postgres://host:port/name",
        "postgres://host",
        "sqlite://:memory:",
    ],
)
def test_another_kind_of_database_is_refused_with_what_to_write(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^DATABASE_URL: give sqlite:///path or postgres://"):
        databases.configuration(url)


def test_the_folder_of_a_database_file_is_made_or_named(tmp_path: Path) -> None:
    found = databases.configuration(f"sqlite:///{tmp_path}/a/b/portico.sqlite3")
    assert (tmp_path / "a" / "b").is_dir()
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(ImproperlyConfigured, match=r"^DATABASE_URL: the folder"):
        databases.configuration(f"sqlite:///{tmp_path}/file/portico.sqlite3")


def test_a_password_with_an_at_sign_is_read(tmp_path: Path) -> None:
    found = databases.configuration("postgres://portico:p%40ss@db.example:5433/portal")
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == ("portico", "p@ss", "db.example", 5433)


@pytest.mark.parametrize("name", ["PORTICO_SIGNING_KEY", "DATABASE_URL"])
def test_the_command_says_it_in_one_line_and_ends_with_2(name: str, tmp_path: Path) -> None:
    wrong = PRODUCTION | {"PORTICO_ROOT": str(tmp_path), name: "nonsense"}
    ran = subprocess.run(
        [sys.executable, "-m", "portico.cli", "check"], env=wrong, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 2
    assert ran.stdout == ""
    (line,) = ran.stderr.strip().splitlines()
    assert line.startswith(f"portico: {name}: ")


def test_a_command_beside_the_demo_finds_where_it_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTICO_DEMO", "1")
    monkeypatch.setenv("PORTICO_ROOT", str(tmp_path))
    for name in ("PORTICO_BASE_URL", "PORTICO_SMTP_URL"):
        monkeypatch.delenv(name, raising=False)
    assert environment.read().smtp_url == "smtp://127.0.0.1:8025"
    chosen = {"PORTICO_BASE_URL": "http://127.0.0.1:8123", "PORTICO_SMTP_URL": "smtp://127.0.0.1:8124"}
    environment.read().remember_demo(chosen)
    assert (environment.read().base_url, environment.read().smtp_url) == tuple(chosen.values())
    monkeypatch.setenv("PORTICO_SMTP_URL", "smtp://127.0.0.1:8999")
    assert environment.read().smtp_url == "smtp://127.0.0.1:8999"
