"""Which rules of the framework apply to a need: those for its topics, but for what its author decided. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from forum.framework import rules as framework
from forum.framework.models import Rule, RuleVersion
from forum.needs.models import NeedRule

REASON_MOST = 300
"""Characters of why a rule does not apply."""


@dataclass(frozen=True)
class Decision:
    """A rule for one need: `by_topics` is whether it applies by itself, `reason` why it does not all the same."""

    rule: Rule
    version: RuleVersion
    by_topics: bool
    applies: bool
    reason: str

    @property
    def is_left_out(self) -> bool:
        return self.by_topics and not self.applies


@dataclass(frozen=True)
class Choice:
    """What somebody ticked in the form: a rule by its short name."""

    slug: str
    applies: bool
    reason: str = ""


def decide(found: Iterable[tuple[Rule, NeedRule | None]], topics: Collection[str]) -> list[Decision]:
    """What applies to a need with these topics (slugs): a rule of its topics unless it was left out with a reason,
    and any other rule that was added."""
    decisions = []
    for rule, row in found:
        by_topics = framework.applies(rule.version, topics)
        reason = row.reason if row is not None and by_topics and not row.applies else ""
        applies = not reason if by_topics else row is not None and row.applies
        decisions.append(Decision(rule, rule.version, by_topics, applies, reason))
    return decisions
