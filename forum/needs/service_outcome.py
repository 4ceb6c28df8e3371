"""The end of a need: closed by hand or by the clock, opened again, withdrawn, and what came of it."""

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from forum.audit import service as audit
from forum.core.actor import FORUM, Actor
from forum.core.errors import Refused, RefusedFields
from forum.needs import emails, rules, service
from forum.needs.models import Need, NeedState, OutcomeKind
from forum.needs.service_letters import address, announce, tell
from forum.needs.signals import NeedChanged, need_changed
from forum.policies import queries as policies
from forum.threads import service as threads


@dataclass(frozen=True)
class Outcome:
    """What came of a need: its kind, what was learnt, and the number of the solicitation or contract."""

    kind: OutcomeKind
    text: str
    reference: str = ""


def _check(actor: Actor, need: Need, *states: NeedState) -> None:
    if not rules.may_manage(actor, need):
        raise Refused(_("The agency of this need does this, or the CIO's office."))
    if need.state not in states:
        raise Refused(_("The need is not at this step any more. Read its page to see where it stands."))


def close(actor: Actor, need: Need, *, at: datetime) -> None:
    """Close by hand, before the day that was announced: all followers are told."""
    _check(actor, need, NeedState.PUBLISHED)
    _close(need, at)
    audit.write(actor, "need.close", "need", need.thread.ref, at=at)
    announce("need.closed", need, at=at)


def close_by_clock(need: Need, *, at: datetime) -> bool:
    """Close a need whose moment has come, and ask its agency for the outcome; False when it is not due any more."""
    if need.state is not NeedState.PUBLISHED or need.closes_at is None or need.closes_at > at:
        return False
    _close(need, at)
    audit.write(FORUM, "need.close", "need", need.thread.ref, at=at, by="clock")
    people = [need.thread.author, need.contact]
    url = address(need, "needs.outcome") if need.thread.imported_from is None else address(need)
    tell(people, lambda: emails.closed(need, url, by_hand=False), "need.closed_by_clock", need, at=at)
    return True


def _close(need: Need, at: datetime) -> None:
    need.state, need.closed_at = NeedState.CLOSED, at
    threads.touch(need.thread, at=at)
    need_changed.send(NeedChanged(need, at))


def reopen(
    actor: Actor, need: Need, reason: str, questions_close_on: date | None, closes_on: date | None, *, at: datetime
) -> None:
    """Open a closed need again, with new last days and a reason that all followers get."""
    _check(actor, need, NeedState.CLOSED)
    now = policies.current()
    wrong = {}
    if not reason:
        wrong["reason"] = _("Say why the need opens again")
    if questions_close_on is None:
        wrong["questions_close_on"] = str(rules.REQUIRED["questions_close_on"])
    if closes_on is None:
        wrong["closes_on"] = str(rules.REQUIRED["closes_on"])
    if wrong:
        raise RefusedFields(wrong)
    service.check_dates(questions_close_on, closes_on, at, now)
    service.set_dates(need, questions_close_on, closes_on, at, now)
    need.state, need.closed_at = NeedState.PUBLISHED, None
    threads.touch(need.thread, at=at)
    service.keep_version(actor, need, at=at)
    audit.write(actor, "need.reopen", "need", need.thread.ref, at=at, reason=reason)
    announce("need.reopened", need, at=at, reason=reason)
    need_changed.send(NeedChanged(need, at))


def withdraw(actor: Actor, need: Need, reason: str, *, at: datetime) -> None:
    """Take a published need off the market with a reason; its page stays, all followers are told."""
    _check(actor, need, NeedState.PUBLISHED, NeedState.CLOSED)
    if not reason:
        raise RefusedFields({"reason": _("Say why the need is withdrawn")})
    _end(actor, need, Outcome(OutcomeKind.WITHDRAWN, reason), "need.withdraw", at)


def record_outcome(actor: Actor, need: Need, outcome: Outcome, *, at: datetime) -> None:
    """Record what came of a closed need, and tell followers and askers."""
    _check(actor, need, NeedState.CLOSED)
    wrong = {}
    if not outcome.text:
        wrong["text"] = _("Say what you learned")
    if outcome.kind in rules.REFERENCED and not outcome.reference:
        wrong["reference"] = _("Enter the number of the solicitation, contract or need")
    if outcome.kind is OutcomeKind.WITHDRAWN:
        wrong["kind"] = _("Choose what came of the need")
    if wrong:
        raise RefusedFields(wrong)
    _end(actor, need, outcome, "need.outcome", at)


def _end(actor: Actor, need: Need, outcome: Outcome, act: str, at: datetime) -> None:
    need.state, need.outcome, need.outcome_at = NeedState.OUTCOME, outcome.kind, at
    need.outcome_text, need.outcome_reference = outcome.text, outcome.reference
    threads.touch(need.thread, at=at)
    audit.write(
        actor,
        act,
        "need",
        need.thread.ref,
        at=at,
        kind=outcome.kind.value,
        text=outcome.text,
        reference=outcome.reference,
    )
    announce("need.outcome", need, at=at)
    need_changed.send(NeedChanged(need, at))
