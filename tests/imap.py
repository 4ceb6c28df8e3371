"""A small IMAP server on loopback: one folder that mail comes to, and those that a client makes. Enough of RFC 3501 for a
client that reads and moves."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Store:
    """Folders with their mails by number; `moves` says whether the server knows MOVE (RFC 6851), `prefix` what names of
    folders beside INBOX begin with (RFC 2342)."""

    port: int = 0
    moves: bool = True
    prefix: str = ""
    folders: dict[str, dict[int, bytes]] = field(default_factory=lambda: {"INBOX": {}})
    commands: list[str] = field(default_factory=list)
    deleted: set[int] = field(default_factory=set)
    count: int = 0

    def put(self, content: bytes, folder: str = "INBOX") -> None:
        self.count += 1
        self.folders[folder][self.count] = content


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.store: Store = self.server.store
        self.is_in = False
        self.say("* OK ready")
        while line := self.rfile.readline():
            tag, _blank, rest = line.decode().strip().partition(" ")
            self.store.commands.append(rest)
            name, _blank, arguments = rest.partition(" ")
            if name == "UID":
                name, _blank, arguments = arguments.partition(" ")
            status = getattr(self, f"do_{name.lower()}")(arguments) or "OK done"
            self.say(f"{tag} {status}")
            if name == "LOGOUT":
                return

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    @staticmethod
    def words(arguments: str) -> list[str]:
        return [quoted or plain for quoted, plain in re.findall(r'"([^"]*)"|(\S+)', arguments)]

    def do_capability(self, _arguments: str) -> None:
        # As many servers do, it says little before somebody is signed in.
        more = [" MOVE"] * (self.is_in and self.store.moves) + [" NAMESPACE"] * (self.is_in and bool(self.store.prefix))
        self.say("* CAPABILITY IMAP4rev1" + "".join(more))

    def do_namespace(self, _arguments: str) -> None:
        self.say(f'* NAMESPACE (("{self.store.prefix}" "/")) NIL NIL')

    def do_login(self, arguments: str) -> str:
        self.is_in = self.words(arguments) == ["forum@example.org", "pass word"]
        return "OK in" if self.is_in else "NO wrong"

    def do_select(self, arguments: str) -> str:
        self.folder = self.store.folders.get(self.words(arguments)[0])
        self.say(f"* {len(self.folder or {})} EXISTS")
        return "NO none" if self.folder is None else "OK [READ-WRITE] selected"

    def do_list(self, arguments: str) -> None:
        wanted = self.words(arguments)[-1]
        for name in self.store.folders:
            if wanted in {name, "*", "%"}:
                self.say(f'* LIST (\\HasNoChildren) "/" "{name}"')

    def do_create(self, arguments: str) -> str:
        (name,) = self.words(arguments)
        if not name.startswith(self.store.prefix):
            return f"NO names begin with {self.store.prefix}"
        self.store.folders[name] = {}
        return "OK made"

    def do_search(self, _arguments: str) -> None:
        self.say("* SEARCH " + " ".join(map(str, self.folder)))

    def do_fetch(self, arguments: str) -> None:
        uid, most = int(arguments.split()[0]), int(re.search(r"<0\.(\d+)>", arguments).group(1))
        if uid in self.folder:
            content = self.folder[uid][:most]
            self.wfile.write(f"* 1 FETCH (UID {uid} BODY[]<0> {{{len(content)}}}\r\n".encode() + content + b")\r\n")

    def do_move(self, arguments: str) -> None:
        self.do_copy(arguments)
        self.folder.pop(int(arguments.split()[0]), None)

    def do_copy(self, arguments: str) -> None:
        uid, folder = self.words(arguments)
        self.store.put(self.folder[int(uid)], folder)

    def do_store(self, arguments: str) -> None:
        self.store.deleted.add(int(arguments.split()[0]))

    def do_expunge(self, _arguments: str) -> None:
        for uid in self.store.deleted:
            self.folder.pop(uid, None)

    def do_close(self, _arguments: str) -> None:
        pass

    def do_logout(self, _arguments: str) -> None:
        self.say("* BYE")


@contextmanager
def server() -> Iterator[Store]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Session) as made:
        made.daemon_threads = True
        made.store = Store(port=made.server_address[1])
        threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield made.store
        made.shutdown()
