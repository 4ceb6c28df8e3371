"""Selects that are built once: most of a page's time goes into building its selects, not into running them.

A hot select is written as a function `build(reader, *choices)` that uses `bindparam` for every value, and is sent by
`ask(build, actor, *choices, value=…)`. It is built once for each shape of reader and each choice, and then kept for
the life of the process. `reader` is an `Actor` whose keys are parameters, so that the predicates over an actor
(`seen_by`, `visible_to`) serve here as everywhere else, and one reader's keys cannot stay behind for the next.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from threading import Lock
from typing import Any

from sqlalchemy import Integer, bindparam

from forum.core.actor import Actor
from forum.core.database import UtcDateTime, db

Build = Callable[..., Any]

#: The moment of the request, the value `at`.
AT = bindparam("at", type_=UtcDateTime())
#: The only two values of a reader that a predicate may compare with.
READER = bindparam("reader_id", type_=Integer())
READER_ORGANIZATION = bindparam("reader_organization_id", type_=Integer())


def ask(build: Build, actor: Actor, *choices: Any, **values: Any) -> Any:
    """The rows (a `Result`) of the select that `build(reader, *choices)` makes, for this actor and these values.

    `choices` change how the select looks and are few: flags, enums. What changes from request to request is a value.
    """
    select = _built(build, shape_of(actor), *choices)
    keys = {"reader_id": actor.person_id, "reader_organization_id": actor.organization_id}
    return db.session.execute(select, keys | values)


@lru_cache(maxsize=1024)
def _built(build: Build, reader: Actor, *choices: Any) -> Any:
    # One thread at a time: what is built here is kept, and SQLAlchemy fills tables' aliases while it builds.
    with _building:
        return build(reader, *choices)


_building = Lock()


def shape_of(actor: Actor) -> Actor:
    """What of an actor decides how a select looks: its rights, and whether it has a key at all."""
    return _shape(
        actor.kind, actor.role, actor.is_approved, actor.is_procurement, actor.person_id is not None,
        actor.organization_id is not None,
    )  # fmt: skip


@lru_cache(maxsize=256)
def _shape(kind: Any, role: str, approved: bool, procurement: bool, has_person: bool, has_organization: bool) -> Actor:
    plain = Actor(kind=kind, role=role, is_approved=approved, is_procurement=procurement)
    person: Any = READER if has_person else None
    organization: Any = READER_ORGANIZATION if has_organization else None
    return replace(plain, person_id=person, organization_id=organization)
