"""What a digest says of each thing, in the reader's language and zone."""

from collections.abc import Sequence
from dataclasses import replace

from flask_babel import gettext as _
from flask_babel import ngettext

from forum.core import links
from forum.core.text import one_line
from forum.digests.emails_changes import reply_lines, told
from forum.digests.emails_say import Clock, address
from forum.digests.emails_waiting import waiting_item
from forum.digests.rules_issue import Item, Line
from forum.digests.rules_news import About, Change, News, Reader, Reply
from forum.digests.rules_pick import PRESENTS, Picked, Why
from forum.registrations.models import RegistrationState
from forum.threads.models import ThreadKind


def items(picked: Picked, reader: Reader, news: News, clock: Clock) -> list[Item]:
    """Everything that is told, in words, in the order of the mail."""
    found = [waiting_item(waiting, clock) for waiting in picked.waiting]
    found += _numbers(picked)
    found += [changed_item(about, changes, clock) for about, changes in picked.changed]
    found += [_coming(about, reader, clock) for about in picked.coming]
    found += [_new(about, _why(why, news), clock) for about, why in picked.new]
    return found + _also(picked, news)


def items_at_once(picked: Picked, news: News, clock: Clock) -> list[Item]:
    """The same for a mail that comes at once: replies say what they say, and lead as the answer to a discussion."""
    found = []
    for about, changes in picked.changed:
        item = changed_item(about, changes, clock)
        said = reply_lines(changes)
        if said:
            narrow = [isinstance(change, Reply) and change.is_narrow for change in changes]
            item = replace(
                item,
                lines=item.lines + said,
                fact=_("Re"),
                action=_("Read it in its place"),
                takes_reply=not any(narrow),
            )
            if all(narrow):
                item = replace(item, subject_title="")
        found.append(item)
    for about, why in picked.new:
        item = _new(about, _why(why, news), clock)
        found.append(replace(item, takes_reply=about.kind is ThreadKind.DISCUSSION))
    return found + _also(picked, news)


def _subject_title(about: About) -> str:
    return about.title if about.is_public else ""


def changed_item(about: About, changes: Sequence[Change], clock: Clock) -> Item:
    """What changed about one thing."""
    said = told(about, changes, clock)
    return Item(
        "changed", about.kind.value, about.title, address(about), about.ref, True, about.organization_name, said.lines,
        action=said.action, fact=said.fact, subject_title=_subject_title(about),
    )  # fmt: skip


def _coming(about: About, reader: Reader, clock: Clock) -> Item:
    assert about.starts_at is not None  # noqa: S101  coming things are events
    words = {
        RegistrationState.REGISTERED: _("You are registered"),
        RegistrationState.WAITLISTED: _("You are on the waitlist"),
        RegistrationState.INVITED: _("You are invited"),
        RegistrationState.REQUESTED: _("The office checks your registration"),
        RegistrationState.MAYBE: _("You said maybe. No seat is held for you"),
    }
    state = reader.registrations.get(about.id)
    rest = _("You present") if reader.applications.get(about.id) in PRESENTS else words.get(state, "") if state else ""
    return Item(
        "coming", about.kind.value, about.title, address(about), about.ref, True, _way(about), rest=rest,
        day=clock.start(about.starts_at, about.starts_on), fact=clock.day(about.starts_on or about.starts_at), subject_title=_subject_title(about),
    )  # fmt: skip


def _way(about: About) -> str:
    if about.has_online and not about.has_room:
        return str(_("online"))
    return one_line(about.place)


def _new(about: About, why: str, clock: Clock) -> Item:
    lines = [Line(about.summary)] if about.summary else []
    until = about.questions_close_at
    after = ""
    if until is not None and until > clock.at:
        lines.append(Line(_("Questions until %(day)s", day=clock.day(until))))
        after = str(_("(questions until %(day)s)", day=clock.short_day(until)))
    if about.starts_at is not None:
        lines.append(Line(clock.start(about.starts_at, about.starts_on)))
    facts = {
        ThreadKind.NEED: _("New need"), ThreadKind.EVENT: _("New event"), ThreadKind.INNOVATION: _("New innovation"),
        ThreadKind.DISCUSSION: _("New discussion"),
    }  # fmt: skip
    return Item(
        "new", about.kind.value, about.title, address(about), about.ref, True, about.organization_name, tuple(lines), why,
        _("Read"), fact=facts[about.kind], subject_title=_subject_title(about), subject_after=after,
    )  # fmt: skip


def _why(why: Why, news: News) -> str:
    if why.topic_id is not None:
        return str(_("Because you follow %(name)s", name=news.topics[why.topic_id][1]))
    if why.organization:
        return str(_("Because you follow %(name)s", name=why.organization))
    return str(_("Because you follow the need that it is for"))


def _numbers(picked: Picked) -> list[Item]:
    """The week in five numbers, as one line of the office's digest."""
    if not picked.numbers:
        return []
    count = dict(picked.numbers)
    words = (
        ngettext("%(num)d need published", "%(num)d needs published", count["needs"]),
        ngettext("%(num)d question asked", "%(num)d questions asked", count["questions"]),
        ngettext("%(num)d answer published", "%(num)d answers published", count["answers"]),
        ngettext("%(num)d innovation listed", "%(num)d innovations listed", count["innovations"]),
        ngettext("%(num)d person registered", "%(num)d people registered", count["registrations"]),
    )
    return [Item("numbers", "desk", " · ".join(words), links.to("desk.index"))]


def _also(picked: Picked, news: News) -> list[Item]:
    found = []
    for what, topic_id, count in picked.also:
        if topic_id is None:
            words = ngettext("%(num)d more", "%(num)d more", count)
            found.append(Item("also", "count", words, links.to("site.home")))
            continue
        slug, name = news.topics[topic_id]
        if what == "replies":
            words = ngettext("%(num)d reply in %(name)s", "%(num)d replies in %(name)s", count, name=name)
        else:
            words = ngettext("%(num)d company joined %(name)s", "%(num)d companies joined %(name)s", count, name=name)
        found.append(Item("also", "count", words, links.to("topics.show", slug=slug)))
    return found
