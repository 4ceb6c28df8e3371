"""A real Postfix of the tests' own on loopback, with settings from the README, gone afterwards."""

import os
import re
import shutil
import smtplib
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.clients.thunderbird import until
from tests.doors import ROOT, free_port

SECTION = "## Mail that comes in, behind Postfix"
MASTER = Path("/usr/lib/postfix/sbin/master")
#: Whom the border proves, by where it comes from: a stand-in for a milter, which writes under a name that nobody knows.
PROVEN, FAILED, STRANGER = "127.0.0.2", "127.0.0.3", "127.0.0.4"
FOLDERS = (
    *("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace"),
    *("maildrop", "public", "pid"),
)
# Like those of Debian, but that it listens on loopback alone, tries again at once, and writes into its own folder.
MAIN = """compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
myhostname = mx.forum.example.org
mydestination = localhost
alias_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.1/32
relayhost = [127.0.0.1]:{outside}
minimal_backoff_time = 1s
maximal_backoff_time = 1s
queue_run_delay = 1s
smtpd_client_restrictions = check_client_access inline:{{
  {{127.0.0.2 = PREPEND X-Border-9f31: dmarc=pass header.from=example.org}},
  {{127.0.0.3 = PREPEND X-Border-9f31: dmarc=fail header.from=example.org}}}}
"""
SIGNS = "header_checks = regexp:{{/^X-Border-9f31: (.*)/ REPLACE Authentication-Results: mx.forum.example.org; $$1}, "
SERVICES = """127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass
class Postfix:
    folder: Path
    port: int

    def bring(self, recipients: Sequence[str], content: bytes, *, client: str = PROVEN, sender: str = "vendor@example.org") -> None:  # fmt: skip
        """Another server brings a mail from the address `client`."""
        with smtplib.SMTP("127.0.0.1", self.port, timeout=20, source_address=(client, 0)) as it:
            it.sendmail(sender, recipients, content)

    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    def says(self, *words: str) -> str:
        """The first line of the log that holds all these words."""
        return until(
            lambda: next((line for line in self.log().splitlines() if all(word in line for word in words)), "")
        )


def told(number: int) -> str:
    """A piece of the README's section on Postfix, by its number: settings with our ports and domain."""
    _before, _head, text = (ROOT / "README.md").read_text(encoding="utf-8").partition(f"{SECTION}\n")
    pieces = re.findall(r"(?:^    .*\n)+", text.partition("\n## ")[0], re.M)
    return re.sub("^    ", "", pieces[number], flags=re.M).replace("forum.example.gov", "forum.example.org")


def _check() -> None:
    if not MASTER.exists():
        raise RuntimeError(
            "Postfix is not installed. Install it (Debian: apt-get install postfix), then run make test-clients again."
        )
    if os.geteuid() != 0:
        raise RuntimeError("Postfix starts as root alone. Run make test-clients as root, in a container for example.")


def _make_folders(folder: Path) -> None:
    """As `postfix check` makes them, in a hundredth of its time."""
    modes = {"maildrop": 0o730, "public": 0o710, "pid": 0o755}
    for name in FOLDERS:
        made = folder / "queue" / name
        made.mkdir(mode=modes.get(name, 0o700), parents=True)
        made.chmod(modes.get(name, 0o700))
        shutil.chown(
            made, "root" if name == "pid" else "postfix", "postdrop" if name in {"maildrop", "public"} else None
        )
    (folder / "data").mkdir()
    shutil.chown(folder / "data", "postfix")
    (folder / "log").touch()


@contextmanager
def started(main: str, services: str = "", *, outside: int) -> Iterator[Postfix]:
    """Postfix with these settings and services besides; what is for other domains goes to the port `outside`."""
    _check()
    folder, port = Path(tempfile.mkdtemp(prefix="forum-postfix-")), free_port()
    folder.chmod(0o755)
    _make_folders(folder)
    (folder / "main.cf").write_text(
        MAIN.format(folder=folder, outside=outside) + main.replace("header_checks = regexp:{", SIGNS), encoding="utf-8"
    )
    (folder / "master.cf").write_text(SERVICES.format(port=port) + services, encoding="utf-8")
    made = Postfix(folder, port)
    command = [str(MASTER), "-c", str(folder), "-d"]
    with subprocess.Popen(command, cwd=folder, start_new_session=True) as process:
        try:
            until(lambda: "daemon started" in made.log() or process.poll() is not None)
            assert process.poll() is None, made.log()
            yield made
        finally:
            process.terminate()
            process.wait(20)
            shutil.rmtree(folder, ignore_errors=True)
