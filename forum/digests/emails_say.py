"""Moments and links as a digest says them: in one reader's zone, which stands once at its top."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask_babel import gettext as _

from forum.core import links
from forum.core.jinja import day_text, locale, time_text
from forum.digests.rules_news import About
from forum.threads.models import ThreadKind
from forum.threads.rules import PAGES


def page_of(kind: ThreadKind, ref: str) -> str:
    """Where a thing is read."""
    return links.to(PAGES[kind], ref=ref)


def address(about: About) -> str:
    """Where the thing of an item is read."""
    return page_of(about.kind, about.ref)


@dataclass(frozen=True)
class Clock:
    """The reader's zone and the moment of the digest: what "today", the year and "times in MST" mean."""

    zone: str
    at: datetime

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.zone))

    def day(self, when: datetime | date | None) -> str:
        """ "Wed, Nov 25", the year where it is not this one."""
        if when is None:
            return ""
        on = self.local(when).date() if isinstance(when, datetime) else when
        return day_text(on, today=self.local(self.at).date())

    def short_day(self, when: datetime) -> str:
        """ "Dec 4", as subjects say it."""
        return str(format_date(self.local(when).date(), _("MMM d"), locale=locale()))

    def moment(self, when: datetime) -> str:
        """ "Thu, Dec 3, 10:00 a.m."; the zone's name only where clocks differ from those at the top."""
        wall = self.local(when)
        named = " " if wall.tzname() == self.zone_name else ""
        return str(_("%(day)s, %(time)s", day=self.day(when), time=time_text(wall, zone_name=named).strip()))

    def start(self, at: datetime, on: date | None) -> str:
        """When an event starts: its day alone where it is an all-day one."""
        return self.day(on) if on is not None else self.moment(at)

    @property
    def zone_name(self) -> str:
        """ "MST": the zone as it is called at the moment of the digest."""
        return self.local(self.at).tzname() or self.zone

    @property
    def head(self) -> str:
        """ "Mon, Nov 23 · times in MST"."""
        return str(_("%(day)s · times in %(zone)s", day=self.day(self.at), zone=self.zone_name))
