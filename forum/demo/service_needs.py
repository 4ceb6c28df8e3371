"""The story's needs, each by the steps that real ones go, at moments around today."""

from datetime import time
from typing import Any

from forum.audit import service as audit
from forum.core.database import db
from forum.demo.service import Stage, story
from forum.demo.service_files import put_files
from forum.demo.service_market import show_on
from forum.demo.service_rules import change_rules
from forum.needs import service as needs
from forum.needs import service_outcome, service_questions, service_review, service_updates
from forum.needs.models import Engagement, Money, Need, NeedState, OutcomeKind, Question
from forum.needs.rules_framework import Choice
from forum.threads import service as threads

RELEASE = time(15, 0)


def put_needs(stage: Stage) -> None:
    """All needs of the story, oldest first, so that their public numbers follow their dates."""
    for record in sorted(story("needs")["needs"], key=lambda r: r.get("sent", 0)):
        change_rules(stage, record.get("sent", 0))
        _put_need(stage, record)


def _put_need(stage: Stage, record: dict[str, Any]) -> None:
    author, at = stage.actor(record["author"]), stage.almanac.at(record.get("sent", -1), time(9, 0))
    problem = needs.Problem(
        **{name: record[name] for name in ("title", "outcome_sought", "people_affected", "measure")}
    )
    need = needs.begin_draft(author, problem, at=at)
    stage.needs[record["key"]] = need
    background = {name: record.get(name, "") for name in ("why_now", "tried", "constraints")}
    needs.save_draft(author, need, _hearing(stage, record), at=at)
    # After the topics, which say which rules apply by themselves.
    choices = [Choice(slug, False, reason) for slug, reason in record.get("without_rules", {}).items()]
    choices += [Choice(slug, True) for slug in record.get("with_rules", [])]
    needs.save_draft(author, need, needs.Background(**background, rules=tuple(choices)), at=at)
    put_files(stage, need, record)
    if record["stage"] == "draft":
        return
    needs.submit(author, need, at=at)
    if record["stage"] == "in_review":
        return
    service_review.publish(stage.actor("host"), need, at=stage.almanac.at(record["published"]))
    show_on(stage, record["key"], need)
    _put_talk(stage, need, record)
    _put_end(stage, need, record)


def _hearing(stage: Stage, record: dict[str, Any]) -> needs.Hearing:
    day = stage.almanac.day
    begun = record.get("published", 0)
    return needs.Hearing(
        engagement=Engagement.EXPLORING if record["stage"] == "exploring" else Engagement.OPEN,
        questions_close_on=day(record.get("stop_questions_in", begun + 12)),
        closes_on=day(record.get("close_in", begun + 40)),
        money=Money(record["money"]), contact_ref=stage.actor(record["author"]).person_ref or "",
        topic_slugs=tuple(record["topics"]),
    )  # fmt: skip


def _put_talk(stage: Stage, need: Need, record: dict[str, Any]) -> None:
    """Questions, answers and updates day by day; what a day brought is released together at 3:00 p.m."""
    author, asked, updates = stage.actor(record["author"]), record.get("questions", []), record.get("updates", [])
    days = (
        {told["asked"] for told in asked}
        | {told.get("answered", 0) for told in asked}
        | {told["written"] for told in updates}
    )
    questions: dict[str, Question] = {}
    for day in sorted(days):
        for told in (t for t in asked if t["asked"] == day):
            at, text = stage.almanac.at(day, time(11, 0)), told["text"]
            questions[text] = service_questions.ask(stage.actor(told["by"]), need, text, show_company=False, at=at)
        for told in (t for t in asked if t.get("answered") == day):
            at = stage.almanac.at(day, time(11, 30))
            service_questions.answer(author, need, questions[told["text"]], told["answer"], at=at)
        for told in (t for t in updates if t["written"] == day):
            service_updates.write_update(author, need, told["text"], at=stage.almanac.at(day))
        service_updates.release(need, at=stage.almanac.at(day, RELEASE))


def _put_end(stage: Stage, need: Need, record: dict[str, Any]) -> None:
    author = stage.actor(record["author"])
    if record["stage"] == "withdrawn":
        service_outcome.withdraw(author, need, record["outcome_text"], at=stage.almanac.at(record["closed"]))
        return
    if "closed" not in record:
        return
    at = stage.almanac.at(record["closed"])
    service_outcome.close(author, need, at=at)
    if record["stage"] == "outcome":
        outcome = service_outcome.Outcome(
            OutcomeKind(record["outcome"]), record["outcome_text"], record["outcome_reference"]
        )
        service_outcome.record_outcome(author, need, outcome, at=at)
    if record["stage"] == "solicitation":
        _put_quiet(stage, need, record)


def _put_quiet(stage: Stage, need: Need, record: dict[str, Any]) -> None:
    """A quiet period, set as the procurement officer would."""
    officer, at = stage.actor(record["officer"]), stage.almanac.at(record["quiet"])
    need.state, need.quiet_since_at, need.officer_id = NeedState.SOLICITATION, at, officer.person_id
    need.outcome_reference = record["reference"]
    threads.hold(need.thread, "A purchase is being prepared.", f"{officer.name}, {officer.email}")
    audit.write(officer, "need.quiet", "need", need.thread.ref, at=at, reference=record["reference"])
    db.session.flush()
