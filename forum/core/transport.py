"""How bytes leave: to files, or to an SMTP server over a connection that is kept open for a batch."""

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

TIMEOUT_SECONDS = 30
# Replies of RFC 5321, 4.2.3.
OK, WILL_FORWARD, GO_ON, GOING = 250, 251, 354, 421


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
    """Hand one message over, with as few waits for the network as the server allows (RFC 2920): smtplib waits four times.

    Raises SMTPServerDisconnected only while the server cannot have the message, which then may be handed over again.
    """
    connection.ehlo_or_helo_if_needed()
    size = f" SIZE={len(message)}" if connection.has_extn("size") else ""
    _ask(
        connection,
        (f"MAIL FROM:{smtplib.quoteaddr(sender)}{size}", {OK}, lambda *said: smtplib.SMTPSenderRefused(said[0], said[1], sender)),
        (
            f"RCPT TO:{smtplib.quoteaddr(receiver)}", {OK, WILL_FORWARD},
            lambda *said: smtplib.SMTPRecipientsRefused({receiver: said}),
        ),
        ("DATA", {GO_ON}, smtplib.SMTPDataError),
    )  # fmt: skip
    content = re.sub(rb"(?m)^\.", b"..", message)
    try:
        connection.send((content if content.endswith(b"\r\n") else content + b"\r\n") + b".\r\n")
        taken = connection.getreply()
    except smtplib.SMTPServerDisconnected as silent:
        raise smtplib.SMTPException("The server did not say whether it has the message.") from silent
    if taken[0] != OK:
        _start_anew(connection, taken[0])
        raise smtplib.SMTPDataError(*taken)


def _ask(connection: smtplib.SMTP, *steps: tuple[str, set[int], Callable[..., smtplib.SMTPException]]) -> None:
    """Say commands, each with the codes that let it go on, and else what is raised, the first one where several are refused."""
    if any(character in command for command, *_rest in steps for character in "\r\n"):
        raise ValueError("An address holds a line break.")
    together = connection.has_extn("pipelining")
    if together:
        connection.send("".join(f"{command}\r\n" for command, *_rest in steps))
    refused, code = None, OK
    for command, go_on, error in steps:
        try:
            code, text = connection.getreply() if together else connection.docmd(command)
        except smtplib.SMTPServerDisconnected:
            raise refused or smtplib.SMTPServerDisconnected("The server hung up.") from None
        if code not in go_on:
            refused = refused or error(code, text)
        if refused and (not together or code == GOING):
            break
    if refused:
        _start_anew(connection, code)
        raise refused


def _start_anew(connection: smtplib.SMTP, code: int) -> None:
    """Be ready for the next message after `code`. Where the server goes, or waits for a text that has no receiver, the
    next one opens a connection of its own."""
    if code in {GOING, GO_ON}:
        connection.close()
        return
    with suppress(smtplib.SMTPServerDisconnected):
        connection.rset()


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
