"""Letters about seats that carry no calendar part: on the waitlist, being checked, no seat. Pure."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.core import jinja, markup
from forum.events.models import Event, Way
from forum.events.rules_words import event_subject, when_text
from forum.mail.emails import Parts
from forum.registrations import rules_seats
from forum.registrations.models import Registration


def waitlisted(mine: Registration, number: int, url: str) -> Parts:
    """Full: the person waits, comes the other way where that has seats, or leaves by the button."""
    sentence = _FULL[rules_seats.free_instead(mine.event, mine.way)]
    return Parts(
        subject=event_subject(_("Waitlist, number %(number)s", number=number), mine.event),
        sentence=str(sentence) % {"number": number},
        facts=_facts(mine),
        button=(_("See or leave the waitlist"), url),
        why=_why(),
    )


#: The way that still has seats -> what somebody who waits reads.
_FULL = {
    None: _l(
        "The event is full. You are on the waitlist, number %(number)s. We mail you if a seat is freed before the start."
    ),
    Way.ONLINE: _l(
        "The room is full. You are on its waitlist, number %(number)s. Online there are seats: the button leads to one."
        " Or wait, and we mail you if a seat is freed before the start."
    ),
    Way.ROOM: _l(
        "Online all seats are taken. You are on the waitlist, number %(number)s. In the room there are seats: the button"
        " leads to one. Or wait, and we mail you if a seat is freed before the start."
    ),
}


def requested(mine: Registration, url: str) -> Parts:
    """The office checks."""
    event = mine.event
    by = jinja.day_text((event.register_by_at or event.starts_at).astimezone(event.starts_there.tzinfo).date())
    return Parts(
        subject=event_subject(_("We check your registration"), event),
        sentence=_("The office checks registrations for this event. You hear by %(day)s.", day=by),
        facts=_facts(mine),
        button=(_("See your registration"), url),
        why=_why(),
    )


def refused(mine: Registration, url: str) -> Parts:
    """No seat, with the reason."""
    return Parts(
        subject=event_subject(_("No seat"), mine.event),
        sentence=_("You could not be registered for this event. This is why:"),
        facts=_facts(mine),
        button=(_("See the event"), url),
        body_html=jinja.lines(mine.reason),
        body_text=mine.reason,
        why=_why(),
    )


def answer_wanted(mine: Registration, url: str) -> Parts:
    """Invited, and no answer yet."""
    event = mine.event
    by = jinja.day_text((mine.answer_by_at or event.starts_at).astimezone(event.starts_there.tzinfo).date())
    return Parts(
        subject=event_subject(_("Answer by %(day)s", day=by), event),
        sentence=_("You are invited, and we have no answer from you yet. Answer by %(day)s.", day=by),
        facts=_facts(mine),
        button=(_("Answer the invitation"), url),
        why=_("You get this once, because the CIO's office invited you."),
    )


def unsure(mine: Registration, url: str) -> Parts:
    """Has a seat, and said maybe."""
    return Parts(
        subject=event_subject(_("Tell us if you cannot come"), mine.event),
        sentence=_("You said maybe, and your seat is kept. If you cannot come, give it up, so that somebody else can."),
        facts=_facts(mine),
        button=(_("See or give up my seat"), url),
        why=_("You get this once, because your calendar or you said maybe."),
    )


def confirm_guest(event: Event, email: str, url: str, *, account_url: str | None = None) -> Parts:
    """To an address that somebody typed to register. Holds nothing else that they typed.

    `account_url`: the event's page, where the address has an account: its owner may as well sign in and register there.
    """
    said = ""
    if account_url:
        said = _(
            "You have an account with this address. You can also sign in and register here: %(url)s", url=account_url
        )
    return Parts(
        subject=event_subject(_("Confirm your registration"), event),
        sentence=_("Somebody wants to register for this event with your address. If it was you, confirm it."),
        facts=[
            (_("Event"), event.thread.title),
            (_("When"), jinja.range_text(event.starts_at, event.ends_at, event.zone)),
            (_("Address"), email),
            (_("The link works until"), _("2 days from now, once")),
        ],
        button=(_("Confirm my registration"), url),
        body_html=markup.render(said.replace(str(account_url), f"<{account_url}>")) if said else None,
        body_text=said,
        why=_("You get this because your address was typed on the page of this event. If it was not you, do nothing."),
    )


def _facts(mine: Registration) -> list[tuple[str, str]]:
    event = mine.event
    return [
        (_("Event"), event.thread.title),
        (_("When"), when_text(event)),
    ]


def _why() -> str:
    return str(_("You get this because you registered."))
