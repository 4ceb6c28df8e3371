"""How bytes leave: to files, or to an SMTP server over a connection that is kept open for a batch."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

TIMEOUT_SECONDS = 30
# Replies of RFC 5321, 4.2.3.
OK, WILL_FORWARD, GO_ON = 250, 251, 354
Reply = tuple[int, bytes]


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
            _send(self.connection, sender, receiver, message)
        except smtplib.SMTPServerDisconnected:
            self.connection = self._open()
            _send(self.connection, sender, receiver, message)

    def close(self) -> None:
        if self.connection is not None:
            try:
                self.connection.quit()
            except OSError:
                self.connection.close()


def _send(connection: smtplib.SMTP, sender: str, receiver: str, message: bytes) -> None:
    """Hand one message over, with as few waits for the network as the server allows (RFC 2920): smtplib waits four times."""
    connection.ehlo_or_helo_if_needed()
    if not connection.has_extn("pipelining"):
        connection.sendmail(sender, [receiver], message)
        return
    size = f" SIZE={len(message)}" if connection.has_extn("size") else ""
    commands = (f"MAIL FROM:{smtplib.quoteaddr(sender)}{size}", f"RCPT TO:{smtplib.quoteaddr(receiver)}", "DATA")
    if any(character in command for command in commands for character in "\r\n"):
        raise ValueError("An address holds a line break.")
    connection.send("\r\n".join((*commands, "")))
    mail, rcpt, data = [connection.getreply() for _ in commands]
    refused = _refused(sender, receiver, mail, rcpt, data)
    if refused is None:
        content = re.sub(rb"(?m)^\.", b"..", message)
        taken = _ended(connection, content if content.endswith(b"\r\n") else content + b"\r\n")
        refused = smtplib.SMTPDataError(*taken) if taken[0] != OK else None
    elif data[0] == GO_ON:
        # It would take a message without a receiver: one of nothing is refused.
        _ended(connection, b"")
    if refused is not None:
        connection.rset()
        raise refused


def _refused(sender: str, receiver: str, mail: Reply, rcpt: Reply, data: Reply) -> smtplib.SMTPException | None:
    """Why a message cannot be handed over, as smtplib says it, or None."""
    if mail[0] != OK:
        return smtplib.SMTPSenderRefused(*mail, sender)
    if rcpt[0] not in {OK, WILL_FORWARD}:
        return smtplib.SMTPRecipientsRefused({receiver: rcpt})
    return smtplib.SMTPDataError(*data) if data[0] != GO_ON else None


def _ended(connection: smtplib.SMTP, content: bytes) -> Reply:
    """What the server says to a message that ends here."""
    connection.send(content + b".\r\n")
    return connection.getreply()


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
