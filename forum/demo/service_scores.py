"""The story's call by score: what counts, who scores, and what they gave so far."""

from datetime import datetime, time
from typing import Any

from forum.calls import queries_score, service_criteria, service_score
from forum.calls.models import Application
from forum.calls.rules_draw import Method
from forum.calls.rules_score import CriterionDraft
from forum.calls.service_slots import CallDraft
from forum.demo.service import Stage
from forum.events.models import Event, SlotsBy


def call_draft(stage: Stage, record: dict[str, Any]) -> CallDraft:
    """The call of an event: by score where the story says what counts, else by draw."""
    closes = datetime.combine(stage.almanac.day(record["call_closes_in"]), time(17, 0))
    if "criteria" not in record:
        return CallDraft(record["slot_count"], record["slot_minutes"], closes)
    opens = datetime.combine(stage.almanac.day(record["call_opens_in"]), time(9, 0))
    method = Method(SlotsBy.SCORE, hides_names=True)
    return CallDraft(record["slot_count"], record["slot_minutes"], closes, opens, method)


def put_criteria(stage: Stage, event: Event, record: dict[str, Any], at: datetime) -> None:
    """Say what counts and who scores, before the call is published."""
    host = stage.actor("host")
    for told in record.get("criteria", ()):
        service_criteria.add_criterion(host, event, CriterionDraft(**told), at=at)
    for key in record.get("reviewers", ()):
        service_criteria.name_reviewer(host, event, stage.people[key], at=at)


def put_scores(stage: Stage, event: Event, record: dict[str, Any], sent: list[Application]) -> None:
    """What reviewers gave the day after the call closed."""
    criteria = queries_score.criteria(event)
    for number, told in enumerate(record.get("scores", ())):
        points = {row.ref: given for row, given in zip(criteria, told["points"], strict=True)}
        at = stage.almanac.at(record["call_closes_in"] + 1, time(9, 20 + number))
        service_score.give_scores(
            stage.actor(told["by"]), event, sent[told["of"] - 1], points, told["note"], at=at
        )  # fmt: skip
