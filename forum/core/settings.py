"""Every setting of an operator: name, type, unit, default. What a state may set lies in `policies`.

`load` refuses a start that would be unsafe: a missing secret outside the demo and tests.
"""

import os
import re
from collections.abc import Mapping
from configparser import ConfigParser
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from forum.core import clamd, dkim, mailbox

ROOT = Path(__file__).resolve().parents[2]
DEVELOPMENT_SECRET = "only for the demo and for tests"  # noqa: S105


class SettingsError(RuntimeError):
    """A setting is missing or wrong; the sentence says which and what to write."""


@dataclass(frozen=True)
class Setting:
    """One environment setting. `type` is str, int, bool or Path."""

    name: str
    type: type
    default: Any
    text: str


SETTINGS = (
    Setting(
        "SECRET_KEY",
        str,
        "",
        "Signs cookies and links. Required outside the demo: 32 random characters or more.",
    ),
    Setting(
        "DATABASE_URL",
        str,
        "",
        "SQLite under INSTANCE_DIR when empty; or postgresql+psycopg://user@host/name.",
    ),
    Setting("INSTANCE_DIR", Path, ROOT / "instance", "Folder of the database, the outbox and uploaded files."),
    Setting(
        "BASE_URL",
        str,
        "http://127.0.0.1:8000",
        "Address of the forum as people type it, without a last slash.",
    ),
    Setting(
        "MAIL_URL",
        str,
        "file:",
        "file: writes one .eml per message under INSTANCE_DIR/outbox; smtp://user:pass@host:587?tls=starttls; smtps://.",
    ),
    Setting(
        "MAIL_DOMAIN",
        str,
        "forum.example.org",
        "Domain of our mail addresses: sender, organizer, replies, bounces.",
    ),
    Setting(
        "DKIM_KEY_FILE", str, "", "PEM file of an RSA key that signs outgoing mail; empty: mail is not signed here."
    ),
    Setting(
        "DKIM_SELECTOR", str, "forum", "Name of that key in the DNS, its selector; `flask check` prints the record."
    ),
    Setting("LMTP_LISTEN", str, "", "host:port where a mail server brings mail by LMTP; empty: this door is shut."),
    Setting(
        "MAILBOX_URL",
        str,
        "",
        "Mailbox that mail is fetched from: imaps://user:pass@host:993/INBOX, imap:// without encryption; empty: none.",
    ),
    Setting(
        "MAIL_AUTHSERV_ID",
        str,
        "",
        "Name by which our border signs Authentication-Results; empty: no sender is proven, the desk checks each answer.",
    ),
    Setting("MAIL_IN_MB", int, 10, "Megabytes of the largest mail that is taken in."),
    Setting(
        "FILES_URL", str, "file:", "Folder of uploaded files: file: is INSTANCE_DIR/files; file:/path/of/a/folder."
    ),
    Setting("CLAMD_URL", str, "", "Malware scanner: tcp://host:port or unix:/path; empty: files are served unscanned."),
    Setting("FORUM_NAME", str, "Market Forum", "Name before the office sets its own on the desk."),
    Setting("FORUM_ZONE", str, "America/Phoenix", "IANA zone before the office sets its own on the desk."),
    Setting(
        "DEMO",
        bool,
        False,
        "1: sample people on the sign-in page, the mailbox page, mail never leaves the machine.",
    ),
    Setting("TRUSTED_PROXIES", int, 0, "Number of proxies in front whose X-Forwarded-For counts."),
    Setting("RATELIMIT_STORAGE", str, "", "Store of the request limits: empty is the database; redis://host."),
    Setting("HOST", str, "127.0.0.1", "Address that `flask serve` listens on."),
    Setting("PORT", int, 8000, "Port that `flask serve` listens on."),
    Setting("TESTING", bool, False, "Set by tests only."),
)


def _typed(setting: Setting, value: Any) -> Any:
    if setting.type is bool:
        return value if isinstance(value, bool) else str(value).strip().lower() in {"1", "true", "yes", "on"}
    if setting.type is int:
        try:
            return int(value)
        except ValueError:
            raise SettingsError(f"{setting.name} is {value!r}. Write a whole number.") from None
    if setting.type is Path:
        return Path(value).absolute()  # whoever opens it may stand elsewhere
    return setting.type(value)


def load(given: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """All settings: from `given`, else from the environment, else the default; and MAIL_SIGNER, made of three of them.

    Raises SettingsError with a sentence when a value cannot be used.
    """
    source: Mapping[str, Any] = {**os.environ, **(given or {})}
    values = {s.name: _typed(s, source[s.name]) if s.name in source else s.default for s in SETTINGS}
    if not values["SECRET_KEY"]:
        if not (values["DEMO"] or values["TESTING"]):
            raise SettingsError(
                "SECRET_KEY is not set. Write 32 or more random characters, or start with DEMO=1 to look around."
            )
        values["SECRET_KEY"] = DEVELOPMENT_SECRET
    elif len(values["SECRET_KEY"]) < 32 and not (values["DEMO"] or values["TESTING"]):
        raise SettingsError("SECRET_KEY is too short. Write 32 or more random characters.")
    if values["FORUM_ZONE"] not in available_timezones():
        raise SettingsError(f"FORUM_ZONE is {values['FORUM_ZONE']!r}. Write an IANA zone like America/Phoenix.")
    _check_files(values)
    _check_doors(values)
    values["MAIL_SIGNER"] = _signer(values)
    values["BASE_URL"] = values["BASE_URL"].rstrip("/")
    values["DATABASE_URL"] = values["DATABASE_URL"] or f"sqlite:///{values['INSTANCE_DIR'] / 'forum.db'}"
    return values


def _check_files(values: Mapping[str, Any]) -> None:
    if not values["FILES_URL"].startswith("file:"):
        raise SettingsError(
            f"FILES_URL is {values['FILES_URL']!r}. Files lie in a folder: write file: or file:/path/of/a/folder."
        )
    if values["CLAMD_URL"] and not clamd.is_address(values["CLAMD_URL"]):
        raise SettingsError(f"CLAMD_URL is {values['CLAMD_URL']!r}. Write tcp://host:port or unix:/path/of/the/socket.")


def _check_doors(values: Mapping[str, Any]) -> None:
    if values["LMTP_LISTEN"] and not re.fullmatch(r"[^:/@\s]+:\d{1,5}", values["LMTP_LISTEN"]):
        raise SettingsError(f"LMTP_LISTEN is {values['LMTP_LISTEN']!r}. Write host:port, for example 127.0.0.1:8024.")
    if values["MAILBOX_URL"] and not mailbox.is_address(values["MAILBOX_URL"]):
        raise SettingsError("MAILBOX_URL names no mailbox. Write imaps://user:password@host/INBOX.")


def _signer(values: Mapping[str, Any]) -> dkim.Signer | None:
    """Who signs our mail; None where no key is set. The file is read here, once a process."""
    if not values["DKIM_KEY_FILE"]:
        return None
    try:
        return dkim.signer(Path(values["DKIM_KEY_FILE"]), values["DKIM_SELECTOR"], values["MAIL_DOMAIN"])
    except dkim.KeyUnusable as wrong:
        raise SettingsError(f"Mail cannot be signed. {wrong} Correct DKIM_KEY_FILE and DKIM_SELECTOR.") from None


def version() -> str:
    """The program's version, as `setup.cfg` states it; empty where that file was not shipped."""
    parser = ConfigParser()
    parser.read(ROOT / "setup.cfg")
    return parser.get("metadata", "version", fallback="")
