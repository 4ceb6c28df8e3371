"""A real SMTP server on loopback that keeps what it is given, and refuses when told to."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller


@dataclass
class Sink:
    """What arrived. While `refusal` is set, each message is answered with it, or each to one of `refused`; `on_taken`
    is called for each that was taken, before the client hears of it."""

    port: int = 0
    refusal: str = ""
    refused: set[str] = field(default_factory=set)
    on_taken: Callable[[], None] = lambda: None
    taken: list[bytes] = field(default_factory=list)

    async def handle_DATA(self, _server, _session, envelope) -> str:
        if self.refusal:
            return self.refusal
        if self.refused.intersection(envelope.rcpt_tos):
            return "451 Later"
        self.taken.append(envelope.original_content)
        self.on_taken()
        return "250 OK"

    @property
    def messages(self) -> list[EmailMessage]:
        return [message_from_bytes(data, policy=policy.default) for data in self.taken]


@contextmanager
def server() -> Iterator[Sink]:
    # The library connects to the port that it was given, so the port must be known before.
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    sink = Sink(port)
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
