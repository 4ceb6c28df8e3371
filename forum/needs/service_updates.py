"""Numbered updates, and the hour at which answers and updates become public together."""

from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from forum.audit import service as audit
from forum.core import markup
from forum.core.actor import FORUM, Actor
from forum.core.database import db
from forum.core.errors import Refused, RefusedFields
from forum.core.jinja import day_text
from forum.needs import queries_questions, rules, service
from forum.needs.models import Need, NeedState, NeedUpdate, QuestionState
from forum.needs.service_letters import announce
from forum.needs.signals import NeedChanged, need_changed
from forum.policies import queries as policies
from forum.policies.rules_known import Policies
from forum.threads import service as threads

MOMENTS = ("questions_close_at", "closes_at")


def write_update(
    actor: Actor, need: Need, text: str, *, at: datetime,
    questions_close_on: date | None = None, closes_on: date | None = None,
) -> NeedUpdate:  # fmt: skip
    """A numbered change of a published need, with new last days where they are given; out at the next release hour."""
    if not rules.may_manage(actor, need):
        raise Refused(_("The agency of this need writes its updates."))
    if need.state not in {NeedState.PUBLISHED, NeedState.CLOSED}:
        raise Refused(_("Only a public need has updates."))
    if not text:
        raise RefusedFields({"text": _("Say what changes")})
    twice = queries_questions.same_update(need.id, actor.person_id, text, at - rules.SAME_WITHIN)
    if twice is not None:
        return twice
    now = policies.current()
    release_at = rules.next_release(at, now)
    changes = _changes(need, questions_close_on, closes_on, release_at, now)
    update = NeedUpdate(
        need_id=need.id, text=text, text_html=str(markup.render(text)), changes=changes, by_id=actor.person_id,
        written_at=at, release_at=release_at,
    )  # fmt: skip
    db.session.add(update)
    db.session.flush()
    audit.write(
        actor, "need.update", "need", need.thread.ref, at=at, changes=changes, release_at=release_at.isoformat()
    )
    return update


def _changes(
    need: Need, questions: date | None, closes: date | None, release_at: datetime, now: Policies
) -> dict[str, Any]:
    """field -> [before, after] for the days that differ from today's."""
    before = service.days_of(need, now)
    after = (questions or before[0], closes or before[1])
    if after == before:
        return {}
    wrong = {}
    if need.state is not NeedState.PUBLISHED:
        wrong["questions_close_on"] = _("The need is closed. Open it again to change its dates")
    released_on = rules.local_day(release_at, now.zone)
    for name, old, new in (("questions_close_on", before[0], after[0]), ("closes_on", before[1], after[1])):
        if new != old and new is not None and new <= released_on:
            wrong[name] = _("Choose a day after %(day)s: the update goes out then", day=day_text(released_on))
    if after[0] and after[1] and after[1] < after[0]:
        wrong.setdefault("closes_on", _("Choose %(day)s or a later day: questions close then", day=day_text(after[0])))
    if need.closes_at is not None and need.closes_at <= release_at:
        wrong.setdefault("closes_on", _("The need closes before this update goes out. Close it, then open it again"))
    if wrong:
        raise RefusedFields(wrong)
    moments = zip(MOMENTS, before, after, strict=True)
    return {
        name: [_moment(old, now), _moment(new, now)] for name, old, new in moments if new != old and new is not None
    }


def _moment(day: date | None, now: Policies) -> str | None:
    return rules.deadline(day, now).isoformat() if day else None


def release(need: Need, *, at: datetime) -> int:
    """Make public what is due: updates first, then answers, each with its number, and one dispatch for all; how many."""
    now = policies.current()
    updates = queries_questions.updates_to_release(need.id, at)
    questions = queries_questions.answers_to_release(need.id, at)
    if not updates and not questions:
        return 0
    moved: list[str] | None = None
    for update in updates:
        moved = _apply(need, update, now) or moved
        need.update_count += 1
        update.number, update.published_at = need.update_count, at
    for question in questions:
        need.answer_count += 1
        question.number, question.published_at, question.state = need.answer_count, at, QuestionState.PUBLISHED
    threads.touch(need.thread, at=at)
    service.put_text(need)
    if updates:
        service.keep_version(FORUM, need, at=at)
        need_changed.send(NeedChanged(need, at))
    asked, told = [question.ref for question in questions], [update.ref for update in updates]
    announce("need.released", need, at=at, questions=asked, updates=told, moved=moved)
    audit.write(FORUM, "need.release", "need", need.thread.ref, at=at, questions=asked, updates=told)
    return len(questions) + len(updates)


def _apply(need: Need, update: NeedUpdate, now: Policies) -> list[str] | None:
    """Set what the update changes; the last day of questions from and to, where it moved."""
    for name, (_before, after) in update.changes.items():
        if name in MOMENTS:
            setattr(need, name, datetime.fromisoformat(after) if after else None)
    pair = update.changes.get("questions_close_at")
    if pair is None or pair[1] is None:
        return None
    until = rules.local_day(datetime.fromisoformat(pair[1]), now.zone)
    need.answers_due_on = rules.after_workdays(until, now.answer_days, now)
    was = rules.local_day(datetime.fromisoformat(pair[0]), now.zone) if pair[0] else until
    return [was.isoformat(), until.isoformat()]


def count_told(*, since: datetime) -> int:
    """Write beside answers and updates how many people were told, once their dispatch is done; how many rows."""
    rows = queries_questions.released_untold(since)
    for row, count in rows:
        row.told_count = count
    return len(rows)
