"""How bytes leave: to files, or to an SMTP server over a connection that is kept open for a batch."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

TIMEOUT_SECONDS = 30


class Transport(Protocol):
    """Takes one message; raises OSError (smtplib's errors are OSErrors) when it could not."""

    def send(self, sender: str, receiver: str, message: bytes, name: str) -> None: ...


class Files:
    """One `.eml` a message; written whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, sender: str, receiver: str, message: bytes, name: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self.folder / f".{name}.part"
        part.write_bytes(message)
        part.rename(self.folder / f"{name}.eml")


class Smtp:
    """A server that takes mail; opened at the first message, and again after it hung up."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.host, self.port = (
            parts.hostname or "localhost",
            parts.port or (465 if parts.scheme == "smtps" else 25),
        )
        self.user, self.password = unquote(parts.username or ""), unquote(parts.password or "")
        self.wrapped = parts.scheme == "smtps"
        self.starttls = parse_qs(parts.query).get("tls") == ["starttls"]
        self.connection: smtplib.SMTP | None = None

    def _open(self) -> smtplib.SMTP:
        if self.wrapped:
            context = ssl.create_default_context()
            connection: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_SECONDS, context=context)
        else:
            connection = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
            if self.starttls:
                connection.starttls(context=ssl.create_default_context())
        if self.user:
            connection.login(self.user, self.password)
        return connection

    def send(self, sender: str, receiver: str, message: bytes, name: str) -> None:
        if self.connection is None:
            self.connection = self._open()
        try:
            self.connection.sendmail(sender, [receiver], message)
        except smtplib.SMTPServerDisconnected:
            self.connection = self._open()
            self.connection.sendmail(sender, [receiver], message)

    def close(self) -> None:
        if self.connection is not None:
            try:
                self.connection.quit()
            except OSError:
                self.connection.close()


@contextmanager
def opened(url: str, folder: Path) -> Iterator[Transport]:
    """The transport of a MAIL_URL for one batch. `folder` is where `file:` writes."""
    if url.startswith("file:"):
        yield Files(Path(url.removeprefix("file:")) if url != "file:" else folder)
        return
    smtp = Smtp(url)
    try:
        yield smtp
    finally:
        smtp.close()
