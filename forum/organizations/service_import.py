"""Takes in public records of agencies and of companies with what they offer."""

import hashlib
import json
import re
from datetime import date, datetime

from forum.core import records
from forum.core.database import db
from forum.core.errors import Refused
from forum.core.records import Outcome, Record
from forum.organizations import queries, queries_import, rules
from forum.organizations.models import Offer, Organization, OrganizationKind
from forum.organizations.signals import OrganizationChanged, organization_changed

#: What pages call these lists: "Imported public record, …".
AGENCIES_SOURCE = "list of state .gov domains (CISA)"
VENDORS_SOURCE = "Pennsylvania contracts and COSTARS"

AGENCY_COLUMNS = ("state", "organization", "suborganization", "city", "domains")
VENDOR_COLUMNS = (
    "programme", "company", "state", "offering_group", "capabilities", "brands", "expires", "contract_no",
)  # fmt: skip


def company(name: str, *, source: str, at: datetime, city: str = "", state: str = "") -> Organization:
    """The company of this name, made where there is none; one that people wrote about itself is left as it is.

    Raises Refused for a name without a letter or a digit.
    """
    key = rules.name_key(name)
    if not key:
        raise Refused("company has no letter")
    found = queries.by_name_key(OrganizationKind.VENDOR, key)
    if found is not None:
        return found
    return _add(OrganizationKind.VENDOR, rules.published_name(name), source, key, at, city=city, state=state)


def agency(name: str, *, source: str, at: datetime) -> Organization | None:
    """The imported agency of this name, made where there is none; None for a name without a letter or a digit.

    Never one of the forum's own: federal and state offices share names.
    """
    key = rules.name_key(name)
    if not key:
        return None
    found = queries_import.imported(source, key)
    return found or _add(OrganizationKind.AGENCY, name, source, key, at)


def put_agency(record: Record, *, at: datetime) -> Outcome:
    """Take in one agency of any state. Its domains are facts on its page: nobody joins by them.

    Raises Refused for a bad record.
    """
    name, part = records.line(record, "organization", 200, needed=True), records.line(record, "suborganization", 200)
    state = records.line(record, "state", 2, needed=True)
    domains = [_domain(word) for word in records.line(record, "domains", 2_000).split(";") if word.strip()]
    said = {
        "name": (part or name)[:200],
        "summary": name if part else "",
        "city": records.line(record, "city", 80),
        "state": state,
        "website": f"https://{domains[0]}" if domains else "",
        "about": ", ".join(domains),
    }
    # As written: one state may list "State of Ohio" and "State Of Ohio", each with domains of its own.
    key = f"{state}/{name}/{part}"[:240]
    found = queries_import.imported(AGENCIES_SOURCE, key)
    if found is not None and all(getattr(found, field) == value for field, value in said.items()):
        return "unchanged"
    made = found or _add(OrganizationKind.AGENCY, said["name"], AGENCIES_SOURCE, key, at, state=state)
    _write(made, said)
    return "imported" if found is None else "updated"


def put_vendor(record: Record, *, at: datetime) -> Outcome:
    """Take in one row of a contract list: an offer of its company, which is made where there is none.

    A row is found again by all that it says. Raises Refused for a bad record.
    """
    name = records.line(record, "company", 200, needed=True)
    said = {
        "programme": records.line(record, "programme", 60, needed=True),
        "offering_group": records.line(record, "offering_group", 500),
        "capabilities": records.text(record, "capabilities", 10_000),
        "brands": records.text(record, "brands", 10_000),
        "expires_on": us_day(records.line(record, "expires", 20)),
        "contract_number": records.line(record, "contract_no", 60),
    }
    owner = company(name, source=VENDORS_SOURCE, at=at, state=records.line(record, "state", 2))
    digest = hashlib.sha256(json.dumps({**said, "company": name}, sort_keys=True, default=str).encode()).hexdigest()
    if queries_import.has_offer(owner.id, digest):
        return "unchanged"
    db.session.add(Offer(organization_id=owner.id, record_key=digest, **said))
    db.session.flush()
    organization_changed.send(OrganizationChanged(owner))
    return "imported"


def us_day(typed: str) -> date | None:
    """A day as US lists write it: "8/12/15", "12/31/2015"; a full stop may stand for a stroke. None where it is empty.

    Raises Refused where it is no day.
    """
    if not typed:
        return None
    found = re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{2}|\d{4})", typed, re.A)
    try:
        if found is None:
            raise ValueError
        month, day, year = (int(part) for part in found.groups())
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        raise Refused(f"expires is no day: {typed}") from None


def _domain(word: str) -> str:
    domain = word.strip().lower()
    if len(domain) > 253 or not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", domain):
        raise Refused("domains holds something that is no domain")
    return domain


def _add(
    kind: OrganizationKind, name: str, source: str, key: str, at: datetime, *, city: str = "", state: str = ""
) -> Organization:
    made = Organization(
        kind=kind, name=name, name_key=rules.name_key(name), slug=queries.unique_slug(rules.slug(name)), city=city,
        state=state, requested_at=at, approved_at=at, imported_from=source, imported_key=key,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()  # its key is named by what is imported with it
    organization_changed.send(OrganizationChanged(made))
    return made


def _write(agency: Organization, said: dict[str, str]) -> None:
    for field, value in said.items():
        setattr(agency, field, value)
    agency.name_key = rules.name_key(agency.name)
    db.session.flush()
    organization_changed.send(OrganizationChanged(agency))
