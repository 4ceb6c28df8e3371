"""How a message is handed to a server that takes commands together (RFC 2920), and to one that does not."""

import re
import smtplib
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from forum.core import transport

#: What a server says that hangs up.
GONE = ""
LETTER = b"Subject: Reading meters\r\n\r\n.A line with a dot\r\n..and one with two\r\nThe end."
ON_THE_WIRE = b"Subject: Reading meters\r\n\r\n..A line with a dot\r\n...and one with two\r\nThe end.\r\n.\r\n"
OFFICE, DANA = "events@forum.example.org", "dana@basin.example"


@dataclass
class Server:
    """Answers what was said together only once it has heard all of it, as a server at the other end of a slow line does.

    `says` are its replies to MAIL, RCPT and DATA of each message in turn, then to what follows DATA where it said 354;
    it hangs up where it says nothing.
    """

    says: list[tuple[str, ...]]
    features: Sequence[str] = ("PIPELINING", "SIZE 1000000")
    heard: list[bytes] = field(default_factory=list)
    port: int = 0

    def serve(self, door: socket.socket) -> None:
        while True:
            try:
                connection, _from = door.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb") as stream:
                self._talk(stream)

    def _talk(self, stream) -> None:
        self._say(stream, "220 mx.example.org")
        for line in stream:
            word = line[:4].upper()
            if word == b"EHLO":
                self._say(stream, "250-mx.example.org", *(f"250-{name}" for name in self.features), "250 HELP")
            elif word == b"MAIL":
                if not self._hears(stream, line):
                    return
            elif word == b"QUIT":
                self._say(stream, "221 Bye")
                return
            else:
                self.heard.append(line)
                self._say(stream, "250 OK")

    def _hears(self, stream, line: bytes) -> bool:
        """A message from MAIL on; whether the server stays."""
        replies = list(self.says.pop(0)) if self.says else [GONE] * 4
        if "PIPELINING" in self.features:
            self.heard += [line, stream.readline(), stream.readline()]
            self._say(stream, *filter(None, replies[:3]))
            replies = replies[2:]
        else:
            self.heard.append(line)
            while replies[0] and not replies[0].startswith("354"):
                self._say(stream, refusal := replies.pop(0))
                if not refusal.startswith("250"):
                    return True
                self.heard.append(stream.readline())
            self._say(stream, *filter(None, replies[:1]))
        if not replies[0].startswith("354"):
            return bool(replies[0])
        content = b""
        while (read := stream.readline()) not in {b".\r\n", b""}:
            content += read
        self.heard.append(content + read)
        self._say(stream, *filter(None, replies[1:]))
        return bool(replies[1])

    @staticmethod
    def _say(stream, *lines: str) -> None:
        stream.write("".join(f"{line}\r\n" for line in lines).encode())
        stream.flush()


@contextmanager
def serving(*says: tuple[str, ...], **changed) -> Iterator[Server]:
    server = Server(list(says), **changed)
    with socket.create_server(("127.0.0.1", 0)) as door:
        server.port = door.getsockname()[1]
        thread = threading.Thread(target=server.serve, args=(door,), daemon=True)
        thread.start()
        yield server
        door.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def send(way: transport.Transport, receiver: str = DANA) -> None:
    way.send(OFFICE, receiver, LETTER, "name")


@contextmanager
def opened(server: Server) -> Iterator[transport.Transport]:
    with transport.opened(f"smtp://127.0.0.1:{server.port}", Path()) as way:
        yield way


TAKEN = ("250 OK", "250 OK", "354 Go on", "250 Queued")
COMMANDS = [f"MAIL FROM:<{OFFICE}> SIZE={len(LETTER)}\r\n".encode(), f"RCPT TO:<{DANA}>\r\n".encode(), b"DATA\r\n"]


def test_commands_go_together_and_each_letter_comes_whole():
    with serving(TAKEN, TAKEN) as server, opened(server) as way:
        send(way)
        send(way)
    assert server.heard == [*COMMANDS, ON_THE_WIRE] * 2


def test_a_server_that_wants_them_one_by_one_gets_them_so():
    with serving(TAKEN, features=("8BITMIME",)) as server, opened(server) as way:
        send(way)
    assert [line.lower() for line in server.heard[:2]] == [
        f"mail from:<{OFFICE}>\r\n".encode(), f"rcpt to:<{DANA}>\r\n".encode(),
    ]  # fmt: skip
    assert (server.heard[2].lower(), server.heard[3:]) == (b"data\r\n", [ON_THE_WIRE])


REFUSALS = [
    (("553 Not you", "503 Sender", "503 Sender", GONE), smtplib.SMTPSenderRefused, "Not you"),
    (("250 OK", "550 Nobody", "503 Nobody", GONE), smtplib.SMTPRecipientsRefused, "Nobody"),
    (("250 OK", "250 OK", "451 Full", GONE), smtplib.SMTPDataError, "Full"),
    (("250 OK", "250 OK", "354 Go on", "554 Spam"), smtplib.SMTPDataError, "Spam"),
]


@pytest.mark.parametrize(("says", "error", "words"), REFUSALS)
def test_a_refusal_is_said_and_the_next_letter_goes_on(says, error, words):
    with serving(says, TAKEN) as server, opened(server) as way:
        with pytest.raises(error, match=words):
            send(way)
        send(way)
    content = [ON_THE_WIRE] if says[2].startswith("354") else []
    assert server.heard == [*COMMANDS, *content, b"rset\r\n", *COMMANDS, ON_THE_WIRE]


@pytest.mark.parametrize(
    ("says", "error", "words"),
    [
        (("250 OK", "450 Later", "354 Go on", GONE), smtplib.SMTPRecipientsRefused, "Later"),
        (("550 Odd", "250 OK", "354 Go on", GONE), smtplib.SMTPSenderRefused, "Odd"),
        (("421 Going", GONE, GONE, GONE), smtplib.SMTPSenderRefused, "Going"),
        (("250 OK", "550 Nobody", GONE, GONE), smtplib.SMTPRecipientsRefused, "Nobody"),
        (("250 OK", "250 OK", "421 Going", GONE), smtplib.SMTPDataError, "Going"),
        (("250 OK", "250 OK", "354 Go on", "421 Going"), smtplib.SMTPDataError, "Going"),
        (("250 OK", "250 OK", "354 Go on", GONE), smtplib.SMTPException, "did not say whether it has"),
    ],
)
def test_a_server_that_goes_or_waits_in_vain_is_left_and_nothing_is_said_twice(says, error, words):
    with serving(says, TAKEN) as server, opened(server) as way:
        with pytest.raises(error, match=words):
            send(way)
        assert len(server.says) == 1
        send(way)
    taken = [ON_THE_WIRE] if says[:3] == TAKEN[:3] else []
    heard = [line for line in server.heard if line]
    assert heard == [*COMMANDS, *taken, *COMMANDS, ON_THE_WIRE]


@pytest.mark.parametrize(("says", "error", "words"), REFUSALS[:3])
def test_a_refusal_of_a_server_that_wants_commands_one_by_one_is_said_too(says, error, words):
    with serving(says, TAKEN, features=()) as server, opened(server) as way:
        with pytest.raises(error, match=words):
            send(way)
        send(way)
    assert (server.heard.count(b"rset\r\n"), server.heard[-1], server.says) == (1, ON_THE_WIRE, [])


def test_a_server_that_hung_up_is_asked_again():
    with serving(TAKEN) as server, opened(server) as way:
        send(way)
        with pytest.raises(smtplib.SMTPServerDisconnected):
            send(way)
        server.says += [TAKEN]
        send(way)
    assert server.heard == [*COMMANDS, ON_THE_WIRE, *COMMANDS, *COMMANDS, *COMMANDS, ON_THE_WIRE]


@pytest.mark.parametrize("receiver", ["[\r\nRCPT TO:all@basin.example", "dåna@basin.example"])
def test_an_address_that_no_server_may_hear_fails_before_anything_is_said(receiver):
    with serving(TAKEN) as server, opened(server) as way:
        with pytest.raises(ValueError, match=re.compile("line break|ascii")):
            send(way, receiver)
        send(way)
    assert server.heard == [*COMMANDS, ON_THE_WIRE]
