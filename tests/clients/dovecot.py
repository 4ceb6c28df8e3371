"""A real Dovecot of the tests' own on loopback, with as many mailboxes as are asked for, gone afterwards."""

import grp
import imaplib
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import quote

from tests.clients.thunderbird import until
from tests.doors import free_port

PASSWORD = "pass:w@rd"
# Every part runs as one user, and none in a folder of its own, so that it needs no root.
CONFIG = """protocols = imap
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
auth_failure_delay = 0
listen = 127.0.0.1
imap_logout_format = out=%o
mail_fsync = never
mail_location = maildir:{folder}/mail/%n
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
namespace inbox {{
  inbox = yes
  prefix = {prefix}
  separator = {separator}
}}
passdb {{
  driver = static
  args = password={{PLAIN}}{password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/home/%n
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {secure_port}
  }}
}}
"""


@dataclass
class Mailbox:
    """A mailbox as somebody meets it who looks at it with a mail program, and its folder on the server."""

    name: str
    server: "Dovecot"

    @property
    def address(self) -> str:
        return f"{self.name}@forum.example.org"

    @property
    def folder(self) -> Path:
        return self.server.folder / "mail" / self.name

    def url(self, *, scheme: str = "imap", password: str = PASSWORD, folder: str = "INBOX") -> str:
        port = self.server.secure_port if scheme == "imaps" else self.server.port
        return f"{scheme}://{quote(self.address, safe='')}:{quote(password, safe='')}@127.0.0.1:{port}/{folder}"

    @contextmanager
    def signed_in(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self.server.port, timeout=20) as client:
            client.login(self.address, PASSWORD)
            yield client

    def put(self, *mails: bytes) -> None:
        """Mails come in."""
        with self.signed_in() as client:
            for mail in mails:
                assert client.append("INBOX", "", "", mail)[0] == "OK"

    def count(self, folder: str = "INBOX") -> int:
        """How many mails lie in a folder."""
        with self.signed_in() as client:
            answer, (said,) = client.select(folder, readonly=True)
            assert answer == "OK", said
            return int(said)

    def validity(self) -> bytes:
        """The UIDVALIDITY of its INBOX."""
        with self.signed_in() as client:
            client.select("INBOX", readonly=True)
            return client.response("UIDVALIDITY")[1][0]

    def move_house(self) -> None:
        """The provider takes it to another machine: the same mails, with other numbers."""
        for index in self.folder.glob("dovecot.index*"):
            index.unlink()
        numbers = self.folder / "dovecot-uidlist"
        numbers.write_text(re.sub(r" V(\d+) ", lambda said: f" V{int(said[1]) + 1} ", numbers.read_text()))

    def bytes_told(self) -> Sequence[int]:
        """How much each session that has ended was told."""
        lines = _text(self.server.folder / "log").splitlines()
        mine = (line for line in lines if f"imap({self.address})" in line)
        return [int(line.rpartition("out=")[2]) for line in mine if "out=" in line]


@dataclass
class Dovecot:
    folder: Path
    port: int
    secure_port: int
    _numbers: Iterator[int] = field(default_factory=lambda: count(1), repr=False)

    def mailbox(self) -> Mailbox:
        """A new one, which is empty."""
        return Mailbox(f"box{next(self._numbers)}", self)

    @property
    def certificate(self) -> Path:
        return self.folder / "cert.pem"


def program() -> str:
    """Dovecot; raises with a sentence when it is not installed."""
    found = shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None or not Path("/usr/lib/dovecot/imap").exists():
        raise RuntimeError(
            "Dovecot is not installed. Install it (Debian: apt-get install dovecot-imapd), then run make test-clients again."
        )
    return found


@contextmanager
def started(prefix: str = "", separator: str = "/") -> Iterator[Dovecot]:
    """Dovecot whose folders have names that begin with `prefix`, and folders in folders after `separator`."""
    # Where the tests run as root, nobody runs it, who may not look into the folders of tests.
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    group = grp.getgrgid(user.pw_gid).gr_name
    folder = Path(tempfile.mkdtemp(prefix="forum-dovecot-"))
    made = Dovecot(folder, free_port(), free_port())
    text = CONFIG.format(
        folder=folder, user=user.pw_name, group=group, prefix=prefix, separator=separator, password=PASSWORD, port=made.port, secure_port=made.secure_port,
    )  # fmt: skip
    (folder / "dovecot.conf").write_text(text, encoding="utf-8")
    _certify(folder)
    for path in (folder, *folder.iterdir()):
        os.chown(path, user.pw_uid, user.pw_gid)
    drop = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    command = [program(), "-F", "-c", str(folder / "dovecot.conf")]
    with subprocess.Popen(command, cwd="/", **drop) as process:
        try:
            until(lambda: "starting up" in _text(folder / "log") or process.poll() is not None)
            assert process.poll() is None, _text(folder / "log")
            yield made
        finally:
            process.terminate()
            process.wait(20)
            shutil.rmtree(folder, ignore_errors=True)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _certify(folder: Path) -> None:
    """A certificate that no authority knows."""
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1"
    files = [
        "-addext",
        "subjectAltName=IP:127.0.0.1",
        "-keyout",
        str(folder / "key.pem"),
        "-out",
        str(folder / "cert.pem"),
    ]
    subprocess.run([*command.split(), *files], check=True, stderr=subprocess.DEVNULL)
