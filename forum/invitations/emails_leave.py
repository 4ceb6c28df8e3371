"""Letters to who is on the list no more, and to who may not see the event any more: of it they say what was known."""

from flask_babel import gettext as _

from forum.core.jinja import lines
from forum.entries.rules import Known, facts
from forum.entries.rules_words import titled, when_text
from forum.events.models import Event
from forum.invitations.emails import WHY, Reader
from forum.invitations.rules import Stands
from forum.mail.emails import Parts
from forum.registrations.rules_unseen import for_whom


def taken_off(
    event: Event, told: Known | None, reader: Reader, *, by_self: bool, had_seat: bool = True, reason: str = ""
) -> Parts:
    """One person has no seat any more: the confirmation for who gave it up, the news for everybody else.

    `told`: what the person knows, who may not see the event any more; None for who sees it.
    """
    fact, sentence = _left(by_self=by_self, had_seat=had_seat)
    why = [(_("Why"), reason)] if reason and not by_self else []
    return Parts(
        subject=titled(event, fact),
        sentence=sentence,
        facts=[*_what(event, told), *why],
        button=(_("See the event"), reader.page_url) if told is None else None,
        why=_("You get this because you were registered.") if had_seat else str(WHY[Stands.ASKED]),
    )


def _left(*, by_self: bool, had_seat: bool) -> tuple[str, str]:
    if by_self and not had_seat:
        return _("You are not coming"), _("We have your answer. The event leaves your calendar.")
    if by_self:
        said = _("Your seat is free for somebody else. The event leaves your calendar.")
        return _("You gave up your seat"), said
    if not had_seat:
        return _("No seat"), _("You could not be registered for this event. It leaves your calendar.")
    return _("You are off the list"), _("You have no seat at this event any more. It leaves your calendar.")


def let_go(event: Event, told: Known, reader: Reader) -> Parts:
    """The person may not see the event any more, and lost what they held of it."""
    gone = _("You have no seat and no place in line any more. The event leaves your calendar.")
    plain = _("You have no seat and no place in line any more.")
    return Parts(
        subject=titled(event, _("You are off the list")),
        sentence=str(for_whom(event)),
        facts=_what(event, told),
        body_text=gone if reader.has_entry else plain,
        body_html=lines(gone if reader.has_entry else plain),
        why=_("You get this because you were registered or invited, or waited for a seat."),
    )


def cancelled(event: Event, told: Known, reader: Reader) -> Parts:
    """The whole event is off, and the reader may not see it any more."""
    gone = _("The event will not take place. It leaves your calendar.")
    return Parts(
        subject=titled(event, _("Cancelled")),
        sentence=gone if reader.has_entry else _("The event will not take place."),
        facts=_what(event, told),
        why=str(WHY[reader.stands]),
    )


def _what(event: Event, told: Known | None) -> list[tuple[str, str]]:
    title, when = (event.thread.title, facts(event)) if told is None else (told.title, told.facts)
    return [(_("What"), title), (_("When"), when_text(when))]
