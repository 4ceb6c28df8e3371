"""The story's stage: who plays, when, and where its texts lie."""

import tomllib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from forum.accounts import queries as accounts
from forum.core.actor import Actor
from forum.demo.rules import Almanac
from forum.events.models import Event
from forum.innovations.models import Innovation
from forum.needs.models import Need
from forum.organizations import queries as organizations
from forum.policies import queries as policies
from forum.taxonomy import queries as taxonomy
from forum.taxonomy.models import Topic

FOLDER = Path(__file__).parent
STORY = FOLDER / "story"
RECORDS = FOLDER / "records"


@dataclass
class Stage:
    """What has been put on stage so far, by the keys of the story."""

    almanac: Almanac
    people: dict[str, str] = field(default_factory=dict)  # key -> address
    needs: dict[str, Need] = field(default_factory=dict)
    innovations: dict[str, Innovation] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)

    def actor(self, key: str) -> Actor:
        """A player as somebody who acts."""
        person = accounts.by_email(self.people[key])
        if person is None:
            raise LookupError(f"the story names {key!r}, who has not joined")
        return organizations.actor_of_person(person)

    def topics(self, slugs: list[str]) -> list[Topic]:
        return list(taxonomy.topics_by_slug(slugs))


def story(name: str) -> dict[str, Any]:
    """One file of the story."""
    return tomllib.loads((STORY / f"{name}.toml").read_text(encoding="utf-8"))


def almanac(now: datetime) -> Almanac:
    """The days of the forum as its policies set them."""
    set_now = policies.at(now)
    return Almanac(now, set_now.zone, set_now.workdays, set_now.holiday_days)
