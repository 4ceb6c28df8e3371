"""What the office does with the framework: add, change, move and retire rules."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from forum.audit import service as audit
from forum.core import markup
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import Refused
from forum.framework import queries, rules
from forum.framework.models import Rule, RuleVersion


@dataclass(frozen=True)
class Draft:
    """What a rule says: `text` in Markdown, topics by slug; without topics it applies to every need."""

    title: str
    text: str
    why: str = ""
    source_url: str = ""
    topics: tuple[str, ...] = ()


def add_rule(actor: Actor, name: str, draft: Draft, *, at: datetime) -> Rule:
    """Add a rule at the end of the list. Raises Refused (field `name`) when the short name cannot stand."""
    _only_office(actor)
    slug, others = rules.slug(name), queries.rules(retired=True)
    if not slug:
        raise Refused(_("Use letters or digits, like open-data"), field="name")
    if slug in rules.RESERVED:
        raise Refused(_("Choose another short name"), field="name")
    if any(other.slug == slug for other in others):
        raise Refused(_("There is a rule of this name already"), field="name")
    position = max((other.position for other in others), default=-1) + 1
    rule = Rule(slug=slug, position=position, version_number=0)
    db.session.add(rule)
    db.session.flush()
    _add_version(actor, rule, draft, "", at)
    audit.write(actor, "rule.add", "rule", slug, at=at, version=1, title=draft.title, topics=list(draft.topics))
    return rule


def change_rule(actor: Actor, rule: Rule, draft: Draft, changed: str, *, at: datetime) -> bool:
    """Add a version; `changed` is one sentence for readers. False, and nothing done, when it says the same as before."""
    _only_office(actor)
    if rule.retired_at is not None:
        raise Refused(_("This rule is retired. What it says stays as it is."))
    if _said(rule.version) == draft:
        return False
    _add_version(actor, rule, draft, changed, at)
    audit.write(
        actor, "rule.change", "rule", rule.slug, at=at,
        version=rule.version_number, title=draft.title, topics=list(draft.topics), changed=changed,
    )  # fmt: skip
    return True


def move_rule(actor: Actor, rule: Rule, step: int, *, at: datetime) -> None:
    """Move a rule one place up (-1) or down (1) among those in force; at the end of the list nothing happens."""
    _only_office(actor)
    others = list(queries.rules())
    place = others.index(rule) if rule in others else -1
    if place < 0:
        raise Refused(_("A retired rule has no place in the list."))
    if not 0 <= place + step < len(others):
        return
    others[place], others[place + step] = others[place + step], others[place]
    for position, other in enumerate(others):
        other.position = position
    audit.write(actor, "rule.move", "rule", rule.slug, at=at, step=step)


def retire_rule(actor: Actor, rule: Rule, reason: str, *, at: datetime) -> None:
    """From now on it applies to no new need; published ones keep it. Doing it twice does it once."""
    _only_office(actor)
    if rule.retired_at is None:
        rule.retired_at, rule.retired_reason = at, reason
        audit.write(actor, "rule.retire", "rule", rule.slug, at=at, reason=reason)


def _only_office(actor: Actor) -> None:
    if not actor.is_host:
        raise Refused(_("Only the CIO's office sets the rules."))


def _said(version: RuleVersion) -> Draft:
    data = version.data
    return Draft(version.title, data["text"], data["why"], data["source_url"], tuple(data["topics"]))


def _add_version(actor: Actor, rule: Rule, draft: Draft, changed: str, at: datetime) -> None:
    data: dict[str, Any] = {
        "text": draft.text, "text_html": str(markup.render(draft.text)), "why": draft.why,
        "source_url": draft.source_url, "topics": list(draft.topics), "changed": changed,
    }  # fmt: skip
    rule.version_number += 1
    db.session.add(
        RuleVersion(
            rule_id=rule.id, number=rule.version_number, by_name=actor.name, at=at, title=draft.title, data=data
        )
    )
    db.session.flush()
    db.session.expire(rule, ["version"])
