"""One of each thing, with a word in each restricted field that stands nowhere else: for the census and the leak matrix.

Each feature has `tests/<feature>/plants.py` with any of:

- `plant(world)`: adds its things as `world.<name> = …` and commits; features run in the order of the floors.
- `SECRETS`: words that only some roles may meet, anywhere.
- `SURFACES`: addresses that every role fetches.

and `tests/<feature>/census.py` with `ROWS`: for each of its routes, who is admitted.
"""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.cast import ROLES, Cast

FLOORS = (
    "mail", "accounts", "taxonomy", "policies", "organizations", "framework", "threads", "files", "needs", "innovations",
    "events", "registrations", "calls", "showcases", "search", "entries", "invitations", "answers", "feeds", "digests",
    "desk", "site",
)  # fmt: skip

# Sets of roles that many routes share.
EVERYBODY = frozenset(ROLES)
SIGNED_IN = EVERYBODY - {"visitor"}
MEMBERS = SIGNED_IN - {"guest", "waiting"}
STATE = frozenset({"agency", "agency2", "procurement", "host"})
AGENCIES = STATE - {"host"}
VENDORS = frozenset({"vendor", "vendor2"})
HOST = frozenset({"host"})
DESK = frozenset({"host", "procurement"})
NOBODY: frozenset[str] = frozenset()


class World:
    """The cast and everything planted, by name."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"nobody planted {name!r}: see tests/<feature>/plants.py")


@dataclass(frozen=True)
class Row:
    """A route and a method: the roles that are admitted; all others get the page for things that are not there,
    a visitor is asked to sign in where somebody who has signed in is admitted.

    `args` gives the values of the address from the world. `hidden` marks a thing that a visitor may not know of:
    then a visitor too gets the page for things that are not there.
    """

    endpoint: str
    method: str
    roles: frozenset[str]
    args: Callable[[World], Mapping[str, Any]] = lambda _world: {}
    data: Callable[[World], Mapping[str, Any]] = lambda _world: {}
    hidden: bool = False


@dataclass(frozen=True)
class Secret:
    """A word that stands in one restricted field, and the roles that may meet it."""

    word: str
    roles: frozenset[str]


@dataclass
class Plants:
    rows: list[Row] = field(default_factory=list)
    secrets: list[Secret] = field(default_factory=list)
    surfaces: list[Callable[[World], str]] = field(default_factory=list)


def collected() -> Plants:
    """Rows, secrets and surfaces of all features."""
    found = Plants()
    for module in _modules("census"):
        found.rows += module.ROWS
    for module in _modules("plants"):
        found.secrets += getattr(module, "SECRETS", [])
        found.surfaces += getattr(module, "SURFACES", [])
    return found


def build(cast: Cast) -> World:
    """A world with one of each thing."""
    world = World(cast)
    for module in _modules("plants"):
        if hasattr(module, "plant"):
            module.plant(world)
    return world


def _modules(name: str) -> list[Any]:
    here = Path(__file__).parent
    return [importlib.import_module(f"tests.{f}.{name}") for f in FLOORS if (here / f / f"{name}.py").exists()]
