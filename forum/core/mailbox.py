"""A mailbox at a provider: mail is fetched from it, and put aside once it is taken."""

import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted

TIMEOUT_SECONDS = 30
#: Folder for what was taken; made where it is not there.
HANDLED = "Handled"
PORTS = {"imaps": 993, "imap": 143}


def is_address(url: str) -> bool:
    """Whether this names a mailbox: imaps:// or imap://, a host, a user."""
    parts = urlsplit(url)
    return parts.scheme in PORTS and bool(parts.hostname) and bool(parts.username)


class Mailbox:
    """What waits in one folder. Raises OSError, or an error of the library, when the server does not answer as it should."""

    def __init__(self, server: BaseMailBox) -> None:
        self._server = server

    def waiting(self) -> Sequence[str]:
        """The numbers of all mails in the folder, oldest first."""
        return self._server.uids()

    def content(self, uid: str, most: int) -> bytes:
        """The first `most` bytes of a mail; empty where it is gone. It stays unread."""
        _answer, data = self._server.client.uid("fetch", uid, f"(BODY.PEEK[]<0.{most}>)")
        return next((part[1] for part in data if isinstance(part, tuple)), b"")

    def put_aside(self, uid: str) -> None:
        """Out of the folder, into `HANDLED`."""
        self._server.move(uid, HANDLED)


@contextmanager
def opened(url: str) -> Iterator[Mailbox]:
    """Sign in to the mailbox of an address like imaps://user:password@host:993/INBOX, and sign out in the end."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    if parts.scheme == "imaps":
        made: BaseMailBox = MailBox(host, port, timeout=TIMEOUT_SECONDS, ssl_context=ssl.create_default_context())
    else:
        made = MailBoxUnencrypted(host, port, timeout=TIMEOUT_SECONDS)
    folder = unquote(parts.path.strip("/")) or "INBOX"
    with made.login(unquote(parts.username or ""), unquote(parts.password or ""), initial_folder=folder) as server:
        if not server.folder.exists(HANDLED):
            server.folder.create(HANDLED)
        yield Mailbox(server)
