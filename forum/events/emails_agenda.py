"""Letters to presenters about a new version of the agenda: new on it, moved, gone from it. Pure."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from forum.core import jinja
from forum.events.emails import event_subject
from forum.events.models import Application
from forum.events.rules_agenda import Change, Kind
from forum.mail.emails import Parts


def _facts(application: Application, *more: tuple[str, str]) -> list[tuple[str, str]]:
    event = application.event
    return [
        (_("Event"), event.thread.title),
        (_("Innovation"), application.innovation.thread.title),
        *more,
        *([(_("Place"), event.place)] if event.has_room else []),
    ]


def _parts(
    application: Application, fact: str, sentence: str, url: str, *more: tuple[str, str]
) -> Parts:  # fmt: skip
    return Parts(
        subject=event_subject(fact, application.event),
        sentence=sentence,
        facts=_facts(application, *more),
        button=(_("See the agenda"), url),
        why=_("You get this because you applied to present for %(company)s.", company=application.organization.name),
    )


def _clock(application: Application, slot_at: datetime) -> str:
    return jinja.time_text(slot_at.astimezone(ZoneInfo(application.event.zone)))


def _slot(application: Application, change: Change, slot_at: datetime) -> list[tuple[str, str]]:
    when = (_("Your slot"), jinja.moment_text(slot_at, application.event.zone))
    return [when, (_("Room"), change.room)] if change.room else [when]


def slot_new(application: Application, change: Change, slot_at: datetime, url: str) -> Parts:
    """The company stands on the agenda for the first time."""
    fact = _("Your slot is at %(time)s", time=_clock(application, slot_at))
    sentence = _("The agenda is published, and you are on it.")
    return _parts(application, fact, sentence, url, *_slot(application, change, slot_at))


def slot_moved(application: Application, change: Change, slot_at: datetime, url: str) -> Parts:
    """The presenter's slot starts at another time, or in another room."""
    if change.before == change.after:
        room = change.room or application.event.place or _("another room")
        fact, sentence = _("Your slot is now in %(room)s", room=room), _("Your slot has another room. Its time stays.")
    else:
        fact = _("Your slot is now %(time)s", time=_clock(application, slot_at))
        sentence = _("Your slot is now %(moment)s.", moment=jinja.moment_text(slot_at, application.event.zone))
    return _parts(application, fact, sentence, url, *_slot(application, change, slot_at))


def slot_left(application: Application, _change: Change, slot_at: datetime, url: str) -> Parts:
    """The company is on the agenda no more."""
    was = (_("Your slot was"), jinja.moment_text(slot_at, application.event.zone))
    sentence = _("A new version of the agenda is published, and you are not on it any more.")
    return _parts(application, _("You are off the agenda"), sentence, url, was)


#: The letter of each kind of change: one kind of mail, one wording.
LETTERS: dict[Kind, Callable[[Application, Change, datetime, str], Parts]] = {
    Kind.NEW: slot_new,
    Kind.MOVED: slot_moved,
    Kind.LEFT: slot_left,
}
