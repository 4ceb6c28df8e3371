"""A real PostgreSQL server for tests: own data folder, unix socket, no fsync, gone afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg


def programs() -> Path:
    """The folder of `initdb`; raises with a sentence when PostgreSQL is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    there = shutil.which("initdb")
    if there is None:
        raise RuntimeError(
            "PostgreSQL is not installed. Install it (Debian: apt-get install postgresql), then run the tests again."
        )
    return Path(there).parent


def _run(*command: str) -> None:
    # PostgreSQL refuses root, so root hands the work to nobody.
    prefix = ("runuser", "-u", "nobody", "--") if os.geteuid() == 0 else ()
    subprocess.run([*prefix, *command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/")


@dataclass
class Server:
    folder: Path
    socket: str

    def stop(self) -> None:
        _run(str(programs() / "pg_ctl"), "-D", str(self.folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)


def start() -> Server:
    """Start a server; its socket folder is `Server.socket`."""
    folder = Path(tempfile.mkdtemp(prefix="forum-pg-"))
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    data = str(folder / "data")
    _run(
        str(programs() / "initdb"),
        "-D",
        data,
        "-U",
        "forum",
        "-A",
        "trust",
        "--no-sync",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
    )
    switches = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=120"
    _run(str(programs() / "pg_ctl"), "-D", data, "-o", switches, "-l", str(folder / "log"), "-w", "start")
    return Server(folder, str(folder))


@contextmanager
def database(socket: str, name: str) -> Iterator[str]:
    """A database of this name, and its address for SQLAlchemy."""
    with psycopg.connect(host=socket, user="forum", dbname="postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # type: ignore[call-overload]
        connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[call-overload]
    yield f"postgresql+psycopg://forum@/{name}?host={socket}"
