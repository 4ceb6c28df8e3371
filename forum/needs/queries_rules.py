"""The rules of the framework as a need's form and its review ask for them."""

from collections.abc import Sequence

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from forum.core.database import db
from forum.framework.models import Rule
from forum.needs.models import Need, NeedRule
from forum.needs.rules_framework import Decision, decide


def decided(need: Need) -> list[Decision]:
    """Every rule in force, in order, and whether it applies to the need with the topics that it has now."""
    rows = db.session.execute(
        select(Rule, NeedRule)
        .outerjoin(NeedRule, and_(NeedRule.rule_id == Rule.id, NeedRule.need_id == need.id))
        .where(Rule.retired_at.is_(None))
        .options(joinedload(Rule.version))
        .order_by(Rule.position, Rule.id)
    ).all()
    return decide([(rule, row) for rule, row in rows], {topic.slug for topic in need.thread.topics})


def rows(need_id: int) -> Sequence[NeedRule]:
    return db.session.scalars(select(NeedRule).where(NeedRule.need_id == need_id)).all()
