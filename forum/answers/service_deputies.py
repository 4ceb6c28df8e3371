"""Who may answer a person's invitations by mail: nobody but the person, unless the person says so."""

from datetime import datetime

from flask_babel import gettext as _

from forum.accounts import rules as accounts
from forum.answers import queries
from forum.answers.models import Deputy
from forum.audit import service as audit
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import NotShown, Refused


def allow(actor: Actor, address: str, *, at: datetime) -> None:
    """Let answers from this address count as the actor's own; an empty one: from nobody else. The same once more is once.

    Raises Refused for what is no address, and for the actor's own.
    """
    if actor.person_id is None:
        raise NotShown
    known = queries.deputy_of(actor.person_id)
    if (known.address if known else "") == address:
        return
    _check(actor, address)
    if known is not None and not address:
        db.session.delete(known)
    elif known is not None:
        known.address, known.since_at = address, at
    else:
        db.session.add(Deputy(person_id=actor.person_id, address=address, since_at=at))
    act = "calendar.allow_deputy" if address else "calendar.end_deputy"
    audit.write(actor, act, "person", actor.person_ref or "", at=at)


def _check(actor: Actor, address: str) -> None:
    problem = accounts.email_problem(address) if address else None
    if problem is not None:
        raise Refused(str(problem), field="address")
    if accounts.email_key(address) == accounts.email_key(actor.email or ""):
        raise Refused(_("This is your own address. Your answers count anyway"), field="address")
