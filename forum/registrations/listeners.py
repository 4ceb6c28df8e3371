"""What becomes of registrations at the moment that something below them changes."""

from forum.core.actor import FORUM
from forum.events import queries as events
from forum.organizations.signals import MembershipEnded
from forum.registrations import queries_unseen, service_unseen


def leave_unseen(happened: MembershipEnded) -> None:
    """Who does not speak for an organization any more leaves the coming events that only its people may see."""
    for event in queries_unseen.restricted_of(happened.membership.person_id, happened.at):
        events.lock(event)
        service_unseen.let_go(FORUM, event, at=happened.at)
