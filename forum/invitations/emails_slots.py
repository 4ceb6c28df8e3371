"""What the mails about a presenter's slot say: new on the agenda, moved, gone from it, off with the event. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from forum.calls.models import Application
from forum.calls.rules_slots import PLACED
from forum.core.jinja import moment_text, range_text, time_text
from forum.entries.rules_words import titled, where_text
from forum.invitations.rules_slots import SlotFacts, is_elsewhere, is_moved
from forum.mail.emails import Parts


def slot_changed(
    application: Application, told: SlotFacts | None, now: SlotFacts | None, zone: str | None, url: str
) -> Parts:
    """The slot differs from what was told: `told` None, it is new; `now` None, it is gone. `zone` is the reader's own."""
    if now is None:
        assert told is not None  # noqa: S101  one of both stands
        return _gone(application, told, url)
    old = told or now
    fact, sentence = _new(now) if told is None else _moved(told, now)
    facts = [
        (_("Your slot"), _arrow(when_text(old), when_text(now)) if is_moved(old, now) else when_text(now)),
        *_for_you(now, zone),
        (_("Where"), _arrow(_where(old), _where(now)) if is_elsewhere(old, now) else _where(now)),
    ]
    return _parts(application, fact, sentence, url, *facts)


def slot_cancelled(application: Application, page_url: str) -> Parts:
    """The whole event is off, so the presenter's slot is."""
    event = application.event
    reason = [(_("Why"), event.reason)] if event.reason else []
    return Parts(
        subject=titled(event, _("Your slot is cancelled")),
        sentence=_("The event will not take place, so your slot leaves your calendar."),
        facts=[*_facts(application), *reason],
        button=(_("See the event"), page_url),
        why=_why(application),
    )


def when_text(slot: SlotFacts, zone: str | None = None) -> str:
    """ "Thu, Jan 14, 2:00 to 2:15 p.m. MST" in the event's zone or another."""
    return range_text(slot.starts_at, slot.ends_at, zone or slot.event.zone)


def _new(now: SlotFacts) -> tuple[str, str]:
    fact = _("Your slot is at %(time)s", time=_clock(now.starts_at, now))
    return fact, str(_("The agenda is published, and you are on it. Your slot is in this mail for your calendar."))


def _moved(told: SlotFacts, now: SlotFacts) -> tuple[str, str]:
    if not is_moved(told, now):
        fact = _("Your slot is now in %(room)s", room=now.room or where_text(now.event))
        return fact, str(_("Your slot has another place. Its time stays."))
    if told.starts_at == now.starts_at and told.event.zone == now.event.zone:
        fact = _("Your slot now ends at %(time)s", time=_clock(now.ends_at, now))
        return fact, str(_("Your slot has another length. It starts as before."))
    same_day = told.starts_local.date() == now.starts_local.date()
    start = _clock(now.starts_at, now) if same_day else moment_text(now.starts_at, now.event.zone)
    fact = _("Your slot is now %(time)s", time=start)
    return fact, str(_("Your slot has a new time. It is an entry of its own in your calendar, beside the event."))


def _gone(application: Application, told: SlotFacts, url: str) -> Parts:
    if application.state in PLACED:
        fact = _("You are off the agenda")
        sentence = _("The agenda is published without this slot of yours, so it leaves your calendar.")
    else:
        fact, sentence = _("Your slot leaves your calendar"), _("You do not have this slot any more.")
    return _parts(application, fact, sentence, url, (_("Your slot was"), when_text(told)))


def _parts(application: Application, fact: str, sentence: str, url: str, *more: tuple[str, str]) -> Parts:
    return Parts(
        subject=titled(application.event, fact),
        sentence=sentence,
        facts=[*_facts(application), *more],
        button=(_("See the agenda"), url),
        why=_why(application),
    )


def _facts(application: Application) -> list[tuple[str, str]]:
    return [(_("Event"), application.event.thread.title), (_("Innovation"), application.innovation.thread.title)]


def _why(application: Application) -> str:
    return str(_("You get this because you applied to present for %(company)s.", company=application.organization.name))


def _clock(at: datetime, slot: SlotFacts) -> str:
    return time_text(at.astimezone(ZoneInfo(slot.event.zone)))


def _for_you(now: SlotFacts, zone: str | None) -> list[tuple[str, str]]:
    own = when_text(now, zone)
    return [(_("For you"), own)] if own != when_text(now) else []


def _where(slot: SlotFacts) -> str:
    place = where_text(slot.event)
    return str(_("%(room)s at %(place)s", room=slot.room, place=place)) if slot.room else place


def _arrow(before: str, after: str) -> str:
    return str(_("%(before)s → %(after)s", before=before, after=after))
