"""Marionette, the protocol by which Mozilla's programs are driven from outside: JSON over TCP, its length before it."""

import json
import socket
from typing import Any

ANSWER_SECONDS = 60
#: Runs in the program's own privileged scope; what the script returns comes back, and so does what it throws.
FRAME = """
const [given, done] = [[...arguments].slice(0, -1), arguments[arguments.length - 1]];
(async (...given) => {%s})(...given).then(value => done({value}), error => done({error: `${error}\\n${error.stack}`}));
"""


class Marionette:
    """One connection, and the one session that it may have."""

    def __init__(self, port: int) -> None:
        with socket.create_connection(("127.0.0.1", port), ANSWER_SECONDS) as made:
            self.stream = made.makefile("rwb")
        self.count = 0
        self._read()
        self.send("WebDriver:NewSession")
        self.send("Marionette:SetContext", value="chrome")

    def close(self) -> None:
        self.stream.close()

    def send(self, command: str, **given: Any) -> Any:
        """The program's answer to a command; raises RuntimeError when it could not do it."""
        self.count += 1
        data = json.dumps([0, self.count, command, given]).encode()
        self.stream.write(b"%d:%s" % (len(data), data))
        self.stream.flush()
        _kind, _number, error, result = self._read()
        if error:
            raise RuntimeError(f"{command}: {error['message']}\n{error['stacktrace']}")
        return result

    def run(self, script: str, *given: Any) -> Any:
        """What the body of an asynchronous function returns that gets `given`."""
        answer = self.send("WebDriver:ExecuteAsyncScript", script=FRAME % script, args=list(given))["value"]
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer.get("value")

    def _read(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            piece = self.stream.read(1)
            if not piece:
                raise ConnectionError("the program hung up")
            length += piece
        return json.loads(self.stream.read(int(length[:-1])))
