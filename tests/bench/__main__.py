"""`python -m tests.bench`: each page on a small and a large forum, beside the floor, in one run.

Read the ratios: the same page of the same process varies by a factor of up to two from minute to minute. "rate" is
answers a second of one client over the floor's; "cpu" is the server's CPU time for an answer over the floor's.
"""

import http.client
import os
import re
import signal
import subprocess
import sys
import tempfile
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from forum import create_app
from forum.accounts.queries import by_email
from forum.core import clock
from forum.entries import tasks as entries
from tests.bench import calling_off, inbound, measure, showcase
from tests.bench.fill import EVENTS, fill
from tests.browser.conftest import free_port, wait_for
from tests.pages import PageClient

ROOT = Path(__file__).parents[2]
SIZES = (1_000, 100_000)
WRITERS = 60


@contextmanager
def served(target: str, env: dict[str, str], path: str) -> Iterator[tuple[int, int]]:
    """granian with 2 workers of 4 threads, as `flask serve` starts it: its port and process."""
    port = free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "2", "--blocking-threads", "4",
        "--no-ws", "--log-level", "critical", target,
    ]  # fmt: skip
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **env}, start_new_session=True) as process:
        try:
            wait_for(f"http://127.0.0.1:{port}{path}")
            yield port, process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def prepare(folder: Path, posts: int) -> tuple[dict[str, str], list[str], dict[str, str]]:
    """A filled forum: its environment, cookies of a reader and of `WRITERS` people, and what to look at."""
    env = {"DEMO": "1", "INSTANCE_DIR": str(folder), "BASE_URL": "http://127.0.0.1"}
    app = create_app(env)
    app.test_client_class = PageClient
    with app.app_context():
        upgrade()
        shown = fill(posts, clock.now())
        while entries.write_texts(clock.now()):
            pass
        emails = ("vendor@example.org", *(f"p{n}@example.org" for n in range(WRITERS)))
        cookies = [_signed_in(app, email) for email in emails]
    return env, cookies, shown


def _signed_in(app: Flask, email: str) -> str:
    client = app.test_client()
    client.sign_in(by_email(email))
    cookie = client.get_cookie("forum")
    return f"forum={cookie.value}"


def pages(
    port: int, cookies: list[str], shown: dict[str, str]
) -> list[tuple[str, Callable[[http.client.HTTPConnection], int], int, str]]:
    """What is measured: name, question, expected status, and the page of the floor that it is compared with."""
    signed_in = {"Cookie": cookies[0]}
    paths = {
        "home": "/", "need list": "/needs/", "need": f"/needs/{shown['need']}", "discussion list": "/threads/",
        "thread": f"/threads/{shown['thread']}", "event": f"/events/{shown['event']}", "search": "/search?q=turbine",
        "event .ics": f"/events/{shown['event']}.ics",
    }  # fmt: skip
    found = [(name, measure.get(path, signed_in), 200, "/db") for name, path in paths.items()]
    connection = http.client.HTTPConnection("127.0.0.1", port)
    for name, path in (("feed", "/calendars/public.ics"), ("personal feed", f"/calendars/{shown['token']}.ics")):
        etag = _read(connection, path)[0]
        found.append((name, measure.get(path, {}), 200, "/feed"))
        found.append((f"{name} 304", measure.get(path, {"If-None-Match": etag}), 304, "/db"))
    found.append(("reply", _reply(connection, cookies[1:], paths["thread"]), 303, "/db"))
    return found


def _read(connection: http.client.HTTPConnection, path: str, **headers: str) -> tuple[str, int]:
    """ETag and length of an answer."""
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    return answer.headers["ETag"], len(answer.read())


def requirement_38(port: int, at: measure.Figure, again: measure.Figure) -> str:
    """The public feed of 2,000 events: cold within 300 ms, a 304 within 5 ms, and under 1 MB; which of these it misses."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    plain = _read(connection, "/calendars/public.ics")[1]
    packed = _read(connection, "/calendars/public.ics", **{"Accept-Encoding": "gzip"})[1]
    missed = at.p50 > 300 or again.p50 > 5 or plain > 1e6
    return (
        f"Feed of {EVENTS:,} events: {at.p50:.1f} ms (at most 300), 304 in {again.p50:.1f} ms (at most 5), "
        f"{plain / 1e6:.3f} MB (at most 1), {packed / 1e6:.3f} MB packed{': MISSED' if missed else ''}"
    )


def _reply(
    connection: http.client.HTTPConnection, cookies: list[str], path: str
) -> Callable[[http.client.HTTPConnection], int]:
    """One reply after the other, each person in turn: nobody may write more than a few dozen an hour."""
    forms = [_form(connection, cookie, path) for cookie in cookies]
    numbers = count()

    def ask(open_connection: http.client.HTTPConnection) -> int:
        number = next(numbers)
        action, token, cookie = forms[number % len(forms)]
        text = f"Reply number {number}. " + "A line of text. " * 60
        open_connection.request(
            "POST", action, body=urllib.parse.urlencode({"csrf_token": token, "body": text}),
            headers={"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"},
        )  # fmt: skip
        answer = open_connection.getresponse()
        answer.read()
        return answer.status

    return ask


def _form(connection: http.client.HTTPConnection, cookie: str, path: str) -> tuple[str, str, str]:
    """Address and token of the form for a reply, and the cookie that goes with them."""
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    page = answer.read().decode()
    action = re.search(r'<form[^>]*action="([^"#]*/reply)', page)
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page)
    assert action and token, "the thread has no form for a reply"
    # The token lies in the session as well, which this page wrote anew.
    return action[1], token[1], (answer.headers["Set-Cookie"] or cookie).partition(";")[0]


def row(page: str, posts: int, floor: measure.Figure, f: measure.Figure) -> str:
    speed = f"{f.rate:.0f} | {f.p50:.1f} | {f.p95:.1f} | {f.rate / floor.rate:.2f} | {f.cpu / floor.cpu:.1f}x"
    return f"| {page} | {posts:,} | {speed} |"


def compare(folder: Path, posts: int, floor_env: dict[str, str]) -> tuple[list[str], str]:
    """A line for each page of a forum of this size, and what requirement 38 says; the floor is asked right before each
    page, for the machine's own moods."""
    env, cookies, shown = prepare(folder / str(posts), posts)
    lines, found, floors = [], {}, {}
    with served("tests.bench.floor:app", floor_env, "/db") as low, served("wsgi:app", env, "/healthz") as (port, pid):
        for page, ask, expected, path in pages(port, cookies, shown):
            floors[path] = measure.measure(*low, measure.get(path, {}), 200)
            found[page] = measure.measure(port, pid, ask, expected)
            lines.append(row(page if path == "/db" else f"{page} (floor {path})", posts, floors[path], found[page]))
        said = requirement_38(port, found["feed"], found["feed 304"])
    return [*(row(f"floor {path}", posts, floor, floor) for path, floor in floors.items()), *lines], said


def main() -> None:
    lines = [
        "| page | posts | answers/s | p50 ms | p95 ms | rate / floor | cpu / floor |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    with tempfile.TemporaryDirectory(prefix="forum-bench-") as name:
        floor_env = {"BENCH_FOLDER": name}
        filled = [sys.executable, "-c", "from tests.bench import floor; floor.fill()"]
        subprocess.run(filled, cwd=ROOT, env={**os.environ, **floor_env}, check=True)
        for posts in SIZES:
            more, said = compare(Path(name), posts, floor_env)
            lines += more
        lines += ["", said, *showcase.figures(Path(name) / "showcase", served)]
        lines += inbound.figures(Path(name) / "inbound")
        lines += calling_off.figures(Path(name) / "calling-off")
    print("\n".join(lines))  # noqa: T201  that is what it is for


if __name__ == "__main__":
    main()
