"""A real forum, served as `make run` serves it, and a real Chromium that fails on any error of a page.

The sample forum is loaded once; each context is a browser of its own, signed in by the demo's buttons.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
AXE_SOURCE = AXE.read_text(encoding="utf-8") if AXE.exists() else ""
CHROMIUM = "/usr/bin/chromium"
SWITCHES = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
START_SECONDS = 60


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def environment(instance: Path, port: int) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {
        "DEMO": "1", "INSTANCE_DIR": str(instance), "HOST": "127.0.0.1", "PORT": str(port),
        "BASE_URL": f"http://127.0.0.1:{port}", "FLASK_APP": "wsgi", "PYTHONPATH": str(ROOT),
    }  # fmt: skip


def flask(env: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "flask", *arguments], cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


class Served:
    """A running forum: its address, and commands beside it."""

    def __init__(self, address: str, env: dict[str, str]) -> None:
        self.address, self.env = address, env

    def flask(self, *arguments: str) -> str:
        return flask(self.env, *arguments)


@pytest.fixture(scope="session")
def served(tmp_path_factory) -> Iterator[Served]:
    """The sample forum on a port of its own, web and worker."""
    port = free_port()
    env = environment(tmp_path_factory.mktemp("served"), port)
    flask(env, "db", "upgrade")
    flask(env, "demo", "load")
    with serving(env):
        yield Served(env["BASE_URL"], env)


@contextmanager
def serving(env: dict[str, str], said: Path | None = None) -> Iterator[None]:
    """`flask serve` while the block runs; what it prints goes into the file `said`."""
    with (
        (said or Path(os.devnull)).open("w") as out,
        subprocess.Popen(
            [sys.executable, "-u", "-m", "flask", "serve"], cwd=ROOT, env=env, start_new_session=True, stdout=out
        ) as process,
    ):
        try:
            wait_for(f"{env['BASE_URL']}/readyz")
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0


def wait_for(address: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise AssertionError(f"{address} did not answer within {START_SECONDS} s")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(SWITCHES))
        yield browser
        browser.close()


class Reader:
    """One person in one browser. Every page error, console error and request to another host fails the test."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context, self.address = context, address
        self.problems: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("pageerror", lambda error: self.problems.append(f"{self.page.url}: {error}"))
        self.page.on("console", self._console)
        self.page.on("request", self._request)

    def _console(self, message) -> None:
        # Chromium writes each answer of 404, 409 or 422 to the console; the tests look at those pages themselves.
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            self.problems.append(f"{self.page.url}: {message.text}")

    def _request(self, request) -> None:
        if not request.url.startswith((self.address, "data:", "about:", "blob:")):
            self.problems.append(f"{self.page.url} asked {request.url}")

    def go(self, path: str) -> Page:
        self.page.goto(path if path.startswith("http") else self.address + path)
        return self.page

    def sign_in(self, name: str) -> "Reader":
        """By the demo's button that bears the person's name."""
        self.go("/sign-in")
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name).click()
        return self

    def axe(self) -> list[str]:
        """Violations of WCAG 2.0 to 2.2, A and AA, on the page at hand, in a line each."""
        if not self.page.evaluate("() => Boolean(window.axe)"):
            self.page.evaluate(AXE_SOURCE)
        found = self.page.evaluate(
            "() => axe.run({iframes: false, runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
            ".then(r => r.violations)"
        )
        return [f"{self.page.url} {v['id']}: {v['nodes'][0]['html'][:160]}" for v in found]


@pytest.fixture
def readers_of(chromium):
    """`readers_of(address)("Maria Lopez")` is a new browser at a forum, in which she has signed in."""
    readers: list[Reader] = []

    def at(address: str):
        def new(name: str | None = None, **options) -> Reader:
            context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}} | options)
            readers.append(Reader(context, address))
            return readers[-1].sign_in(name) if name else readers[-1]

        return new

    yield at
    problems = [problem for made in readers for problem in made.problems]
    for made in readers:
        made.context.close()
    assert problems == []


@pytest.fixture
def reader(served, readers_of):
    """`reader()` is a new browser; `reader("Maria Lopez")` one in which she has signed in. Options go to the context."""
    return readers_of(served.address)
