"""What the office has set, now and before."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import current_app, g, has_request_context
from sqlalchemy import bindparam, func, select

from forum.core import clock
from forum.core.actor import VISITOR, Actor
from forum.core.database import db
from forum.core.statements import ask
from forum.policies.models import Policy
from forum.policies.rules_known import NAMES, NOTICE, Policies

#: How long work outside of requests goes on with the policies that it knows.
KEPT = timedelta(seconds=1)


def at(moment: datetime) -> Policies:
    """The policies that count at `moment`, in one statement; what nobody has set yet has its first value."""
    rows = ask(_at, VISITOR, moment=moment).all()
    values = {"forum_name": current_app.config["FORUM_NAME"], "zone": current_app.config["FORUM_ZONE"]}
    values |= {name: tuple(value) if isinstance(value, list) else value for name, value in rows if name in NAMES}
    policies = Policies(**values)
    return policies if policies.notice else Policies(**values | {"notice": str(NOTICE)})


def _at(_reader: Actor) -> Any:
    rank = (
        func.row_number()
        .over(partition_by=Policy.name, order_by=(Policy.from_at.desc(), Policy.id.desc()))
        .label("rank")
    )
    newest = select(Policy.name, Policy.value, rank).where(Policy.from_at <= bindparam("moment")).subquery()
    return select(newest.c.name, newest.c.value).where(newest.c.rank == 1)


def current() -> Policies:
    """The policies of this request, or of this second outside one; asked once a request.

    Work outside of requests writes letter after letter, so it asks once in `KEPT` and not for each of them.
    """
    if not has_request_context():
        return _of_this_second()
    if getattr(g, "policies", None) is None:
        g.policies = at(clock.now())
    policies: Policies = g.policies
    return policies


def _of_this_second() -> Policies:
    now = clock.now()
    kept: tuple[datetime, Policies] | None = g.get("policies_kept")
    if kept is None or not timedelta() <= now - kept[0] < KEPT:
        kept = g.policies_kept = (now, at(now))
    return kept[1]


def history(name: str | None = None, limit: int = 100) -> Sequence[Policy]:
    """What was set, newest first."""
    found = select(Policy).order_by(Policy.id.desc()).limit(limit)
    return db.session.scalars(found.where(Policy.name == name) if name else found).all()
