"""Asks a clamd whether bytes hold malware, by its INSTREAM command: `tcp://host:port` or `unix:/path/of/the.sock`."""

import re
import socket
import struct
from typing import BinaryIO
from urllib.parse import urlsplit

CONNECT_SECONDS = 3
"""How long a scanner may take to pick up."""
ANSWER_SECONDS = 60
"""How long it may think about one file."""
CHUNK = 65_536
_REPLY = re.compile(r"stream: (?:(?P<clean>OK)|(?P<found>.+) FOUND)")


def is_address(url: str) -> bool:
    """Whether a scanner could be reached under this address."""
    try:
        parts = urlsplit(url)
        return (
            bool(parts.path)
            if parts.scheme == "unix"
            else parts.scheme == "tcp" and bool(parts.hostname and parts.port)
        )
    except ValueError:
        return False


def scan(url: str, source: BinaryIO) -> str:
    """What the scanner calls the malware in `source`; empty when it finds none. Raises OSError when it cannot say."""
    with _connected(url) as connection:
        connection.sendall(b"zINSTREAM\0")
        while chunk := source.read(CHUNK):
            connection.sendall(struct.pack("!L", len(chunk)) + chunk)
        connection.sendall(struct.pack("!L", 0))
        reply = _read(connection)
    known = _REPLY.fullmatch(reply)
    if known is None:
        raise OSError(f"the malware scanner says {reply[:200]!r}")
    return known["found"] or ""


def answers(url: str) -> bool:
    """Whether a scanner is there."""
    try:
        with _connected(url) as connection:
            connection.settimeout(CONNECT_SECONDS)
            connection.sendall(b"zPING\0")
            return _read(connection) == "PONG"
    except OSError:
        return False


def _connected(url: str) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.settimeout(CONNECT_SECONDS)
            connection.connect(parts.path)
        except OSError:
            connection.close()
            raise
    else:
        connection = socket.create_connection((parts.hostname or "", parts.port or 0), CONNECT_SECONDS)
    connection.settimeout(ANSWER_SECONDS)
    return connection


def _read(connection: socket.socket) -> str:
    """One reply, which ends in a zero byte; an end before that is no answer."""
    reply = b""
    while not reply.endswith(b"\0") and len(reply) < CHUNK:
        part = connection.recv(4096)
        if not part:
            raise OSError("the malware scanner hung up")
        reply += part
    return reply.rstrip(b"\0").decode("utf-8", "replace").strip()
