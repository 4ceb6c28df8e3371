"""What the mails about an event in somebody's calendar say. Each is complete without its calendar part."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from markupsafe import Markup

from forum.core import markup
from forum.core.jinja import day_text, lines
from forum.core.text import one_line
from forum.entries.rules import Facts, facts, facts_before, is_moved, is_placed_anew
from forum.entries.rules_words import start_text, titled, when_text, where_text
from forum.events.models import Event, Way
from forum.invitations.rules import Stands
from forum.mail.emails import SUBJECT_LENGTH, Parts
from forum.organizations.models import Audience

_MOVED = {
    Stands.SEAT: _l("The event has a new time. You keep your seat."),
    Stands.ASKED: _l("The event has a new time. Tell us whether you can come."),
    Stands.LINE: _l("The event has a new time. You keep your place in line."),
    Stands.READER: _l("The event has a new time."),
}
_PLACED_ANEW = {
    Stands.SEAT: _l("The event has a new place. You keep your seat."),
    Stands.ASKED: _l("The event has a new place. Tell us whether you can come."),
    Stands.LINE: _l("The event has a new place. You keep your place in line."),
    Stands.READER: _l("The event has a new place."),
}
WHY = {
    Stands.SEAT: _l("You get this because you are registered."),
    Stands.ASKED: _l("You get this because you are invited."),
    Stands.LINE: _l("You get this because you asked for a seat."),
    Stands.GONE: _l("You get this because you were invited or registered, and are not coming."),
    Stands.READER: _l("You get this because you follow this event, or applied to present."),
}


@dataclass(frozen=True)
class Reader:
    """Whom a letter is for: how the person takes part and stands, the person's zone, and the ways to the pages.

    `answer_url` is the page that answers without signing in; `has_entry`: the event is in the person's calendar. `questions`: how many of the office's own wait for an answer, at
    `questions_url`.
    """

    way: Way
    zone: str | None
    page_url: str
    answer_url: str
    stands: Stands = Stands.SEAT
    has_entry: bool = True
    questions: int = 0
    questions_url: str = ""


def invitation(event: Event, reader: Reader) -> Parts:
    """The invitation, which is also the confirmation of a seat."""
    now = facts(event)
    return Parts(
        subject=_invitation_subject(event, start_text(now)),
        sentence=_("You are registered. The event is in this mail for your calendar."),
        facts=[(_("What"), event.thread.title), *_when(now, reader), *_where(event, now, reader)],
        button=(_("See the event"), reader.page_url),
        body_html=_leave_html(reader),
        body_text=_leave_text(reader),
        why=_("You get this because you registered."),
        preheader=event.why_come,
    )


def asked(event: Event, answer_by_at: datetime, reader: Reader) -> Parts:
    """The invitation to somebody who has no seat: it asks, and the one that confirms does not."""
    now = facts(event)
    by = day_text(answer_by_at.astimezone(ZoneInfo(event.zone)).date())
    return Parts(
        subject=_invitation_subject(event, start_text(now)),
        sentence=_("You are invited. Answer by %(day)s. No seat is held for you until you do.", day=by),
        facts=[(_("What"), event.thread.title), *_when(now, reader), *_where(event, now, reader), (_("Answer by"), by)],
        button=(_("Answer the invitation"), reader.answer_url),
        body_html=lines(event.why_come),
        body_text=event.why_come,
        why=_("You get this because the CIO's office invited you."),
        preheader=event.why_come,
    )


def seat_after_invitation(event: Event, reader: Reader) -> Parts:
    """The confirmation for who was invited before: its subject is not that of the letter that asked."""
    return replace(invitation(event, reader), subject=titled(event, _("You have a seat")))


def seat_freed(event: Event, reader: Reader) -> Parts:
    """A seat from the waitlist; the calendar part is the same invitation."""
    return replace(
        invitation(event, reader),
        subject=titled(event, _("You have a seat")),
        sentence=_("A seat was freed, and it is yours. The event is in this mail for your calendar."),
        why=_("You get this because you were on the waitlist."),
    )


def changed(event: Event, before: Mapping[str, str], reader: Reader) -> Parts:
    """The event moved or has a new place, so that the answer counts anew; or a smaller thing was put right.

    `before` maps the changed fields to what they said. A new link is told of, and stands where the reader may see it.
    """
    now, old = facts(event), facts_before(event, before)
    title, has_new_link = before.get("title"), "online_url" in before and event.has_online
    moved, placed_anew = is_moved(old, now), is_placed_anew(old, now)
    if moved:
        fact, sentence = _("Moved to %(when)s", when=start_text(now)), str(_MOVED[reader.stands])
    elif placed_anew:
        fact, sentence = _("New place"), str(_PLACED_ANEW[reader.stands])
    else:
        fact, sentence = _smaller(is_renamed=title is not None, has_new_link=has_new_link)
    what = event.thread.title
    if title is not None:
        what = _("%(before)s → %(after)s", before=title, after=what)
    return Parts(
        subject=titled(event, fact),
        sentence=sentence,
        facts=[
            (_("What"), what),
            *_when(now, reader, old if moved else None),
            *_where(event, now, reader, old if placed_anew else None),
            *([(_("Link"), _("The link to the meeting is new"))] if has_new_link and (moved or placed_anew) else []),
        ],
        button=_button(reader),
        body_html=_leave_html(reader),
        body_text=_leave_text(reader),
        why=str(WHY[reader.stands]),
    )


def _smaller(*, is_renamed: bool, has_new_link: bool) -> tuple[str, str]:
    """Subject and sentence of a change that asks nobody again."""
    if is_renamed and has_new_link:
        return _("New title"), _("The event has a new title, and the link to the meeting is new. Time and place stay.")
    if is_renamed:
        return _("New title"), _("The event has a new title. Time and place stay.")
    if has_new_link:
        return _("New link"), _("The link to the meeting is new. Time and place stay.")
    return _("Updated"), _("The words about the event changed. Time and place stay.")


def _button(reader: Reader) -> tuple[str, str]:
    if reader.stands is Stands.ASKED:
        return _("Answer the invitation"), reader.answer_url
    return _("See the event"), reader.page_url


def cancelled(event: Event, reader: Reader) -> Parts:
    """The whole event is off."""
    reason = [(_("Why"), event.reason)] if event.reason else []
    gone = _("The event will not take place. It leaves your calendar.")
    return Parts(
        subject=titled(event, _("Cancelled")),
        sentence=gone if reader.has_entry else _("The event will not take place."),
        facts=[(_("What"), event.thread.title), (_("Was planned for"), when_text(facts(event))), *reason],
        button=(_("See the event"), reader.page_url),
        why=_("You get this because you were registered.") if reader.stands is Stands.SEAT else str(WHY[reader.stands]),
    )


def goes_elsewhere(event: Event, page_url: str) -> Parts:
    """The last letter to an address that a person had before: the new one holds the entry."""
    return Parts(
        subject=titled(event, _("Sent to your new address")),
        sentence=_(
            "You changed your address, so this event leaves the calendar of the old one. The new address gets an invitation"
            " of its own."
        ),
        facts=[(_("What"), event.thread.title), (_("When"), when_text(facts(event)))],
        button=(_("See the event"), page_url),
        why=_("You get this once, because this address was yours at the forum."),
    )


def _when(now: Facts, reader: Reader, old: Facts | None = None) -> list[tuple[str, str]]:
    text = when_text(now)
    if old is not None:
        text = _("%(before)s → %(after)s", before=when_text(old), after=text)
    lines = [(_("When"), text)]
    own = when_text(now, reader.zone)
    if not now.all_day and own != when_text(now):
        lines.append((_("For you"), own))
    return lines


def _where(event: Event, now: Facts, reader: Reader, old: Facts | None = None) -> list[tuple[str, str]]:
    text = where_text(now)
    if old is not None:
        text = _("%(before)s → %(after)s", before=where_text(old), after=text)
    lines = [(_("Where"), text)]
    has_seat = reader.stands is Stands.SEAT
    if event.has_online and event.online_url and has_seat:
        lines.append((_("Online link"), event.online_url))
    if event.has_room and event.has_online and has_seat:
        lines.append((_("Your seat"), _("In the room") if reader.way is Way.ROOM else _("Online")))
    return lines


def _leave(reader: Reader) -> str:
    if reader.stands is Stands.SEAT:
        return str(_("Give up my seat"))
    return str(_("Change my answer")) if reader.stands is Stands.LINE else ""


def _links(reader: Reader) -> list[tuple[str, str]]:
    found = [(_leave(reader), reader.answer_url)]
    if reader.questions:
        said = ngettext(
            "Answer the question that the CIO's office asks you",
            "Answer the %(num)d questions that the CIO's office asks you",
            reader.questions,
        )
        found.insert(0, (said, reader.questions_url))
    return [(said, url) for said, url in found if said]


def _leave_html(reader: Reader) -> Markup | None:
    found = _links(reader)
    return markup.render("\n\n".join(f"[{said}]({url})" for said, url in found)) if found else None


def _leave_text(reader: Reader) -> str:
    return "\n\n".join(f"{said}:\n{url}" for said, url in _links(reader))


def _invitation_subject(event: Event, when: str) -> str:
    if event.thread.audience is not Audience.PUBLIC:
        return str(_("Invitation: an event for members, %(when)s", when=one_line(when)))
    around = len(_("Invitation: %(title)s, %(when)s", title="", when=one_line(when)))
    title, room = one_line(event.thread.title), max(SUBJECT_LENGTH - around, 12)
    kept = title if len(title) <= room else title[: room - 1].rstrip() + "…"
    return str(_("Invitation: %(title)s, %(when)s", title=kept, when=one_line(when)))
