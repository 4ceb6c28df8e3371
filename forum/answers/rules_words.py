"""What the office reads about an answer that could not be applied. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.answers.rules import ANSWERS_A_DAY, APPLICABLE, Reason
from forum.core.jinja import range_text
from forum.registrations.models_history import Answer

#: What the answer says, as the head of its line.
ANSWERS: dict[str, LazyString] = {
    Answer.YES: _l("Would come"),
    Answer.MAYBE: _l("May come"),
    Answer.NO: _l("Would not come"),
}
_WHY: dict[Reason, LazyString] = {
    Reason.WRONG_EVENT: _l("The answer names another event than the one whose invitation it came to."),
    Reason.INSTANCE: _l("The answer is for one day of a series, and this event is not a series."),
    Reason.TWO_ANSWERS: _l("The mail holds two answers of the same person, and they differ."),
    Reason.UNPROVEN: _l("Nothing proves who wrote the mail."),
    Reason.CLOCK: _l("The mail does not say when it was written, or says a moment that is still to come."),
    Reason.DELEGATED: _l("The invited person passed the invitation on to somebody else."),
    Reason.OLD_VERSION: _l("The answer is for an earlier time or place."),
    Reason.SLOT: _l("The answer is to the entry of a slot. Slots change hands on the event's page of presenters."),
    Reason.NEWER_VERSION: _l("The calendar names a version of the event that we never sent."),
}


@dataclass(frozen=True)
class Told:
    """What the answer says (may be empty), why it waits and what was done, in sentences, and the words on the button that
    lets it count (empty: none)."""

    answer: str
    why: tuple[str, ...]
    button: str


def told(reason: str, data: dict[str, Any], sender: str, zone: str) -> Told:
    """The line about a mail that waits; `sender` is the address in From, `zone` that of the forum."""
    known = Reason(reason)
    why = tuple(
        filter(None, (_why(known, data, sender), _proposal(known, data.get("times", []), zone), _done(known, data)))
    )
    if known is Reason.STRANGER:
        return Told("", why, _("Invite this person") if data.get("attendee") else "")
    # Who asks for another time says nothing about this one.
    answer = "" if known is Reason.COUNTER else str(ANSWERS.get(data.get("answer", ""), ""))
    return Told(answer, why, _("Apply this answer") if known in APPLICABLE and answer else "")


def _why(reason: Reason, data: dict[str, Any], sender: str) -> str:
    if reason is Reason.REFUSED:
        return str(data.get("said", ""))
    if reason is Reason.STRANGER:
        who = data.get("attendee") or sender
        return str(_("%(who)s answered, and was not invited. Perhaps the invitation was forwarded.", who=who))
    if reason is Reason.PROXY:
        if not sender:
            return str(_("The mail does not say who wrote it."))
        return str(_("The mail came from %(sender)s, not from the invited person.", sender=sender))
    if reason is Reason.OFTEN:
        return str(
            _(
                "More than %(count)s answers came within a day. Perhaps a calendar answers by itself.",
                count=ANSWERS_A_DAY,
            )
        )
    return str(_WHY.get(reason, ""))


def _proposal(reason: Reason, times: list[str], zone: str) -> str:
    """Which other time is asked for, also where nobody knows who asks."""
    if len(times) != 2:
        return str(_("The person asks for another time.")) if reason is Reason.COUNTER else ""
    start, end = map(datetime.fromisoformat, times)
    when = range_text(start, end, zone)
    if reason is Reason.COUNTER:
        return str(_("The person asks for another time: %(when)s.", when=when))
    return str(_("It asks for another time: %(when)s.", when=when))


def _done(reason: Reason, data: dict[str, Any]) -> str:
    if not data.get("wrote"):
        return ""
    if reason is Reason.COUNTER:
        return str(_("We answered that the time stays."))
    return str(_("We asked the invited person to answer on the page."))
