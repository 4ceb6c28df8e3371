"""Plan, edit and publish events. Changes after publishing are in `service_change`."""

from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from flask_babel import LazyString
from flask_babel import gettext as _

from forum.audit import service as audit
from forum.core import jinja, markup
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import NotShown, Refused, RefusedFields
from forum.events import queries, rules
from forum.events.models import Event, EventState
from forum.events.rules import EventDraft, Move
from forum.events.signals import EventChanged, event_changed
from forum.policies.rules import Resolved, local_moment
from forum.taxonomy import queries as taxonomy
from forum.threads import service as threads
from forum.threads.models import ThreadKind
from forum.threads.service import Readers

_TIME_FIELDS = frozenset({"starts_on", "ends_time", "ends_on", "zone", "start_reading", "end_reading"})


def plan_event(actor: Actor, draft: EventDraft, *, at: datetime) -> Event:
    """A draft of the office. It needs a title and times; the rest is asked for when it is published.

    Raises RefusedFields with a sentence for each field that cannot stand.
    """
    _only_host(actor)
    times = times_of(draft)
    _refuse(_draft_problems(draft))
    thread = threads.open_thread(actor, ThreadKind.EVENT, draft.title, at=at, readers=_readers(draft))
    event = Event(thread=thread, uid=str(uuid4()), modified_at=at, **times)
    db.session.add(event)
    put_draft(actor, event, draft, times)
    db.session.flush()
    audit.write(actor, "event.plan", "event", thread.ref, at=at, title=draft.title)
    return event


def edit_draft(actor: Actor, event: Event, draft: EventDraft, *, at: datetime) -> None:
    """Change a draft. Raises RefusedFields as `plan_event` does."""
    _only_host(actor)
    if event.state is not EventState.DRAFT:
        raise Refused(_("The event is published. Change it on its own page."))
    times = times_of(draft)
    _refuse(_draft_problems(draft))
    put_draft(actor, event, draft, times)
    event.modified_at = at
    audit.write(actor, "event.edit", "event", event.thread.ref, at=at, title=draft.title)


def publish(actor: Actor, event: Event, *, at: datetime) -> None:
    """Make a draft public. Raises RefusedFields while something that people need to know is missing."""
    _only_host(actor)
    if event.state is not EventState.DRAFT:
        raise Refused(_("The event is published already."), heading=_("Published already"))
    _refuse(problems(draft_of(event), at=at))
    event.state, event.published_at, event.modified_at = EventState.PUBLISHED, at, at
    threads.publish(event.thread, at=at)
    put_words(event)
    audit.write(actor, "event.publish", "event", event.thread.ref, at=at, starts_at=event.starts_at.isoformat())
    event_changed.send(EventChanged(actor, event, {}, asks_again=False, at=at))


def problems(draft: EventDraft, *, at: datetime) -> dict[str, str]:
    """All that keeps a plan from being published at this moment: field -> sentence. Empty when nothing does."""
    wrong = dict(rules.text_problems(draft)) | rules.place_problems(draft)
    said = _draft_problems(draft) | {name: str(sentence) for name, sentence in wrong.items()}
    if said.keys().isdisjoint(_TIME_FIELDS) and moments(draft)[0] <= at:
        said["starts_on"] = _("Choose a day and a time that are still to come")
    return said


def times_of(draft: EventDraft | Move) -> dict[str, datetime]:
    """Wall times and moments of a plan. Raises RefusedFields where a time cannot be, or needs a choice."""
    wrong = time_problems(draft)
    if wrong:
        raise RefusedFields(wrong)
    starts_at, ends_at = moments(draft)
    start, end = _walls(draft)
    return {"starts_local": start, "ends_local": end, "starts_at": starts_at, "ends_at": ends_at}


def time_problems(draft: EventDraft | Move) -> dict[str, str]:
    """What is wrong with the times of a plan: an unknown zone, an hour that clocks skip or double, a wrong order."""
    wrong = {name: str(sentence) for name, sentence in rules.time_problems(draft).items()}
    if wrong or draft.starts_local is None or draft.ends_local is None:
        return wrong
    for name, local, reading in (
        ()
        if draft.all_day
        else (
            ("start", draft.starts_local, draft.start_reading),
            ("end", draft.ends_local, draft.end_reading),
        )
    ):
        found = local_moment(local, draft.zone)
        if rules.chosen(found, draft.zone, reading) is None:
            wrong[f"{name}_reading"] = _choice(found, local, draft.zone)
    if wrong:
        return wrong
    starts_at, ends_at = moments(draft)
    if draft.all_day and ends_at <= starts_at:
        wrong["ends_on"] = _("Choose a last day that is not before the first")
    elif ends_at <= starts_at:
        wrong["ends_time"] = _("Choose an end that is later than the start")
    elif ends_at - starts_at > rules.LONGEST:
        wrong["ends_time"] = _("Choose an end at most %(days)s days after the start", days=rules.LONGEST.days)
    return wrong | _register_by_problems(draft, starts_at)


def _register_by_problems(draft: EventDraft | Move, starts_at: datetime) -> dict[str, str]:
    if draft.register_by_local is None or register_by_of(draft.register_by_local, draft.zone) <= starts_at:
        return {}
    return {"register_by_on": _("Choose a time to register by that is not later than the start")}


def _choice(found: Resolved, local: datetime, zone: str) -> str:
    """The sentence that asks which reading of a wall time is meant."""
    values = {
        "time": jinja.time_text(local),
        "day": jinja.day_text(local.date()),
        "first": jinja.moment_text(found.first, zone),
        "second": jinja.moment_text(found.last, zone),
    }
    if found.kind == "skipped":
        return str(
            _(
                "There is no %(time)s on %(day)s, since clocks go forward then. Choose the earlier, %(first)s, or the later,"
                " %(second)s",
                **values,
            )
        )
    return str(
        _(
            "%(time)s comes twice on %(day)s, since clocks go back then. Choose the earlier, %(first)s, or the later,"
            " %(second)s",
            **values,
        )
    )


def moments(draft: EventDraft | Move) -> tuple[datetime, datetime]:
    """Start and end (UTC) of a plan whose times are whole and chosen."""
    return _chosen(draft, 1)


def _walls(draft: EventDraft | Move) -> tuple[datetime, datetime]:
    return _chosen(draft, 0)


def _chosen(draft: EventDraft | Move, which: int) -> tuple[datetime, datetime]:
    assert draft.starts_local is not None and draft.ends_local is not None  # noqa: S101  checked by time_problems
    if draft.all_day:
        first, last = (local_moment(local, draft.zone) for local in (draft.starts_local, draft.ends_local))
        days = rules.edge(first, draft.zone, is_end=False), rules.edge(last, draft.zone, is_end=True)
        return days[0][which], days[1][which]
    start = rules.chosen(local_moment(draft.starts_local, draft.zone), draft.zone, draft.start_reading)
    end = rules.chosen(local_moment(draft.ends_local, draft.zone), draft.zone, draft.end_reading)
    assert start is not None and end is not None  # noqa: S101  checked by time_problems
    return start[which], end[which]


def register_by_of(local: datetime, zone: str) -> datetime:
    """The moment at which registration ends; an hour that comes twice ends the second time."""
    return local_moment(local, zone).last


def draft_of(event: Event) -> EventDraft:
    """An event as a host would have typed it."""
    by = event.register_by_at
    register_by = event.register_by_at and by.astimezone(event.starts_there.tzinfo).replace(tzinfo=None) if by else None
    return EventDraft(
        title=event.thread.title, kind=event.kind, why_come=event.why_come, about=event.about,
        need_ref=event.need.thread.ref if event.need else "", topic_slugs=tuple(t.slug for t in event.thread.topics),
        starts_local=event.starts_local, ends_local=event.ends_local, zone=event.zone,
        start_reading=_reading(event.starts_local, event.starts_at, event.zone),
        end_reading=_reading(event.ends_local, event.ends_at, event.zone),
        has_room=event.has_room, place=event.place, has_online=event.has_online, online_url=event.online_url,
        room_seats=event.room_seats, online_seats=event.online_seats, company_seats=event.company_seats,
        may_register=event.may_register, register_by_local=register_by, approves=event.approves, all_day=event.all_day,
    )  # fmt: skip


def _reading(local: datetime, moment: datetime, zone: str) -> str:
    found = local_moment(local, zone)
    return "" if found.kind == "normal" else "second" if moment == found.last else "first"


def put_draft(actor: Actor, event: Event, draft: EventDraft, times: Mapping[str, datetime]) -> None:
    """Write what was typed into the rows of an event. The caller has checked it."""
    for name, moment in times.items():
        setattr(event, name, moment)
    event.zone, event.all_day = draft.zone, draft.all_day
    event.has_room, event.place = draft.has_room, draft.place if draft.has_room else ""
    event.has_online, event.online_url = draft.has_online, draft.online_url if draft.has_online else ""
    put_plain(actor, event, draft)


def put_plain(actor: Actor, event: Event, draft: EventDraft) -> None:
    """Write what may change without asking anybody again: text, topics, seats, readers, register by."""
    event.kind, event.why_come, event.about = draft.kind, draft.why_come, draft.about
    event.about_html = str(markup.render(draft.about))
    event.room_seats = draft.room_seats if event.has_room else None
    event.online_seats = draft.online_seats if event.has_online else None
    event.company_seats, event.may_register = draft.company_seats, draft.may_register
    event.approves = draft.approves
    event.register_by_at = register_by_of(draft.register_by_local, event.zone) if draft.register_by_local else None
    need = queries.need_by_ref(actor, draft.need_ref) if draft.need_ref else None
    if draft.need_ref and need is None:
        raise NotShown
    event.need = need
    threads.set_topics(event.thread, taxonomy.topics_by_slug(draft.topic_slugs))
    threads.set_readers(event.thread, _readers(draft))
    event.thread.title = draft.title
    put_words(event)


def put_words(event: Event) -> None:
    """Tell those who index what can be found. The link to the online meeting is not among it."""
    words = "\n".join(filter(None, (event.about, event.place)))
    threads.put_text(event.thread, title=event.thread.title, summary=event.why_come, words=words)


def _readers(draft: EventDraft) -> Readers:
    return Readers(rules.READERS[draft.may_register])


def _draft_problems(draft: EventDraft) -> dict[str, str]:
    """What even a draft may not say."""
    plain: dict[str, LazyString] = rules.seat_problems(draft)
    if not draft.title:
        plain |= {name: said for name, said in rules.text_problems(draft).items() if name == "title"}
    if draft.online_url and not rules.is_https(draft.online_url):
        plain |= {name: said for name, said in rules.place_problems(draft).items() if name == "online_url"}
    return time_problems(draft) | {name: str(said) for name, said in plain.items()}


def _only_host(actor: Actor) -> None:
    if not rules.may_plan(actor):
        raise NotShown


def _refuse(wrong: Mapping[str, str]) -> None:
    if wrong:
        raise RefusedFields(wrong)
