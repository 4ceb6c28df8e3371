"""What is written of entries at the moment that an event, a need, or a word that they say changes."""

from forum.entries import service, service_deadlines
from forum.events.signals import EventCancelled, EventChanged
from forum.needs.signals import NeedChanged
from forum.organizations.models import Audience
from forum.organizations.signals import OrganizationChanged
from forum.policies.signals import PoliciesSet
from forum.taxonomy.signals import TopicRenamed

#: Fields of an event that say in which feeds it stands, and which its entry does not show.
FEEDS_OF = frozenset({"kind", "need", "topics"})


def tell_event(happened: EventChanged) -> None:
    """Feeds show the deadline of the event as it is now, and the event where it belongs now.

    The text of the event is written by who tells people of the change: one number counts both (`EventText.revision`).
    """
    if not FEEDS_OF.isdisjoint(happened.before):
        service.mark(happened.at, is_public=happened.event.thread.audience is Audience.PUBLIC)
    service_deadlines.put_of_event(happened.event, at=happened.at)


def tell_event_end(happened: EventCancelled) -> None:
    """The deadline of an event that is off does not count any more."""
    service_deadlines.put_of_event(happened.event, at=happened.at)


def tell_organization(happened: OrganizationChanged) -> None:
    """The feed of an agency is called as the agency."""
    if happened.renamed_at is not None:
        service.mark(happened.renamed_at, is_public=True)


def tell_topic(happened: TopicRenamed) -> None:
    """The feed of a topic is called as the topic, which entries name too."""
    service.mark(happened.at, is_public=True)
    service.write_anew(at=happened.at)


def tell_policies(happened: PoliciesSet) -> None:
    """Entries carry the notice, and deadlines are told in the forum's zone."""
    if not {"notice", "zone"}.isdisjoint(happened.names):
        service.write_anew(at=happened.at)


def tell_need(happened: NeedChanged) -> None:
    """Feeds show the need's deadlines as they are now."""
    service_deadlines.put_of_need(happened.need, at=happened.at)
