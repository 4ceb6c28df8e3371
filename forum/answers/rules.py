"""What an answer from somebody's calendar does to an invitation: applied, left to the office, or nothing. Pure.

Each answer is weighed by its SEQUENCE and DTSTAMP (RFC 5546 2.1.5), so the order in which answers arrive does not matter.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from forum.accounts.rules import email_key
from forum.events.models import Event, EventState
from forum.mail.models_inbound import InboundState
from forum.registrations.models import RegistrationState
from forum.registrations.models_history import Answer

#: A clock that runs ahead by more than this makes an answer that nothing could follow.
CLOCK_AHEAD = timedelta(minutes=15)
#: Letters of a kind that one person gets in answer to mails about one event, within `A_DAY`.
A_DAY = timedelta(days=1)
REFRESHES_A_DAY = 1
LETTERS_A_DAY = 1
COUNTERS_A_DAY = 5
#: Mails of one kind (`Kind`) to one invitation that wait for the office at a time; whoever sends more is not worth its time.
WAITING_MOST = 10
#: Answers by mail about one event that count within `A_DAY`; a calendar that goes round in circles stops there.
ANSWERS_A_DAY = 20


class Reason(StrEnum):
    """Why an answer by mail had the effect that it had."""

    ANSWERED = "answered"
    #: Sent the entry once more, or did so today already.
    REFRESHED = "refreshed"
    REFRESHED_TODAY = "refreshed_today"
    #: Read again, or older than what the person said since.
    STALE = "stale"
    NO_TOKEN = "no_token"  # noqa: S105  a word, no secret
    #: What only Outlook can open, a mail without a calendar, a calendar that cannot be read.
    WINMAIL = "winmail"
    NO_CALENDAR = "no_calendar"
    UNREADABLE = "unreadable"
    #: A method that only we send.
    NOT_ASKED = "not_asked"
    NO_ANSWER = "no_answer"
    HIDDEN = "hidden"
    #: No answer counts any more: the event was cancelled, has started, or the office said no to the person.
    CANCELLED = "cancelled"
    STARTED = "started"
    TURNED_DOWN = "turned_down"
    #: What follows waits for the office.
    WRONG_EVENT = "wrong_event"
    INSTANCE = "instance"
    STRANGER = "stranger"
    TWO_ANSWERS = "two_answers"
    PROXY = "proxy"
    UNPROVEN = "unproven"
    CLOCK = "clock"
    DELEGATED = "delegated"
    OLD_VERSION = "old_version"
    NEWER_VERSION = "newer_version"
    COUNTER = "counter"
    OFTEN = "often"
    REFUSED = "refused"
    #: A presenter's answer to the entry of their slot.
    SLOT = "slot"


_IGNORED = frozenset(
    {
        Reason.STALE, Reason.NO_TOKEN, Reason.WINMAIL, Reason.NO_CALENDAR, Reason.UNREADABLE, Reason.NOT_ASKED,
        Reason.NO_ANSWER, Reason.HIDDEN, Reason.REFRESHED_TODAY, Reason.CANCELLED, Reason.STARTED, Reason.TURNED_DOWN,
    }
)  # fmt: skip
#: After these the invited person is asked to answer on the page, where no machine wrote.
ASKED_ON_PAGE = frozenset(
    {Reason.WINMAIL, Reason.NO_CALENDAR, Reason.UNREADABLE, Reason.UNPROVEN, Reason.OLD_VERSION, Reason.REFUSED}
)
#: What the office may apply as if the invited person had said it.
APPLICABLE = frozenset(
    {
        Reason.PROXY, Reason.UNPROVEN, Reason.OLD_VERSION, Reason.NEWER_VERSION, Reason.CLOCK, Reason.OFTEN,
        Reason.REFUSED, Reason.INSTANCE,
    }
)  # fmt: skip


def closed(event: Event, seat: RegistrationState | None, at: datetime) -> Reason | None:
    """Why no answer to an event counts any more, whatever it says and of whichever version; None while one may.

    Who is concerned was told by the letter that cancelled the event, or said no.
    """
    if event.state is EventState.CANCELLED:
        return Reason.CANCELLED
    if event.state is not EventState.PUBLISHED or at >= event.starts_at:
        return Reason.STARTED
    return Reason.TURNED_DOWN if seat is RegistrationState.REFUSED else None


def state_of(reason: Reason) -> InboundState:
    """What a reason makes of a mail."""
    if reason in {Reason.ANSWERED, Reason.REFRESHED}:
        return InboundState.APPLIED
    return InboundState.IGNORED if reason in _IGNORED else InboundState.WAITING


class Kind(StrEnum):
    """Whose mails are counted together, so that nobody takes the place of somebody else on the list of the office."""

    STRANGER = "stranger"
    UNPROVEN = "unproven"
    PROVEN = "proven"


def kind_of(reason: str, *, is_proven: bool) -> Kind:
    """Whose a mail is that waits for this reason."""
    if reason == Reason.STRANGER:
        return Kind.STRANGER
    return Kind.PROVEN if is_proven else Kind.UNPROVEN


def has_room(waiting: Mapping[tuple[str, bool], int], reason: str, *, is_proven: bool) -> bool:
    """Whether one more mail may wait; `waiting` counts those that do, by reason and whether their sender is proven."""
    own = kind_of(reason, is_proven=is_proven)
    return sum(n for (why, proven), n in waiting.items() if kind_of(why, is_proven=proven) is own) < WAITING_MOST


@dataclass(frozen=True)
class Attendee:
    """Somebody in a calendar's answer, and what the calendar says for them."""

    address: str
    partstat: str
    sent_by: str = ""


@dataclass(frozen=True)
class Reply:
    """A calendar's answer as it came. `stamp`: when the calendar wrote it; None: it does not say. `sequence` 0 where it
    is left out. `starts_at`, `ends_at`: the time that a COUNTER asks for, where it can be read."""

    method: str
    uid: str
    sequence: int
    stamp: datetime | None
    attendees: tuple[Attendee, ...]
    is_instance: bool = False
    comment: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True)
class Known:
    """What we know of the invitation whose address an answer came to.

    `addresses`: the invited person's, folded. `deputies`: those whom the person lets answer too, folded. `told_sequence`:
    SEQUENCE from which on this person was told the time and place that an answer is to; above `sent_sequence` while the
    message that tells them is still to come. `replied`: SEQUENCE and DTSTAMP of the last answer by mail that decided.
    `said_at`: when the person last said on a page, or by a link, whether they come.
    """

    uid: str
    addresses: Collection[str]
    told_sequence: int
    sent_sequence: int
    replied: tuple[int, datetime] | None = None
    said_at: datetime | None = None
    deputies: Collection[str] = ()


_ANSWERS = {"ACCEPTED": Answer.YES, "TENTATIVE": Answer.MAYBE, "DECLINED": Answer.NO}


def answer_of(reply: Reply, addresses: Collection[str]) -> Answer | None:
    """What the invited person says; None where the calendar says nothing for them that is an answer.

    Who proposes another time says nothing about this one, whatever their calendar writes beside it.
    """
    if reply.method != "REPLY":
        return None
    said = {attendee.partstat for attendee in _own(reply, addresses)}
    return _ANSWERS.get(said.pop()) if len(said) == 1 else None


def _own(reply: Reply, addresses: Collection[str]) -> Sequence[Attendee]:
    return [attendee for attendee in reply.attendees if email_key(attendee.address) in addresses]


def decide(reply: Reply, sender: str, *, is_proven: bool, known: Known, at: datetime) -> Reason:
    """What becomes of an answer that came at `at` from `sender` (`calendar-mail` 2.2, steps 3 to 8)."""
    own = _own(reply, known.addresses)
    cases = (
        (reply.method not in {"REPLY", "COUNTER", "REFRESH"}, Reason.NOT_ASKED),
        (reply.uid != known.uid, Reason.WRONG_EVENT),
        (not own, Reason.STRANGER),
        (len({attendee.partstat for attendee in own}) > 1, Reason.TWO_ANSWERS),
        (email_key(sender) not in {*known.addresses, *known.deputies}, Reason.PROXY),
        (not is_proven, Reason.UNPROVEN),
        (reply.method == "REFRESH", Reason.REFRESHED),
        (reply.method == "COUNTER", Reason.COUNTER),
        (reply.is_instance, Reason.INSTANCE),
    )
    found = next((reason for applies, reason in cases if applies), None)
    return found or _weigh(reply, own[0], known, at)


def _weigh(reply: Reply, own: Attendee, known: Known, at: datetime) -> Reason:
    """Whether it is the newest word of the person about the event as it is now."""
    cases = (
        (reply.stamp is None or reply.stamp > at + CLOCK_AHEAD, Reason.CLOCK),
        (own.partstat == "DELEGATED", Reason.DELEGATED),
        (own.partstat not in _ANSWERS, Reason.NO_ANSWER),
        (is_stale(reply, known), Reason.STALE),
        (reply.sequence < known.told_sequence, Reason.OLD_VERSION),
        (reply.sequence > known.sent_sequence, Reason.NEWER_VERSION),
    )
    return next((reason for applies, reason in cases if applies), Reason.ANSWERED)


def is_stale(reply: Reply, known: Known) -> bool:
    """Whether the person said something since: by mail in a later SEQUENCE or DTSTAMP, on a page at a later moment."""
    if reply.stamp is None:
        return False
    by_mail = known.replied is not None and (reply.sequence, reply.stamp) <= known.replied
    return by_mail or (known.said_at is not None and reply.stamp <= known.said_at)


def decides(answer: Answer) -> bool:
    """Whether a later answer must be newer than this one to count.

    A maybe keeps the seat of who has one and takes none, so a yes or a no that was written before it, and came after it,
    still counts: as it would have, had it come first.
    """
    return answer is not Answer.MAYBE
