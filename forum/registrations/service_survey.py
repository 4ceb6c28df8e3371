"""Two questions after an event: who is asked, by which letter, and the answer, with or without a name."""

from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from forum.audit import service as audit
from forum.core import links, tokens
from forum.core.actor import FORUM, VISITOR
from forum.core.database import db
from forum.core.errors import Refused
from forum.events import queries as events
from forum.events.models import Event
from forum.mail import emails as letters
from forum.mail import service as mail
from forum.mail.emails import Letter
from forum.mail.models import Dispatch
from forum.mail.service import About, Recipient
from forum.policies import queries as policies
from forum.registrations import emails_survey, queries_seats, queries_survey, rules_survey
from forum.registrations.models import Registration
from forum.registrations.models_survey import SurveyAnswer, Worth


def ask(event: Event, *, at: datetime) -> bool:
    """Ask everybody who attended, by one dispatch, once an event; False before the time."""
    if event.surveyed_at is not None or at < rules_survey.due_at(event, policies.current()):
        return False
    event.surveyed_at = at
    event.revision += 1
    mail.dispatch(About("event.survey", "event", event.thread.ref), at=at, revision=event.revision)
    audit.write(FORUM, "event.survey", "event", event.thread.ref, at=at)
    return True


def audience(row: Dispatch, after: int, limit: int) -> Sequence[Recipient]:
    """Who attended, and who was registered online."""
    event = events.event_by_ref(row.object_ref)
    found = queries_survey.asked(event.id, after, limit) if event else []
    return [
        Recipient(m.person.email, m.person.name, m.person.ref, m.person_id, m.person.locale, m.person.zone)
        for m in found
    ]


def write_asked(row: Dispatch) -> Callable[[Recipient], Letter | None]:
    """One letter with the person's own link."""
    event, now = events.event_by_ref(row.object_ref), policies.current()

    def one(to: Recipient) -> Letter | None:
        mine = queries_seats.registration(event.id, to.key) if event else None
        if event is None or mine is None or mine.surveyed_on is not None:
            return None
        parts = emails_survey.survey(event, links.to("registrations.survey", token=token_of(mine)))
        return letters.compose(parts, notice=now.notice, sender=now.sender)

    return one


def token_of(mine: Registration) -> str:
    """The signed word of `/survey/…`: whoever has it answers once for the person, without signing in."""
    return tokens.sign("survey", mine.ref)


def registration_of(token: str) -> Registration | None:
    """The registration of a signed link, where it is of somebody who is asked."""
    value = tokens.read("survey", token)
    mine = queries_seats.registration_by_key(value) if isinstance(value, str) else None
    return mine if mine is not None and rules_survey.is_asked(mine) and mine.person.active else None


def answer(mine: Registration, worth: Worth | None, change: str, *, with_name: bool, at: datetime) -> None:
    """Keep one answer of a registration. Without a name nothing leads from the answer to the person, nor from the log."""
    event = events.lock(mine.event)
    if worth is None:
        raise Refused(_("Choose yes, partly or no"), field="worth")
    db.session.refresh(mine)
    if mine.surveyed_on is not None:
        return
    mine.surveyed_on = at.astimezone(ZoneInfo(event.zone)).date()
    db.session.add(
        SurveyAnswer(
            event_id=event.id, registration_id=mine.id if with_name else None, worth=worth, change=change,
            given_on=mine.surveyed_on,
        )
    )  # fmt: skip
    audit.write(VISITOR, "event.survey_answer", "event", event.thread.ref, at=at)


def shown(event: Event) -> dict[Worth, int]:
    """The counts that everybody who sees the event may read; empty while there are too few answers."""
    counts = queries_survey.counts(event) if event.surveyed_at else {}
    return counts if sum(counts.values()) >= rules_survey.LEAST_SHOWN else {}
