"""A real Thunderbird on a screen of its own, with one account, one calendar, and no network but loopback."""

import base64
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from tests.clients.marionette import Marionette

SCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
SWITCHES = ("--marionette", "--remote-allow-system-access", "--no-remote")
SECONDS = 60
Found = TypeVar("Found")


def programs() -> tuple[str, str]:
    """Thunderbird and Xvfb; raises with a sentence when one is not installed."""
    found = shutil.which("thunderbird"), shutil.which("Xvfb")
    if not all(found):
        raise RuntimeError(
            "Thunderbird or Xvfb is not installed. Install them (Debian: apt-get install thunderbird xvfb), "
            "then run make test-clients again."
        )
    return str(found[0]), str(found[1])


def settings(name: str, address: str, zone: str, smtp_port: int) -> dict[str, Any]:
    """The profile of this person: mail is there already, answers go to this SMTP server, clocks show this zone."""
    account, local, who, smtp = (
        "mail.server.server1",
        "mail.server.server2",
        "mail.identity.id1",
        "mail.smtpserver.smtp1",
    )
    home = "calendar.registry.home"
    return {
        "mail.accountmanager.accounts": "account1,account2", "mail.accountmanager.defaultaccount": "account1",
        "mail.accountmanager.localfoldersserver": "server2", "mail.account.account1.server": "server1",
        "mail.account.account1.identities": "id1", "mail.account.account2.server": "server2",
        f"{account}.type": "pop3", f"{account}.hostname": "127.0.0.1", f"{account}.userName": "me",
        f"{account}.name": address, f"{account}.login_at_startup": False, f"{account}.check_new_mail": False,
        f"{local}.type": "none", f"{local}.hostname": "Local Folders", f"{local}.userName": "nobody",
        f"{who}.useremail": address, f"{who}.fullName": name, f"{who}.valid": True, f"{who}.fcc": False,
        f"{who}.smtpServer": "smtp1", "mail.smtpservers": "smtp1", "mail.smtp.defaultserver": "smtp1",
        f"{smtp}.hostname": "127.0.0.1", f"{smtp}.port": smtp_port, f"{smtp}.authMethod": 1, f"{smtp}.try_ssl": 0,
        f"{home}.type": "storage", f"{home}.uri": "moz-storage-calendar://", f"{home}.name": "Home",
        f"{home}.imip.identity.key": "id1", "calendar.list.sortOrder": "home",
        "calendar.timezone.useSystemTimezone": False, "calendar.timezone.local": zone,
        # No first steps, no news, no updates; whatever asks for the web meets a closed door.
        "app.donation.eoy.version.viewed": 999, "datareporting.policy.dataSubmissionEnabled": False,
        "mail.provider.suppress_dialog_on_startup": True, "mail.rights.version": 1, "mail.shell.checkDefaultClient": False,
        "mail.spotlight.firstRunDone": True, "mailnews.start_page.enabled": False, "marionette.port": 0,
        "network.proxy.type": 1, "network.proxy.http": "127.0.0.1", "network.proxy.http_port": 9,
        "network.proxy.ssl": "127.0.0.1", "network.proxy.ssl_port": 9,
    }  # fmt: skip


class Thunderbird:
    """What a person does with a message, and reads."""

    def __init__(self, port: int) -> None:
        self.program = Marionette(port)
        # Scripts run in the main window, which stays while others are closed.
        self.window = self.program.send("WebDriver:GetWindowHandle")["value"]

    def close(self) -> None:
        self.program.close()

    def _ask(self, call: str, *given: Any) -> Any:
        return self.program.run(f"{SCRIPT}\nreturn {call};", *given)

    def open(self, message: bytes) -> None:
        """The message comes in, and is opened."""
        self._ask("open(given[0])", message.decode("ascii"))

    def shown(self, bar: str) -> dict[str, Any]:
        """What the window shows once its bar says this."""
        return until(lambda: self._ask("shown()"), lambda shown: shown is not None and shown["bar"] == bar)

    def press(self, button: str) -> None:
        self._ask("press(given[0])", button)

    def entries(self) -> list[dict[str, Any]]:
        """What stands in the calendar."""
        return self._ask("entries()")

    def screenshot(self, path: Path) -> None:
        """The window that was opened last."""
        self.program.send("WebDriver:SwitchToWindow", handle=self.program.send("WebDriver:GetWindowHandles")[-1])
        taken = self.program.send("WebDriver:TakeScreenshot", full=False)["value"]
        self.program.send("WebDriver:SwitchToWindow", handle=self.window)
        path.write_bytes(base64.b64decode(taken))


def until(ask: Callable[[], Found], enough: Callable[[Found], bool] = bool, seconds: float = SECONDS) -> Found:
    """The first answer that is enough; fails with the last one."""
    deadline = time.monotonic() + seconds
    while not enough(found := ask()):
        assert time.monotonic() < deadline, f"still after {seconds} s: {found!r}"
        time.sleep(0.1)
    return found


@contextmanager
def started(folder: Path, *, name: str, address: str, zone: str, smtp_port: int) -> Iterator[Thunderbird]:
    """Thunderbird with a new profile. When the block fails, its error names a screenshot and what the program said."""
    program, xvfb = programs()
    profile, said = folder / "profile", folder / "said.txt"
    profile.mkdir()
    written = settings(name, address, zone, smtp_port).items()
    lines = [f"user_pref({json.dumps(key)}, {json.dumps(value)});\n" for key, value in written]
    (profile / "user.js").write_text("".join(lines), encoding="utf-8")
    with _screen(xvfb) as display, said.open("w") as out:
        kept = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TZ": zone, "DISPLAY": display, "HOME": str(folder)}
        command = [program, *SWITCHES, "--profile", str(profile)]
        with subprocess.Popen(command, env=kept, stdout=out, stderr=out) as process:
            try:
                with closing(Thunderbird(_port(process, profile))) as it, noted(it, folder):
                    yield it
            finally:
                process.kill()


def _port(process: subprocess.Popen[bytes], profile: Path) -> int:
    """The port that it listens on, which it writes into its profile."""
    file = profile / "MarionetteActivePort"
    until(lambda: process.poll() is not None or (file.exists() and file.read_text()))
    assert process.poll() is None, "Thunderbird ended at its start"
    return int(file.read_text())


@contextmanager
def noted(it: Thunderbird, folder: Path) -> Iterator[None]:
    try:
        yield
    except BaseException as failure:
        it.screenshot(folder / "screen.png")
        failure.add_note(f"Thunderbird's window is {folder / 'screen.png'}, what it said {folder / 'said.txt'}")
        raise


@contextmanager
def _screen(xvfb: str) -> Iterator[str]:
    """A screen that nobody sees, with the first number that is free."""
    reads, writes = os.pipe()
    command = [xvfb, "-displayfd", str(writes), "-screen", "0", "1280x1000x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writes], stderr=subprocess.DEVNULL) as process:
        os.close(writes)
        try:
            with os.fdopen(reads) as told:
                yield f":{told.readline().strip()}"
        finally:
            process.terminate()
