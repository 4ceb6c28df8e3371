"""The story's rules: five of the office, one of them changed since."""

from typing import Any

from forum.demo.service import Stage, story
from forum.framework import queries
from forum.framework import service as framework


def put_rules(stage: Stage) -> None:
    """All rules as they were first."""
    for record in story("rules")["rules"]:
        framework.add_rule(stage.actor("host"), record["name"], _draft(record), at=stage.almanac.at(record["set"]))


def change_rules(stage: Stage, day: int) -> None:
    """The changes until that story day, so that what is published later gets the newer versions."""
    for record in story("rules")["rules"]:
        rule = queries.rule(record["name"])
        assert rule is not None  # noqa: S101  put on stage before
        for number, later in enumerate(record.get("versions", []), start=2):
            if rule.version_number < number and later["set"] <= day:
                said, at = _draft(record | later), stage.almanac.at(later["set"])
                framework.change_rule(stage.actor("host"), rule, said, later["changed"], at=at)


def _draft(record: dict[str, Any]) -> framework.Draft:
    return framework.Draft(
        title=record["title"], text=record["text"].strip(), why=record["why"],
        source_url=record.get("source_url", ""), topics=tuple(record.get("topics", [])),
    )  # fmt: skip
