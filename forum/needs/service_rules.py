"""Which rules of the framework apply to a need: kept while it is written, and with their versions when it is published."""

from collections.abc import Iterable

from forum.core.database import db
from forum.needs import queries_rules
from forum.needs.models import Need, NeedRule
from forum.needs.rules_framework import Choice, Decision


def keep_choices(need: Need, choices: Iterable[Choice]) -> None:
    """Keep what differs from the rules' own topics: left out with a reason, or added. Others stay as they are."""
    chosen = {choice.slug: choice for choice in choices}
    kept = {row.rule_id: row for row in queries_rules.rows(need.id)}
    for decision in queries_rules.decided(need):
        choice = chosen.get(decision.rule.slug)
        if choice is None:
            continue
        row = kept.get(decision.rule.id)
        if row is not None:
            db.session.delete(row)
            db.session.flush()
        if _differs(decision, choice):
            reason = "" if choice.applies else choice.reason
            db.session.add(NeedRule(need_id=need.id, rule_id=decision.rule.id, applies=choice.applies, reason=reason))
    db.session.flush()


def _differs(decision: Decision, choice: Choice) -> bool:
    """Whether it is worth a row: a rule of the need's topics is left out by a reason alone."""
    return bool(choice.reason) and not choice.applies if decision.by_topics else choice.applies


def fix_versions(need: Need) -> None:
    """At publication: a row for each rule that applies or was left out, with the version that stands now."""
    decisions = queries_rules.decided(need)
    for row in queries_rules.rows(need.id):
        db.session.delete(row)
    db.session.flush()
    for position, decision in enumerate(decisions):
        if decision.applies or decision.is_left_out:
            db.session.add(
                NeedRule(
                    need_id=need.id, rule_id=decision.rule.id, applies=decision.applies, reason=decision.reason,
                    version_number=decision.version.number, position=position,
                )
            )  # fmt: skip
    db.session.flush()
