"""A mailbox at a provider: mail is fetched from it, and put aside once it is taken."""

import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from imaplib import IMAP4
from urllib.parse import SplitResult, unquote, urlsplit

from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, UnexpectedCommandStatusError

TIMEOUT_SECONDS = 30
#: Folder for what was taken; made where it is not there.
HANDLED = "Handled"
PORTS = {"imaps": 993, "imap": 143}
_PREFIX = re.compile(rb'\(\("((?:[^"\\]|\\.)*)"')


class MailboxClosed(OSError):
    """The mailbox cannot be opened; says why, in the words of whoever refused."""


def is_address(url: str) -> bool:
    """Whether this names a mailbox: imaps:// or imap://, a host, a user."""
    parts = urlsplit(url)
    return parts.scheme in PORTS and bool(parts.hostname) and bool(parts.username)


class Mailbox:
    """What waits in one folder. Raises OSError, or an error of the library, when the server does not answer as it should."""

    def __init__(self, server: BaseMailBox, handled: str) -> None:
        self._server = server
        self._handled = handled

    def waiting(self) -> Sequence[str]:
        """The numbers of all mails in the folder, oldest first."""
        return self._server.uids()

    def content(self, uid: str, most: int) -> bytes:
        """The first `most` bytes of a mail; empty where it is gone. It stays unread."""
        _answer, data = self._server.client.uid("fetch", uid, f"(BODY.PEEK[]<0.{most}>)")
        return next((part[1] for part in data if isinstance(part, tuple)), b"")

    def put_aside(self, uid: str) -> None:
        """Out of the folder, into `HANDLED`."""
        self._server.move(uid, self._handled)


@contextmanager
def opened(url: str) -> Iterator[Mailbox]:
    """Sign in to the mailbox of an address like imaps://user:password@host:993/INBOX, and sign out in the end.

    Raises MailboxClosed where there is nobody, another certificate than its host's, another password, or no such folder.
    """
    parts = urlsplit(url)
    try:
        server = _connected(parts)
        handled = _signed_in(server, parts)
    except (OSError, IMAP4.error, ImapToolsError) as failure:
        raise MailboxClosed(f"{parts.hostname} says: {_words(failure)}") from failure
    with server:
        yield Mailbox(server, handled)


def _connected(parts: SplitResult) -> BaseMailBox:
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    if parts.scheme == "imaps":
        return MailBox(host, port, timeout=TIMEOUT_SECONDS, ssl_context=ssl.create_default_context())
    return MailBoxUnencrypted(host, port, timeout=TIMEOUT_SECONDS)


def _signed_in(server: BaseMailBox, parts: SplitResult) -> str:
    """Sign in, and open the folder; the name of the folder for what was taken."""
    folder = unquote(parts.path.strip("/")) or "INBOX"
    try:
        server.login(unquote(parts.username or ""), unquote(parts.password or ""), initial_folder=folder)
        # Many servers say only after the sign-in all that they can do; MOVE, for one, which leaves no mail in two folders.
        _answer, said = server.client.capability()
        server.client.capabilities = tuple(said[-1].decode("ascii", "replace").upper().split())
        handled = _prefix(server) + HANDLED
        if not server.folder.exists(handled):
            server.folder.create(handled)
    except BaseException:
        server.client.shutdown()
        raise
    return handled


def _prefix(server: BaseMailBox) -> str:
    """What names of folders begin with at this server, such as "INBOX." (RFC 2342)."""
    if "NAMESPACE" not in server.client.capabilities:
        return ""
    _answer, said = server.client.namespace()
    found = _PREFIX.match(said[-1] or b"")
    return re.sub(r"\\(.)", r"\1", found.group(1).decode("ascii", "replace")) if found else ""


def _words(failure: Exception) -> str:
    if isinstance(failure, UnexpectedCommandStatusError):
        said = failure.command_result[1]
        return " ".join(part.decode("utf-8", "replace") for part in said if isinstance(part, bytes))
    return getattr(failure, "strerror", None) or str(failure)
