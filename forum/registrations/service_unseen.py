"""Whoever may not see an event any more loses what they hold of it: a seat, a place in line, an invitation."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, update

from forum.audit import service as audit
from forum.core.actor import Actor
from forum.core.database import db
from forum.events.models import Event, Way
from forum.registrations import queries_unseen, rules_unseen, service_waitlist
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.models_history import RegistrationChange, Source
from forum.registrations.service_states import TAKEN
from forum.registrations.service_waitlist import CHUNK
from forum.registrations.signals import PeopleLetGo, people_let_go


def let_go(actor: Actor, event: Event, *, at: datetime) -> int:
    """Take what they hold from all who may not see the event now; how many. The caller holds the event.

    Freed seats go to the line. Each is told by whoever hears `people_let_go`.
    """
    found = queries_unseen.unseen(event)
    if not found:
        return 0
    reason = str(rules_unseen.for_whom(event))
    for start in range(0, len(found), CHUNK):
        _take(actor, found[start : start + CHUNK], reason, at)
    freed = Counter(way for _key, state, way in found if state is RegistrationState.REGISTERED)
    for way, count in freed.items():
        taken, _seats = TAKEN[way]
        setattr(event, taken.key, max(getattr(event, taken.key) - count, 0))
    db.session.flush()
    audit.write(actor, "event.let_go", "event", event.thread.ref, at=at, count=len(found))
    people_let_go.send(PeopleLetGo(actor, event, at))
    service_waitlist.fill(actor, event, at=at)
    return len(found)


def _take(actor: Actor, some: Sequence[tuple[int, RegistrationState, Way]], reason: str, at: datetime) -> None:
    gone = {
        "state": RegistrationState.WITHDRAWN, "state_at": at, "unsure_at": None, "queued_at": None, "reason": reason,
    }  # fmt: skip
    db.session.execute(update(Registration).where(Registration.id.in_([key for key, *_rest in some])).values(gone))
    same = {"to_state": RegistrationState.WITHDRAWN, "at": at, "by_name": actor.name, "source": Source.OFFICE}
    lines = [{"registration_id": key, "from_state": state, "way": way, **same} for key, state, way in some]
    db.session.execute(insert(RegistrationChange), lines)
