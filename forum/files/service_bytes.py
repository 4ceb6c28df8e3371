"""Where bytes lie: one folder, each file under the digest of its bytes, whole or not at all."""

import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

from flask import current_app

from forum.files import queries

CHUNK = 65_536
PART = ".part"


def folder() -> Path:
    """The folder that FILES_URL names; `file:` alone is `files` under INSTANCE_DIR."""
    named = current_app.config["FILES_URL"].removeprefix("file:").removeprefix("//")
    return Path(named) if named else Path(current_app.config["INSTANCE_DIR"]) / "files"


def path_of(digest: str) -> Path:
    """Where the bytes of a digest lie."""
    return folder() / digest[:2] / digest


def keep(source: IO[bytes]) -> str:
    """Write bytes, and give their digest. A process that dies here leaves a `.part`, which `sweep` takes away."""
    into = folder()
    into.mkdir(parents=True, exist_ok=True)
    part, digest = into / f"{secrets.token_hex(16)}{PART}", hashlib.sha256()
    with part.open("xb") as target:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    name = digest.hexdigest()
    path_of(name).parent.mkdir(exist_ok=True)
    with _turn(into):
        # Also where the bytes are there already: they are young again, so that `sweep` leaves them for the new row.
        part.replace(path_of(name))
    return name


def sweep(before: datetime) -> int:
    """Take away bytes from before then that no row needs, and what a death left half-written; how many."""
    gone, into = 0, folder()
    for shelf in sorted(into.glob("[0-9a-f][0-9a-f]")):
        names = {path.name: path for path in shelf.iterdir()}
        needed = queries.kept_among(names)
        gone += sum(_take_away(path, before) for name, path in names.items() if name not in needed)
    return gone + sum(_take_away(path, before) for path in into.glob(f"*{PART}"))


def _take_away(path: Path, before: datetime) -> bool:
    with _turn(folder()):
        if path.stat().st_mtime >= before.timestamp():
            return False
        path.unlink()
        return True


@contextmanager
def _turn(into: Path) -> Iterator[None]:
    """One at a time: nobody takes bytes away while somebody puts the same ones there."""
    with (into / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
