"""Who may write, list and show an innovation, what a whole one says, and the words for its states. Pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from forum.core.actor import Actor, Kind
from forum.innovations.models import Delivery, Innovation, InnovationState, Maturity, VendorRole
from forum.needs.models import Need
from forum.needs.rules import Phase, phase
from forum.policies.rules import add_workdays
from forum.policies.rules_known import Policies
from forum.threads.models import Thread

#: Characters; a title is read in lists and in subjects of mail.
TITLE_MOST = 100
TEXT_MOST = 2_000
#: "How does it answer this need? (500)"
HOW_MOST = 500
REASON_MOST = 1_000
TOPICS_MOST = 3
#: Side by side: more do not fit on a page that is printed.
COMPARED_LEAST, COMPARED_MOST = 2, 4

STATE_WORDS: Mapping[InnovationState, LazyString] = {
    InnovationState.DRAFT: _l("Draft"),
    InnovationState.IN_REVIEW: _l("In review"),
    InnovationState.LISTED: _l("Listed"),
    InnovationState.RETURNED: _l("Returned"),
    InnovationState.RETIRED: _l("Retired"),
}
STATE_SHAPES: Mapping[InnovationState, str] = {InnovationState.LISTED: "open", InnovationState.IN_REVIEW: "quiet"}
MATURITY_WORDS: Mapping[Maturity, LazyString] = {
    Maturity.IDEA: _l("An idea"),
    Maturity.PILOT: _l("A pilot with users"),
    Maturity.ONE: _l("In daily use at one organization"),
    Maturity.SEVERAL: _l("In daily use at several organizations"),
}
ROLE_WORDS: Mapping[VendorRole, LazyString] = {
    VendorRole.MAKER: _l("Maker"),
    VendorRole.INTEGRATOR: _l("Integrator"),
    VendorRole.RESELLER: _l("Reseller"),
    VendorRole.DISTRIBUTOR: _l("Distributor"),
}
DELIVERY_WORDS: Mapping[Delivery, LazyString] = {
    Delivery.SERVICE: _l("As a service"),
    Delivery.STATE_RUN: _l("Run by the state"),
    Delivery.MANAGED: _l("Managed for the state"),
    Delivery.EQUIPMENT: _l("Equipment"),
    Delivery.PEOPLE: _l("People's work"),
}

#: What must be answered before it is sent: field -> what to do.
MISSING: Mapping[str, LazyString] = {
    "title": _l("Enter what you call it"),
    "problem": _l("Write what problem it solves, and for whom"),
    "change": _l("Write what changed for somebody who uses it"),
    "maturity": _l("Choose how far it is"),
    "vendor_role": _l("Choose your part in it"),
    "topics": _l("Choose one to three topics"),
}

# An amount of money, before or after its sign or word. Prices belong in offers, and nothing here is one.
_PRICE = re.compile(r"[$€£]\s?\d|\b\d[\d,.]*\s?(?:USD|EUR|dollars?)\b", re.I)


def may_draft(actor: Actor) -> bool:
    """Whether `actor` may write an innovation: people of a company, also while its approval waits."""
    return actor.kind is Kind.VENDOR and actor.organization_id is not None


def is_own(actor: Actor, thread: Thread) -> bool:
    """Whether `actor` may change this innovation: approved people of its company, or its author there."""
    if not may_draft(actor) or thread.organization_id != actor.organization_id:
        return False
    return actor.is_member or thread.author_id == actor.person_id


def may_edit(state: InnovationState, *, imported: bool) -> bool:
    """Whether the text may change now: not while the office reads it, nor once retired, nor a public record."""
    return not imported and state in {InnovationState.DRAFT, InnovationState.RETURNED, InnovationState.LISTED}


def may_send(state: InnovationState) -> bool:
    """Whether it can be sent now."""
    return state in {InnovationState.DRAFT, InnovationState.RETURNED}


def is_new(state: InnovationState) -> bool:
    """Whether nobody outside its company and the office has read it yet."""
    return state in {InnovationState.DRAFT, InnovationState.IN_REVIEW, InnovationState.RETURNED}


def missing(answers: Mapping[str, Any]) -> list[str]:
    """The required questions that have no answer yet, in the order of the form."""
    return [name for name in MISSING if not answers.get(name)]


def names_price(text: str) -> bool:
    """Whether a text names an amount of money."""
    return _PRICE.search(text) is not None


def review_by(sent_at: datetime, policies: Policies) -> date:
    """The day by which the office promised to read what was sent at that moment."""
    sent_on = sent_at.astimezone(ZoneInfo(policies.zone)).date()
    return add_workdays(sent_on, policies.review_days, policies.workdays, policies.holiday_days)


def takes_showings(need: Need, at: datetime) -> bool:
    """Whether innovations may be shown on a need: while it is exploring or open; the second of its close is too late."""
    return phase(need, at) in {Phase.EXPLORING, Phase.OPEN}


def is_quiet(need: Need, at: datetime) -> bool:
    """Whether a purchase is being prepared, so that contact goes to the officer alone."""
    return phase(need, at) is Phase.QUIET


COMPARE_HEADING = _l("Compare two to four innovations")
TOO_MANY_COMPARED = _l("At most four fit side by side. Go back, and leave some out.")


def compared(innovations: Sequence[Innovation]) -> list[tuple[LazyString, list[Any]]]:
    """The rows of the table side by side: a question, and what each innovation says; rows that nobody answers go."""
    rows: list[tuple[LazyString, list[Any]]] = [
        (_l("Company"), [i.thread.organization.name if i.thread.organization else None for i in innovations]),
        (_l("The problem, and for whom"), [i.problem or i.thread.summary for i in innovations]),
        (_l("What changed for somebody who uses it"), [i.change for i in innovations]),
        (_l("How far it is"), [MATURITY_WORDS[i.maturity] if i.maturity else None for i in innovations]),
        (_l("Their part"), [ROLE_WORDS[i.vendor_role] if i.vendor_role else None for i in innovations]),
        (_l("Who uses it today, unconfirmed"), [i.used_by for i in innovations]),
        (_l("Delivered"), [DELIVERY_WORDS[i.delivery] if i.delivery else None for i in innovations]),
        (_l("What the agency must bring"), [i.agency_brings for i in innovations]),
        (_l("How a state can buy it"), [i.how_to_buy for i in innovations]),
        (_l("Topics"), [", ".join(topic.name for topic in i.thread.topics) for i in innovations]),
    ]
    return [(question, answers) for question, answers in rows if any(answers)]
