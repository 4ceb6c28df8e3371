"""Letters in answer to what calendars sent: never to a machine, and only so many a day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _

from forum.accounts import rules as accounts
from forum.accounts.service_letters import write_to
from forum.answers import emails, rules
from forum.answers.queries import Asked
from forum.answers.rules import Reason
from forum.entries import ics
from forum.entries.ics import Attendee, Entry
from forum.entries.ics_events import known_entry, message_entry
from forum.entries.rules import Facts, Known
from forum.entries.service import page_url
from forum.events.models import EventState
from forum.invitations import rules as invitations_rules
from forum.invitations import service as invitations
from forum.invitations import service_letters as invitations_letters
from forum.invitations.models import InvitationState
from forum.mail import queries_inbound
from forum.mail import service as mail
from forum.mail.emails import Letter, Parts, compose
from forum.mail.service import About, Recipient
from forum.organizations.models import Audience
from forum.policies import queries as policies
from forum.registrations.service_mail_seats import answer_url

ASK, REFRESH, COUNTER, OFF = "event.answer_on_page", "event.refreshed", "event.time_stays", "event.not_on_list"


def ask_on_page(asked: Asked, reason: Reason, said: str, *, at: datetime) -> bool:
    """Ask the invited person to answer on the page, once a day at most; False where no letter goes."""
    if _has_had(asked, ASK, rules.LETTERS_A_DAY, at):
        return False
    about = About(ASK, "event", asked.event.thread.ref)
    write_to(
        asked.person, about, lambda: emails.answer_on_page(asked.event, reason, said, answer_url(asked.seat)), at=at,
        address=asked.invitation.address,
    )  # fmt: skip
    return True


def send_again(asked: Asked, *, at: datetime) -> bool:
    """The entry as it is now, to who asked for it; False where there is none to send, or it was sent today."""
    held = asked.invitation.state is InvitationState.HELD and asked.event.state is EventState.PUBLISHED
    if (
        not held
        or not invitations_rules.may_invite(asked.seat.state)
        or _has_had(asked, REFRESH, rules.REFRESHES_A_DAY, at)
    ):
        return False
    invitations.invite(asked.seat, at=at, kind=REFRESH)
    return True


def refuse_counter(asked: Asked, sequence: int, *, at: datetime) -> bool:
    """METHOD:DECLINECOUNTER: the event stays when it is. False where no letter goes, after so many a day."""
    if _has_had(asked, COUNTER, rules.COUNTERS_A_DAY, at):
        return False
    writer, invitation, person = invitations_letters.writer(asked.event), asked.invitation, asked.person
    invitation.stamped_at = invitations_rules.next_stamp(at, invitation.stamped_at)
    entry = message_entry(
        invitations_letters.entry_of(writer, with_link=False, token=invitation.token), stamp=invitation.stamped_at,
        sequence=sequence, attendee=Attendee(person.name, invitation.address),
    )  # fmt: skip
    with force_locale(person.locale or "en"):
        parts = emails.time_stays(asked.event, answer_url(asked.seat))
        letter = _letter(parts, ics.counter_refusal(entry), "DECLINECOUNTER", invitation.token)
    letter = replace(letter, references=invitation.first_message_id)
    to = Recipient(invitation.address, person.name, person.ref, person.id, person.locale, person.zone)
    mail.queue(letter, to, About(COUNTER, "event", asked.event.thread.ref), at=at)
    return True


def refuse_stranger(asked: Asked, address: str, *, at: datetime, times: Sequence[datetime] = ()) -> None:
    """METHOD:CANCEL to somebody who answered another person's invitation: RFC 5546 3.2.3. The invited person hears nothing.

    `times`: start and end as the answer named them: of an event that is not public nothing else is sent back.
    """
    if accounts.email_problem(address) is not None:
        return
    writer, invitation = invitations_letters.writer(asked.event), asked.invitation
    whole = message_entry(
        invitations_letters.entry_of(writer, with_link=False, token=invitation.token),
        stamp=invitations_rules.next_stamp(at, invitation.stamped_at), sequence=invitation.sequence + 1, attendee=Attendee("", address),
    )  # fmt: skip
    entry: Entry | None = whole
    if asked.event.thread.audience is not Audience.PUBLIC:
        entry = known_entry(whole, _only_times(times)) if times else None
    parts = emails.not_on_list(asked.event, page_url(asked.event))
    calendar = ics.cancellation(entry, whole_event=False) if entry is not None else None
    letter = _letter(parts, calendar, "CANCEL", invitation.token)
    mail.queue(letter, Recipient(address), About(OFF, "event", asked.event.thread.ref), at=at)


def _only_times(times: Sequence[datetime]) -> Known:
    return Known(
        str(_("An event for members")), Facts(times[0], times[-1], "UTC", "", has_room=False, has_online=False)
    )


def _letter(parts: Parts, calendar: bytes | None, method: str, token: str) -> Letter:
    now = policies.current()
    method_if_any = method if calendar is not None else None
    letter = compose(parts, notice=now.notice, sender=now.sender, calendar=calendar, method=method_if_any)
    return replace(letter, sender=invitations_letters.organizer(token))


def _has_had(asked: Asked, kind: str, most: int, at: datetime) -> bool:
    since = at - rules.A_DAY
    return queries_inbound.written_count(asked.person.ref, kind, asked.event.thread.ref, since) >= most
