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
from pathlib import Path

from flask_migrate import upgrade

from forum import create_app
from forum.accounts.queries import by_email
from forum.calendars import tasks as calendars
from forum.core import clock
from tests.bench import measure
from tests.bench.fill import fill
from tests.browser.conftest import free_port, wait_for
from tests.pages import PageClient

ROOT = Path(__file__).parents[2]
SIZES = (1_000, 100_000)


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


def prepare(folder: Path, posts: int) -> tuple[dict[str, str], str, dict[str, str]]:
    """A filled forum: its environment, the cookie of a reader, and what to look at."""
    env = {"DEMO": "1", "INSTANCE_DIR": str(folder), "BASE_URL": "http://127.0.0.1"}
    app = create_app(env)
    app.test_client_class = PageClient
    with app.app_context():
        upgrade()
        shown = fill(posts, clock.now())
        calendars.write_texts(clock.now())
        client = app.test_client()
        client.sign_in(by_email("vendor@example.org"))
        cookie = client.get_cookie("forum")
    return env, f"forum={cookie.value}", shown


def pages(
    port: int, cookie: str, shown: dict[str, str]
) -> list[tuple[str, Callable[[http.client.HTTPConnection], int], int]]:
    """What is measured: name, question, expected status."""
    signed_in = {"Cookie": cookie}
    paths = {
        "home": "/", "need list": "/needs/", "need": f"/needs/{shown['need']}", "discussion list": "/threads/",
        "thread": f"/threads/{shown['thread']}", "event": f"/events/{shown['event']}", "search": "/search?q=turbine",
    }  # fmt: skip
    found = [(name, measure.get(path, signed_in), 200) for name, path in paths.items()]
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/calendars/public.ics")
    answer = connection.getresponse()
    answer.read()
    found.append(("feed", measure.get("/calendars/public.ics", {}), 200))
    found.append(("feed 304", measure.get("/calendars/public.ics", {"If-None-Match": answer.headers["ETag"]}), 304))
    found.append(("reply", _reply(connection, cookie, paths["thread"]), 303))
    return found


def _reply(
    connection: http.client.HTTPConnection, cookie: str, path: str
) -> Callable[[http.client.HTTPConnection], int]:
    connection.request("GET", path, headers={"Cookie": cookie})
    page = connection.getresponse().read().decode()
    action = re.search(r'<form[^>]*action="([^"#]*/reply)', page)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert action and token, "the thread has no form for a reply"
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    number = 0

    def ask(open_connection: http.client.HTTPConnection) -> int:
        nonlocal number
        number += 1
        body = urllib.parse.urlencode(
            {"csrf_token": token[1], "body": f"Reply number {number}. " + "A line of text. " * 60}
        )
        open_connection.request("POST", action[1], body=body, headers=headers)
        answer = open_connection.getresponse()
        answer.read()
        return answer.status

    return ask


def table(floor: measure.Figure, rows: list[tuple[str, int, measure.Figure]]) -> str:
    lines = [
        "| page | posts | answers/s | p50 ms | p95 ms | rate / floor | cpu / floor |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    lines.append(f"| floor /db | | {floor.rate:.0f} | {floor.p50:.1f} | {floor.p95:.1f} | 1.00 | 1.0x |")
    for name, posts, f in rows:
        lines.append(
            f"| {name} | {posts:,} | {f.rate:.0f} | {f.p50:.1f} | {f.p95:.1f} | {f.rate / floor.rate:.2f} | {f.cpu / floor.cpu:.1f}x |"
        )
    return "\n".join(lines)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="forum-bench-") as name:
        folder = Path(name)
        floor_env = {"BENCH_FOLDER": name}
        subprocess.run(
            [sys.executable, "-c", "from tests.bench import floor; floor.fill()"],
            cwd=ROOT,
            env={**os.environ, **floor_env},
            check=True,
        )
        rows: list[tuple[str, int, measure.Figure]] = []
        with served("tests.bench.floor:app", floor_env, "/db") as (floor_port, floor_pid):
            floor = measure.measure(floor_port, floor_pid, measure.get("/db", {}), 200)
        for posts in SIZES:
            env, cookie, shown = prepare(folder / str(posts), posts)
            with served("wsgi:app", env, "/healthz") as (port, pid):
                for page, ask, expected in pages(port, cookie, shown):
                    rows.append((page, posts, measure.measure(port, pid, ask, expected)))
        print(table(floor, rows))  # noqa: T201  that is what it is for


if __name__ == "__main__":
    main()
