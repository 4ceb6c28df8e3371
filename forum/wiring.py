"""The one page that says what belongs together: who listens to what, panels, dispatches, jobs; pages are in `pages`.

Nobody imports this page but `app`, `worker` and tests.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from forum.accounts.signals import address_changed
from forum.answers import service as answers
from forum.answers import tasks as answers_tasks
from forum.audit import tasks as audit_tasks
from forum.calls import tasks_confirm as calls_tasks_confirm
from forum.calls import tasks_score as calls_tasks_score
from forum.calls.signals import slots_changed
from forum.core import clock, limits, panels
from forum.core.actor import Actor
from forum.core.database import optimize
from forum.core.panels import PanelFunction
from forum.desk import queries as desk_queries
from forum.desk import service_letters
from forum.desk import tasks as desk_tasks
from forum.digests import models as digests_models
from forum.digests import queries_at_once, service_events, service_gather
from forum.digests import service_replies as digests_replies
from forum.digests import tasks as digests_tasks
from forum.digests import tasks_remind as digests_tasks_remind
from forum.entries import listeners as entries_listeners
from forum.entries import models as entries_models
from forum.entries import models_deadlines as entries_deadlines
from forum.entries import tasks as entries_tasks
from forum.events.signals import event_cancelled, event_changed
from forum.feeds import models as feeds_models
from forum.feeds import panels as feeds_panels
from forum.files import tasks as files_tasks
from forum.innovations import panels as innovations_panels
from forum.invitations import listeners as invitations_listeners
from forum.invitations import models as invitations_models
from forum.invitations import panels as invitations_panels
from forum.invitations import service_holders, service_slots
from forum.mail import service_dispatch, service_inbound
from forum.mail import tasks as mail_tasks
from forum.mail import tasks_inbound as mail_tasks_inbound
from forum.mail.rules_inbound import Decided, Inbound
from forum.mail.service import Recipient
from forum.needs import service_letters as needs_letters
from forum.needs import tasks as needs_tasks
from forum.needs.signals import need_changed
from forum.organizations import panels_people
from forum.organizations.signals import membership_ended, organization_changed
from forum.policies import models as policies_models
from forum.policies.signals import policies_set
from forum.registrations import listeners as registrations_listeners
from forum.registrations import queries_invite, service_mail_invite, service_survey
from forum.registrations import tasks_invite as registrations_tasks_invite
from forum.registrations import tasks_survey as registrations_tasks_survey
from forum.registrations.signals import people_invited, people_let_go, seat_awaited, seat_lost, seat_taken, seats_filled
from forum.search import listeners as search_listeners
from forum.search import models as search_models
from forum.search import tasks as search_tasks
from forum.showcases import panels as showcases_panels
from forum.showcases import service_mail_after
from forum.showcases import tasks as showcases_tasks
from forum.taxonomy.signals import topic_renamed
from forum.threads import panels as threads_panels
from forum.threads import service_mailed
from forum.threads import tasks as threads_tasks
from forum.threads.signals import text_added, text_changed

#: The tops of the tables' own floors: with these imported, the metadata know every table.
MODELS = (
    entries_models,
    entries_deadlines,
    invitations_models,
    feeds_models,
    digests_models,
    policies_models,
    search_models,
)

#: (signal, listener): what a higher floor writes at the moment that a lower one acts.
CONNECTIONS: tuple[tuple[object, Callable[..., None]], ...] = (
    (address_changed, invitations_listeners.carry_entries),
    (event_changed, entries_listeners.tell_event),
    (event_changed, invitations_listeners.tell_change),
    (event_cancelled, entries_listeners.tell_event_end),
    (event_cancelled, invitations_listeners.tell_end),
    (need_changed, entries_listeners.tell_need),
    (organization_changed, entries_listeners.tell_organization),
    (organization_changed, search_listeners.organization_changed),
    (membership_ended, registrations_listeners.leave_unseen),
    (policies_set, entries_listeners.tell_policies),
    (topic_renamed, entries_listeners.tell_topic),
    (text_added, search_listeners.thread_grew),
    (text_changed, search_listeners.thread_changed),
    (seat_taken, invitations_listeners.give_entry),
    (seat_awaited, invitations_listeners.doubt_entry),
    (seat_lost, invitations_listeners.take_entry),
    (seats_filled, invitations_listeners.give_entries),
    (people_invited, invitations_listeners.ask),
    (people_let_go, invitations_listeners.take_entries),
    (slots_changed, invitations_listeners.tell_slots),
)

#: What high features show on the pages of low ones, in order.
PANELS: dict[str, tuple[PanelFunction, ...]] = {
    "accounts.sign_in.people": (panels_people.sample_people,),
    "registrations.invite.body": (invitations_panels.preview_asking,),
    "showcases.preview.body": (invitations_panels.preview,),
    "showcases.show.actions": (feeds_panels.add_links,),
    "showcases.show.body": (threads_panels.discussions_about,),
    "innovations.show.body": (threads_panels.discussions_about,),
    "organizations.show.actions": (threads_panels.follow_organization, feeds_panels.of_agency),
    "needs.show.actions": (innovations_panels.show_action, showcases_panels.plan_showcase, feeds_panels.of_need),
    "needs.show.body": (innovations_panels.shown_on_need,),
    "organizations.show.body": (innovations_panels.of_company, innovations_panels.shown_by_company),
    "needs.show.facts": (showcases_panels.next_showcase,),
}


def _to_followers(composer: service_dispatch.Composer[Recipient]) -> service_dispatch.Kind[Recipient]:
    return service_dispatch.Kind(service_gather.need_audience, composer, service_gather.who_may_hear_now)


#: How each kind of dispatch finds its audience and writes its letters.
DISPATCHES: dict[str, service_dispatch.Kind[Any]] = {
    "need.published": service_dispatch.Kind(queries_at_once.topic_followers, sorter=service_gather.gather),
    "need.released": _to_followers(needs_letters.write_released),
    "need.closed": _to_followers(needs_letters.write_closed),
    "need.reopened": _to_followers(needs_letters.write_reopened),
    "need.outcome": _to_followers(needs_letters.write_outcome),
    "event.moved": service_dispatch.Kind(service_holders.expecting, service_holders.change_letters),
    "event.updated": service_dispatch.Kind(service_holders.expecting, service_holders.change_letters),
    "event.cancelled": service_dispatch.Kind(service_holders.all_holders, service_holders.end_letters),
    "event.cancelled_others": service_dispatch.Kind(
        service_events.cancelled_audience, service_holders.other_end_letters, service_events.who_hears_now
    ),
    "event.moved_others": service_dispatch.Kind(
        service_events.moved_audience, service_holders.other_change_letters, service_events.who_hears_now
    ),
    "event.invited": service_dispatch.Kind(service_holders.invited, service_holders.invited_letters),
    "event.let_go": service_dispatch.Kind(service_holders.let_go, service_holders.let_go_letters),
    "event.reminded": service_dispatch.Kind(queries_invite.reminded, service_mail_invite.reminders),
    "event.seats_filled": service_dispatch.Kind(service_holders.filled, service_holders.filled_letters),
    "event.slots": service_dispatch.Kind(service_slots.audience, sorter=service_slots.write),
    "event.released": service_dispatch.Kind(
        service_gather.event_audience, service_mail_after.write_released, service_gather.who_may_hear_now
    ),
    "event.survey": service_dispatch.Kind(service_survey.audience, service_survey.write_asked),
    "event.agenda": service_dispatch.Kind(queries_at_once.event_followers, sorter=service_gather.gather),
    "thread.published": service_dispatch.Kind(queries_at_once.topic_followers, sorter=service_gather.gather),
    "thread.posted": service_dispatch.Kind(queries_at_once.thread_followers, sorter=service_gather.gather),
}


def _to_events(came: Inbound, at: datetime) -> Decided:
    """To the organizer: calendars answer each invitation at its own address, and people write to the plain one."""
    is_letter = not came.box.tag and not came.mail.of("text/calendar")
    return service_letters.take(came, at) if is_letter else answers.take(came, at)


#: Which feature decides on the mail of which box: the word before the plus sign, or the at sign, of our addresses.
INBOUND: dict[str, service_inbound.Handler] = {
    "events": _to_events,
    service_letters.BOX: service_letters.take,
    service_mailed.BOX: digests_replies.take,
}


@dataclass(frozen=True)
class JobSpec:
    """Periodic work: `run(at)` does what is due at that moment and says how much it was."""

    name: str
    run: Callable[[datetime], int]
    every: timedelta


JOBS: tuple[JobSpec, ...] = (
    JobSpec("mail.expand", mail_tasks.expand, timedelta(seconds=1)),
    JobSpec("digests.announce", digests_tasks.announce, timedelta(seconds=10)),
    JobSpec("digests.send", digests_tasks.send_due, timedelta(minutes=1)),
    JobSpec("digests.remind", digests_tasks_remind.remind, timedelta(minutes=5)),
    JobSpec("mail.deliver", mail_tasks.deliver, timedelta(seconds=1)),
    JobSpec("mail.fetch", mail_tasks_inbound.fetch, timedelta(minutes=1)),
    JobSpec("mail.sweep_inbound", desk_tasks.sweep_inbound, timedelta(days=1)),
    JobSpec("database.optimize", optimize, timedelta(days=1)),
    JobSpec("limits.sweep", limits.sweep, timedelta(hours=1)),
    JobSpec("needs.release", needs_tasks.release, timedelta(seconds=1)),
    JobSpec("needs.close_due", needs_tasks.close_due, timedelta(seconds=1)),
    JobSpec("needs.remind", needs_tasks.remind_overdue, timedelta(minutes=15)),
    JobSpec("needs.count_told", needs_tasks.count_told, timedelta(seconds=30)),
    JobSpec("events.nudge", calls_tasks_confirm.nudge_unconfirmed, timedelta(minutes=5)),
    JobSpec("events.ask_reviewers", calls_tasks_score.ask_reviewers, timedelta(minutes=1)),
    JobSpec("events.release", showcases_tasks.release, timedelta(seconds=1)),
    JobSpec("events.survey", registrations_tasks_survey.survey, timedelta(minutes=5)),
    JobSpec("events.remind", registrations_tasks_invite.remind_invited, timedelta(minutes=15)),
    JobSpec("events.ask_unsure", registrations_tasks_invite.ask_unsure, timedelta(minutes=15)),
    JobSpec("events.sweep_guests", registrations_tasks_invite.sweep_guests, timedelta(hours=1)),
    JobSpec("threads.sweep_kept", threads_tasks.sweep_kept, timedelta(days=1)),
    JobSpec("files.scan", files_tasks.scan, timedelta(seconds=5)),
    JobSpec("files.sweep", files_tasks.sweep, timedelta(days=1)),
    JobSpec("audit.seal", audit_tasks.seal, timedelta(seconds=10)),
    JobSpec("search.add_waiting", search_tasks.add_waiting, timedelta(seconds=2)),
    JobSpec("calendars.write_texts", entries_tasks.write_texts, timedelta(seconds=10)),
    JobSpec("calendars.write_deadlines", entries_tasks.write_deadlines, timedelta(minutes=1)),
    JobSpec("answers.close_over", answers_tasks.close_over, timedelta(minutes=1)),
)


def waiting_count(actor: Actor) -> int | None:
    """The number beside "Desk": what waits for the office; None for whoever has no desk."""
    if not (actor.is_host or (actor.is_procurement and actor.is_member)):
        return None
    return desk_queries.waiting_count(actor, clock.now())


def connect() -> None:
    """Connect the listeners, and fill the tables that the features read."""
    for signal, listener in CONNECTIONS:
        signal.connect(listener)  # type: ignore[attr-defined]
    panels.fill(PANELS)
    service_dispatch.fill(DISPATCHES)
    service_inbound.fill(INBOUND)
