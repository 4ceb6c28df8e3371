"""A real server that speaks clamd's protocol, and knows one signature: the harmless one that all scanners know."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

#: In two halves, so that no scanner finds it in this file.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class _Clamd(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        command = self._word()
        if command == b"zPING":
            self.wfile.write(b"PONG\0")
        elif command == b"zINSTREAM":
            data = b""
            while length := struct.unpack("!L", self.rfile.read(4))[0]:
                data += self.rfile.read(length)
            self.server.seen.append(data)
            self.wfile.write(self.server.answer or self._verdict(data))

    def _verdict(self, data: bytes) -> bytes:
        return b"stream: Eicar-Signature FOUND\0" if EICAR in data else b"stream: OK\0"

    def _word(self) -> bytes:
        word = b""
        while not word.endswith(b"\0") and (byte := self.rfile.read(1)):
            word += byte
        return word.rstrip(b"\0")


@contextmanager
def running(path=None, answer: bytes = b"") -> Iterator[tuple[str, list[bytes]]]:
    """The address of a scanner, and what it was given. `answer` instead of a verdict; `path` for a Unix socket."""
    if path is None:
        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Clamd)
        url = f"tcp://127.0.0.1:{server.server_address[1]}"
    else:
        server, url = socketserver.ThreadingUnixStreamServer(str(path), _Clamd), f"unix:{path}"
    server.seen, server.answer = [], answer
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield url, server.seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
