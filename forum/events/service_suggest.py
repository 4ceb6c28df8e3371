"""What a new plan says before anybody typed: the usual of its kind, and for a need everything that is known."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from forum.core import markup
from forum.core.actor import Actor
from forum.events import queries_plan, rules, rules_kinds
from forum.events.models import EventKind
from forum.events.rules import EventDraft
from forum.needs.models import Need
from forum.organizations.models import Audience
from forum.policies import queries as policies


def usual(kind: EventKind | None) -> EventDraft:
    """An empty plan, or one with what is usual for a kind. It has no day: nobody but the host knows that."""
    empty = EventDraft(title="", zone=policies.current().zone)
    if kind is None:
        return empty
    what = rules_kinds.USUAL[kind]
    return replace(
        empty, kind=kind, may_register=what.may_register, room_seats=what.seats, has_room=what.has_room,
        has_online=what.has_online,
    )  # fmt: skip


def showcase(actor: Actor, need: Need, kind: EventKind | None, *, at: datetime) -> EventDraft:
    """A whole plan for a need: the host only checks it. The place and the link are those of the last such event."""
    now, draft = policies.current(), usual(kind or EventKind.SHOWCASE)
    zone = ZoneInfo(now.zone)
    closes = need.questions_close_at.astimezone(zone).date() if need.questions_close_at else None
    day = rules_kinds.showcase_day(closes, at.astimezone(zone).date(), now)
    start = datetime.combine(day, rules_kinds.START)
    who = draft.may_register
    if need.thread.audience is not Audience.PUBLIC:
        who = rules_kinds.REGISTERS[need.thread.audience]
    last = queries_plan.last_held(actor, draft.kind, who)
    return replace(
        draft, title=_title(need, draft.kind), why_come=markup.excerpt(need.outcome_sought or need.thread.summary, rules.WHY_LENGTH),
        need_ref=need.thread.ref, topic_slugs=tuple(t.slug for t in need.thread.topics)[: rules.TOPIC_LIMIT],
        starts_local=start, ends_local=start + rules_kinds.USUAL[draft.kind].length, may_register=who,
        register_by_local=rules_kinds.register_by(day, now),
        place=last.place if last else "", online_url=last.online_url if last else "",
    )  # fmt: skip


def _title(need: Need, kind: EventKind) -> str:
    title = str(rules_kinds.USUAL[kind].title) % {"need": need.thread.title}
    return title if len(title) <= rules.TITLE_LENGTH else title[: rules.TITLE_LENGTH - 1] + "…"
