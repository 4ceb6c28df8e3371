"""What comes in to an organizer's address: an answer is applied, left to the office with its reason, or changes nothing."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from forum.accounts.rules import email_key
from forum.answers import ics, queries, rules, service_letters
from forum.answers.ics import Unreadable
from forum.answers.queries import Asked
from forum.answers.rules import Known, Reason, Reply
from forum.core.database import db
from forum.core.errors import Refused
from forum.events.models import EventState
from forum.invitations import rules as invitations_rules
from forum.invitations.models import InvitationState
from forum.invitations.models_slots import SlotInvitation
from forum.invitations.service import MOVED
from forum.mail import queries as mail_queries
from forum.mail import queries_inbound
from forum.mail.models_inbound import InboundState
from forum.mail.rules_inbound import Decided, Inbound
from forum.registrations import service_answer
from forum.registrations.models_history import Answer
from forum.threads import queries as threads

TOKEN_MARK = "r-"  # noqa: S105  what stands before the word in the address


@dataclass(frozen=True)
class _Weighed:
    """What was decided; `said` is the sentence of who refused, where somebody did, and `wrote`: a letter says so."""

    reason: Reason
    reply: Reply | None = None
    said: str = ""
    wrote: bool = False


def take(came: Inbound, at: datetime) -> Decided:
    """Decide on a mail to `events+r-<token>@`: the handler of the box "events"."""
    token = came.box.tag.removeprefix(TOKEN_MARK) if came.box.tag.startswith(TOKEN_MARK) else ""
    asked = queries.asked_by_token(token) if token else None
    if asked is None:
        return _of_slot(came, queries.slot_by_token(token) if token else None, at)
    queries.hold(asked)
    weighed = _weigh(came, asked, at)
    state = rules.state_of(weighed.reason)
    is_answer = weighed.reply is None or weighed.reply.method != "REFRESH"
    if state is InboundState.WAITING and not (is_answer and _has_room(came, weighed.reason, asked)):
        state = InboundState.IGNORED
    if is_answer and not came.is_automatic:
        weighed = replace(weighed, wrote=_write(weighed, asked, at))
    return Decided(
        state, weighed.reason, "event", asked.event.thread.ref, asked.person.ref, kept_of(weighed, asked)
    )  # fmt: skip


def _of_slot(came: Inbound, slot: SlotInvitation | None, at: datetime) -> Decided:
    """A slot is given and given up on a page: what a calendar says of it changes nothing, and a presenter's own no is
    for the office."""
    if slot is None:
        return Decided(InboundState.IGNORED, Reason.NO_TOKEN)
    reply, _reason = _read(came)
    person, ref = slot.application.person, slot.event.thread.ref
    own = frozenset({email_key(slot.address), person.email_key})
    if not came.proof or email_key(came.mail.sender) not in own:
        return Decided(InboundState.IGNORED, Reason.UNPROVEN, "event", ref, person.ref)
    closed = rules.closed(slot.event, None, at)
    if closed is not None or reply is None or reply.uid != slot.uid:
        return Decided(InboundState.IGNORED, closed or Reason.SLOT, "event", ref, person.ref)
    answer, times = rules.answer_of(reply, own), _times(reply, reply.method == "COUNTER")
    has_room = rules.has_room(queries_inbound.waiting(person.ref, ref), Reason.SLOT, is_proven=True)
    waits = (reply.method == "COUNTER" or answer in {Answer.NO, Answer.MAYBE}) and has_room
    data = {"answer": answer.value} if answer is not None else {"times": times} if times else {}
    state = InboundState.WAITING if waits else InboundState.IGNORED
    return Decided(state, Reason.SLOT, "event", ref, person.ref, data)


def _write(weighed: _Weighed, asked: Asked, at: datetime) -> bool:
    """Tell the invited person what became of it, where that is for them; False where nothing was written."""
    if weighed.reason is Reason.COUNTER and weighed.reply is not None:
        return service_letters.refuse_counter(asked, weighed.reply.sequence, at=at)
    if weighed.reason in rules.ASKED_ON_PAGE:
        return service_letters.ask_on_page(asked, weighed.reason, weighed.said, at=at)
    return False


def _has_room(came: Inbound, reason: Reason, asked: Asked) -> bool:
    """Whether it is not the eleventh of its kind on the list of the office."""
    waiting = queries_inbound.waiting(asked.person.ref, asked.event.thread.ref)
    return rules.has_room(waiting, reason, is_proven=bool(came.proof))


def _weigh(came: Inbound, asked: Asked, at: datetime) -> _Weighed:
    reply, reason = _read(came)
    if not _is_shown(asked):
        return _weigh_unseen(came, asked, reply, at)
    closed = rules.closed(asked.event, asked.seat.state, at)
    if closed is not None:
        return _Weighed(closed, reply)
    if reply is None:
        return _Weighed(reason)
    known = known_of(asked)
    reason = rules.decide(reply, came.mail.sender, is_proven=bool(came.proof), known=known, at=at)
    if reason is Reason.ANSWERED:
        return _apply(asked, reply, at)
    if reason is Reason.REFRESHED and not (
        not came.is_automatic and service_letters.send_again(asked, at=at)
    ):  # fmt: skip
        return _Weighed(Reason.REFRESHED_TODAY, reply)
    return _Weighed(reason, reply)


def _weigh_unseen(came: Inbound, asked: Asked, reply: Reply | None, at: datetime) -> _Weighed:
    """Who may not see the event any more can still leave it: a no counts, of whichever version they were told."""
    may_leave = asked.person.active and rules.closed(asked.event, asked.seat.state, at) is None
    if reply is None or not may_leave:
        return _Weighed(Reason.HIDDEN, reply)
    known = replace(known_of(asked), told_sequence=0)
    reason = rules.decide(reply, came.mail.sender, is_proven=bool(came.proof), known=known, at=at)
    leaves = reason is Reason.ANSWERED and rules.answer_of(reply, known.addresses) is Answer.NO
    return _apply(asked, reply, at) if leaves else _Weighed(Reason.HIDDEN, reply)


def _read(came: Inbound) -> tuple[Reply | None, Reason]:
    """The one calendar of a mail; None and the reason where there is none that can be read."""
    calendars = {part.text: part for part in came.mail.of("text/calendar")}
    if not calendars:
        return None, Reason.WINMAIL if came.mail.is_sealed_by_outlook else Reason.NO_CALENDAR
    if len(calendars) > 1 or not all(part.is_whole for part in calendars.values()):
        return None, Reason.UNREADABLE
    text, part = calendars.popitem()
    try:
        return ics.read(text, part.method), Reason.ANSWERED
    except Unreadable:
        return None, Reason.UNREADABLE


def _is_shown(asked: Asked) -> bool:
    """Whether the person has an account that works, and may see the event now, as behind the links of our mails."""
    if not asked.person.active or asked.event.state is EventState.DRAFT:
        return False
    return threads.sees(asked.person.id, asked.event.thread)


def known_of(asked: Asked) -> Known:
    """What an answer is weighed against."""
    invitation, event = asked.invitation, asked.event
    replied = None
    if invitation.replied_sequence is not None and invitation.replied_stamp is not None:
        replied = (invitation.replied_sequence, invitation.replied_stamp)
    deputy = queries.deputy_of(asked.person.id)
    deputies = frozenset({email_key(deputy.address)} if deputy else ())
    told = invitation.sequence + 1 if _is_news_coming(asked) else invitation.told_sequence
    return Known(event.uid, _addresses_of(asked), told, invitation.sequence, replied, asked.seat.said_at, deputies)


def _addresses_of(asked: Asked) -> frozenset[str]:
    """What counts as the person's own address, folded: the one that was invited, and the present one."""
    return frozenset({email_key(asked.invitation.address), asked.person.email_key})


def _is_news_coming(asked: Asked) -> bool:
    """Whether time or place are not what the person was told, and they hear it soon, or with the next invitation."""
    invitation, event = asked.invitation, asked.event
    if invitation.told == invitations_rules.mark(event):
        return False
    if invitation.told and invitation.state is not InvitationState.HELD:
        return True
    return mail_queries.is_dispatched(MOVED, "event", event.thread.ref, invitation.revision)


def _apply(asked: Asked, reply: Reply, at: datetime) -> _Weighed:
    since = at - rules.A_DAY
    ref, person = asked.event.thread.ref, asked.person.ref
    if queries_inbound.applied_count(person, ref, since) >= rules.ANSWERS_A_DAY:
        return _Weighed(Reason.OFTEN, reply)
    answer = rules.answer_of(reply, _addresses_of(asked))
    assert answer is not None  # noqa: S101  what is no answer was sorted out before
    try:
        with db.session.begin_nested():
            put_answer(asked, answer, reply.sequence, reply.stamp or at, at=at)
    except Refused as refusal:
        return _Weighed(Reason.REFUSED, reply, refusal.sentence)
    return _Weighed(Reason.ANSWERED, reply)


def put_answer(asked: Asked, answer: Answer, sequence: int, stamp: datetime, *, at: datetime) -> None:
    """Let an answer by mail count, and remember how new it is. Raises Refused as the page does."""
    # What is ahead of us would leave every later answer behind.
    written_at = min(stamp, at)
    service_answer.answer_by_mail(asked.seat, answer, written_at=written_at, at=at)
    if rules.decides(answer):
        asked.invitation.replied_sequence = min(sequence, asked.invitation.sequence)
        asked.invitation.replied_stamp = written_at


def kept_of(weighed: _Weighed, asked: Asked) -> dict[str, Any]:
    """What the row keeps of an answer: enough for the office to decide, and nothing else that was in the mail."""
    reply = weighed.reply
    if reply is None:
        return {}
    answer = rules.answer_of(reply, _addresses_of(asked))
    other = next((who for who in reply.attendees if who.address), None)
    kept = {
        "answer": answer.value if answer else "", "sequence": reply.sequence, "comment": reply.comment,
        "stamp": reply.stamp.isoformat() if reply.stamp else "", "said": weighed.said,
        "attendee": other.address if other and weighed.reason is Reason.STRANGER else "",
        "times": _times(reply, reply.method == "COUNTER"), "sent_times": _times(reply, weighed.reason is Reason.STRANGER),
        "wrote": weighed.wrote or "",
    }  # fmt: skip
    return {key: value for key, value in kept.items() if value or value == 0}


def _times(reply: Reply, is_kept: bool) -> list[str]:
    """The time that a COUNTER asks for, or that a stranger has in the calendar, as it is kept."""
    named = (reply.starts_at, reply.ends_at) if is_kept else ()
    return [moment.isoformat() for moment in named if moment]
