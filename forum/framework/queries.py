"""The rules as pages and needs ask for them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.core.database import db
from forum.framework.models import Rule, RuleVersion


def rules(*, retired: bool = False) -> Sequence[Rule]:
    """The rules in their order, each with the version that stands; `retired` adds those that are no longer in force."""
    found = select(Rule).options(joinedload(Rule.version)).order_by(Rule.position, Rule.id)
    return db.session.scalars(found if retired else found.where(Rule.retired_at.is_(None))).all()


def rule(slug: str, *, lock: bool = False) -> Rule | None:
    """A rule by its short name; `lock` keeps others from changing it until this transaction ends."""
    found = select(Rule).where(Rule.slug == slug)
    return db.session.scalar(found.with_for_update() if lock else found)


def versions(rule_id: int) -> Sequence[RuleVersion]:
    """Everything that a rule said, newest first."""
    found = select(RuleVersion).where(RuleVersion.rule_id == rule_id).order_by(RuleVersion.number.desc())
    return db.session.scalars(found).all()
