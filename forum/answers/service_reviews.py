"""What becomes of an answer that could not be applied: somebody of the office decides, or its event is over."""

from datetime import datetime

from flask_babel import gettext as _

from forum.accounts.rules import email_key
from forum.answers import queries, rules, service, service_letters
from forum.answers.queries import Asked
from forum.answers.rules import Reason
from forum.audit import service as audit
from forum.core.actor import FORUM, Actor
from forum.core.errors import NotShown, Refused
from forum.events import queries as events
from forum.mail import service_inbound
from forum.mail.models_inbound import InboundMessage, InboundState
from forum.registrations import service_invite
from forum.registrations.models_history import Answer
from forum.registrations.service_invite import InviteDraft


def apply(actor: Actor, row: InboundMessage, *, at: datetime) -> None:
    """Let the answer count as if the invited person had proven it; of a stranger's, invite the stranger. Twice is once.

    Raises Refused where the person said something else since, or where a page would refuse it too.
    """
    if row.state is not InboundState.WAITING:
        return
    asked, reason = _asked(row), Reason(row.reason)
    if reason is Reason.STRANGER and row.data.get("attendee"):
        service_invite.invite(actor, asked.event, InviteDraft(addresses=row.data["attendee"]), at=at)
    elif reason in rules.APPLICABLE and row.data.get("answer"):
        _apply(asked, row, at)
    else:
        raise Refused(_("This mail holds no answer that could count."))
    _close(actor, row, InboundState.APPLIED, "reply.apply", at)


def _apply(asked: Asked, row: InboundMessage, at: datetime) -> None:
    queries.hold(asked)
    stamp = datetime.fromisoformat(row.data["stamp"]) if row.data.get("stamp") else row.received_at
    newest = max(filter(None, (asked.seat.said_at, asked.invitation.replied_stamp)), default=None)
    if newest is not None and newest >= min(stamp, row.received_at):
        raise Refused(
            _(
                "%(name)s has answered again since this mail, and that counts. Leave this one.",
                name=asked.person.shown_name,
            )
        )
    answer = Answer(row.data["answer"])
    service.put_answer(asked, answer, row.data.get("sequence", 0), min(stamp, row.received_at), at=at)


def leave(actor: Actor, row: InboundMessage, *, at: datetime) -> None:
    """Leave everything as it is. A stranger whose address is proven hears that the invitation was not theirs. Twice is once."""
    if row.state is not InboundState.WAITING:
        return
    stranger = row.data.get("attendee", "") if row.reason == Reason.STRANGER else ""
    if stranger and row.proof and email_key(stranger) == email_key(row.sender):
        times = [datetime.fromisoformat(moment) for moment in row.data.get("sent_times", ())]
        service_letters.refuse_stranger(_asked(row), row.sender, at=at, times=times)
    _close(actor, row, InboundState.LEFT, "reply.leave", at)


def close_over(row: InboundMessage, *, at: datetime) -> int:
    """Take an answer off the desk whose event takes none any more, as one that came now would be; 1 where that is so."""
    event = events.event_by_ref(row.object_ref)
    asked = None if row.reason == Reason.SLOT else queries.asked_by_refs(row.object_ref, row.person_ref)
    reason = rules.closed(event, asked.seat.state if asked else None, at) if event else None
    if row.state is not InboundState.WAITING or reason is None:
        return 0
    _close(FORUM, row, InboundState.IGNORED, "reply.close", at)
    row.reason = reason
    return 1


def _asked(row: InboundMessage) -> Asked:
    found = queries.asked_by_refs(row.object_ref, row.person_ref)
    if found is None:
        raise NotShown
    return found


def _close(actor: Actor, row: InboundMessage, state: InboundState, act: str, at: datetime) -> None:
    service_inbound.close(row, state, actor.name, at=at)
    audit.write(actor, act, row.object_kind, row.object_ref, at=at, message=row.ref, reason=row.reason)
