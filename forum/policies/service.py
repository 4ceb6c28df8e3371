"""Set policies; each change is kept."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import g

from forum.audit import service as audit
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import Refused, RefusedFields
from forum.policies import queries, rules_known
from forum.policies.models import Policy
from forum.policies.signals import PoliciesSet, policies_set


def set_policies(actor: Actor, values: Mapping[str, Any], *, at: datetime) -> list[str]:
    """Set the given values from `at` on; the names of those that changed. Only the office may.

    Raises RefusedFields with a sentence for each value that cannot stand, and then sets none.
    """
    if not actor.is_host:
        raise Refused("Only the CIO's office sets the forum's policies.")
    wrong = {
        name: str(said) for name, value in values.items() if (said := rules_known.problem(name, value)) is not None
    }
    if wrong:
        raise RefusedFields(wrong)
    now = queries.at(at)
    changed = {name: value for name, value in values.items() if getattr(now, name) != _frozen(value)}
    for name, value in changed.items():
        db.session.add(Policy(name=name, value=value, from_at=at, by_name=actor.name))
        before = getattr(now, name)
        audit.write(
            actor,
            "policy.set",
            "policy",
            name,
            at=at,
            before=list(before) if isinstance(before, tuple) else before,
            after=value,
        )
    # The next question in this request, or in this batch of work, sees the new values.
    g.policies = g.policies_kept = None
    if changed:
        policies_set.send(PoliciesSet(tuple(changed), at))
    return sorted(changed)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
