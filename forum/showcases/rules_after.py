"""What may be added after an event, by whom and for whom; how a question from the room says where it was asked. Pure."""

from datetime import date, datetime

from flask_babel import gettext as _

from forum.calls.models import Application, ApplicationState, Slot
from forum.core import jinja
from forum.core.actor import Actor
from forum.events.models import Event, EventState
from forum.organizations.models import Audience
from forum.organizations.rules import no_wider
from forum.policies.rules import add_workdays
from forum.policies.rules_known import Policies

TITLE_MOST = 200
NOTES_MOST = 20_000
QUESTION_MOST = 1_000
ANSWER_MOST = 5_000
#: Files that one event may have, for all slots together.
FILES_MOST = 200
PRESENTS = frozenset({ApplicationState.SELECTED, ApplicationState.CONFIRMED, ApplicationState.PRESENTED})


def may_have(event: Event) -> bool:
    """Whether an event leaves something behind here: it was published and not called off, and is no imported record."""
    return event.state in {EventState.PUBLISHED, EventState.COMPLETED} and not event.is_imported


def presents(actor: Actor, application: Application | None) -> bool:
    """Whether the actor speaks for the company that presents in a slot."""
    if application is None or application.state not in PRESENTS or not actor.is_member:
        return False
    return application.organization_id == actor.organization_id


def labels(event: Event) -> list[Audience]:
    """Whom material may be for: the event's own readers first, then fewer. Nobody is asked whether they attended."""
    own = event.thread.audience
    fewer = (Audience.MEMBERS, Audience.AGENCIES, Audience.OFFICE)
    return [own, *(label for label in fewer if label is not own and no_wider(label, own))]


def asked_where(event: Event, asked_local: datetime, during: str, readers: Audience) -> str:
    """ "Asked at Showcase: …, 2:20 p.m., during Basin Labs". The title only where all readers may read the event."""
    clock = jinja.time_text(asked_local)
    if not no_wider(readers, event.thread.audience):
        return str(_("Asked at an event, %(time)s", time=clock))
    if during:
        return str(
            _("Asked at %(event)s, %(time)s, during %(slot)s", event=event.thread.title, time=clock, slot=during)
        )
    return str(_("Asked at %(event)s, %(time)s", event=event.thread.title, time=clock))


def during_words(slot: Slot | None) -> str:
    """Who presented, or what else was on."""
    if slot is None:
        return ""
    application = slot.application
    if application is not None and application.state in PRESENTS:
        return application.organization.name
    return slot.title


def is_in_event(event: Event, asked_local: datetime) -> bool:
    """Whether a wall time lies within the event."""
    return event.starts_local <= asked_local <= event.ends_local


def late_before(today: date, now: Policies) -> date:
    """An event whose last day is before this one is late with its materials on `today`."""
    return add_workdays(today, -now.material_days, now.workdays, now.holiday_days)
