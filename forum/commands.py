"""The commands of `flask`: each feature's own, and those that run the whole."""

import os
import signal
import subprocess
import sys
import time
from datetime import datetime

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.exc import OperationalError, ProgrammingError

from forum import wiring, worker
from forum.audit.cli import audit
from forum.commands_import import import_records
from forum.core import links
from forum.core.database import db
from forum.core.options import at_option
from forum.demo.cli import demo
from forum.desk.cli import check
from forum.digests.cli import digests
from forum.mail.cli import mail
from forum.organizations import service_people
from forum.organizations.cli_people import people
from forum.search.cli import search

jobs = AppGroup("jobs", help="Scheduled work.")
GROUPS = (audit, demo, digests, import_records, jobs, mail, people, search)
STOP_SECONDS = 4.0


@jobs.command("run")
@click.argument("name", type=click.Choice([spec.name for spec in wiring.JOBS]), metavar="NAME")
@at_option
def run_job(name: str, at: datetime) -> None:
    """Run one job now, also where it is paused or not due, and say how much it did."""
    spec = next(spec for spec in wiring.JOBS if spec.name == name)
    click.echo(f"{name}: {spec.run(at)} done.")


@click.command("worker")
@with_appcontext
def run_worker() -> None:
    """Run scheduled and queued work until told to stop."""
    worker.run(current_app._get_current_object())  # type: ignore[attr-defined]


@click.command("serve")
@with_appcontext
def serve() -> None:
    """Web and worker together, each supervised; ends both within 5 seconds when told to stop."""
    commands = programs()
    click.echo(f"{current_app.config['FORUM_NAME']} runs on {current_app.config['BASE_URL']}. Stop it with Ctrl-C.")
    if address := first_run_address():
        click.echo(f"Nobody runs this forum yet. Set it up once at {address}")
    raise SystemExit(supervise(commands))


def programs() -> dict[str, list[str]]:
    """What `flask serve` runs: web and worker, and the door for mail where there is one."""
    host, port = current_app.config["HOST"], current_app.config["PORT"]
    web = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", "2",
        "--blocking-threads", "4", "--no-ws", "--log-level", "warning", "wsgi:app",
    ]  # fmt: skip
    commands = {"web": web, "worker": [sys.executable, "-m", "flask", "worker"]}
    if current_app.config["LMTP_LISTEN"]:
        commands["mail"] = [sys.executable, "-m", "flask", "mail", "listen"]
    return commands


def first_run_address() -> str | None:
    """The link to the page that sets a new forum up; None where somebody runs it, or there are no tables yet."""
    try:
        found = service_people.has_host()
    except (OperationalError, ProgrammingError):
        found = True
    db.session.remove()  # the children open connections of their own
    return None if found else links.to("first_run.start", token=service_people.first_run_token())


def supervise(commands: dict[str, list[str]]) -> int:
    """Run children in sessions of their own, start again what dies, and stop all by SIGTERM. The exit code."""
    # A Ctrl-C reaches the whole group, and the web server then hangs: so each child leads a session of its own.
    children = {name: subprocess.Popen(command, start_new_session=True) for name, command in commands.items()}  # noqa: S603
    started = {name: time.monotonic() for name in commands}
    stopping: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda received, _frame: stopping.append(received))
    code = 0
    while not stopping:
        time.sleep(0.2)
        for name, child in list(children.items()):
            if child.poll() is None:
                continue
            if time.monotonic() - started[name] < 3:
                click.echo(f"{name} ended at once with code {child.returncode}.", err=True)
                stopping.append(0)
                code = 1
                break
            children[name] = subprocess.Popen(commands[name], start_new_session=True)  # noqa: S603
            started[name] = time.monotonic()
    _stop(children)
    return code


def _stop(children: dict[str, "subprocess.Popen[bytes]"]) -> None:
    for child in children.values():
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    for child in children.values():
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)


def add_to(app: Flask) -> None:
    """Add every command to the application."""
    for group in GROUPS:
        app.cli.add_command(group)
    app.cli.add_command(run_worker)
    app.cli.add_command(serve)
    app.cli.add_command(check)
