"""The sample people on the sign-in page of the demo, with what each can do."""

from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from forum.core.actor import Actor
from forum.core.panels import Panel
from forum.organizations.models import OrganizationKind
from forum.organizations.queries_people import SamplePerson
from forum.organizations.queries_people import sample_people as _sample_people

_CAN: dict[OrganizationKind | None, LazyString] = {
    OrganizationKind.HOST: _l("Reviews what is sent in, plans events, sets the rules"),
    OrganizationKind.AGENCY: _l("Posts needs, answers questions"),
    OrganizationKind.VENDOR: _l("Asks questions, shows innovations, comes to events"),
    None: _l("Has joined, and speaks for nobody yet"),
}


@dataclass(frozen=True)
class SampleLine:
    """One button: whose it is, and what that person can do."""

    person: SamplePerson
    can: LazyString


def _can(person: SamplePerson) -> LazyString:
    if person.kind is not None and not person.is_approved:
        return _l("Waits for the office's approval: follows, drafts, registers for public events")
    return _l("Watches quiet periods and contacts, keeps the record") if person.is_procurement else _CAN[person.kind]


def sample_people(_actor: Actor, _thing: Any) -> Panel | None:
    """One-click buttons for the sample people; nothing where they are not loaded."""
    lines = tuple(SampleLine(person, _can(person)) for person in _sample_people())
    return Panel("organizations/_sample_people.html", lines) if lines else None
