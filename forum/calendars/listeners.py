"""What calendars write at the moment that an event, a seat or a need changes."""

from forum.accounts.signals import AddressChanged
from forum.calendars import service, service_address, service_deadlines, service_slots
from forum.calendars.service_texts import mark, put_text, write_anew
from forum.calls.signals import SlotsChanged
from forum.events.models import EventState
from forum.events.signals import EventCancelled, EventChanged
from forum.needs.signals import NeedChanged
from forum.organizations.models import Audience
from forum.organizations.signals import OrganizationChanged
from forum.policies.signals import PoliciesSet
from forum.registrations import service_mail_seats
from forum.registrations.models import RegistrationState
from forum.registrations.signals import PeopleInvited, PeopleLetGo, SeatChanged, SeatsFilled
from forum.taxonomy.signals import TopicRenamed

#: Fields of an event that say in which feeds it stands, and which its entry does not show.
FEEDS_OF = frozenset({"kind", "need", "topics"})


def give_entry(happened: SeatChanged) -> None:
    """Who got a seat gets the invitation: not for a past record, and not whoever was let in at the door."""
    is_registered = happened.registration.state is RegistrationState.REGISTERED
    if is_registered and happened.registration.event.state is EventState.PUBLISHED:
        service.invite(happened.registration, at=happened.at)


def take_entry(happened: SeatChanged) -> None:
    """Who lost a seat, or will not come, loses the entry; who was refused and holds none reads that by itself."""
    mine = happened.registration
    told = service.take_off(happened.actor, mine, had_seat=happened.had_seat, at=happened.at)
    if told is None and mine.state is RegistrationState.REFUSED:
        service_mail_seats.tell_refused(mine, at=happened.at)


def take_entries(happened: PeopleLetGo) -> None:
    """Who may not see the event any more is told, and loses the entry."""
    service.tell_let_go(happened.event, at=happened.at)


def give_entries(happened: SeatsFilled) -> None:
    """Who got seats from the waitlist, or by an imported list, get the invitation too."""
    service.tell_filled(happened.event, happened.source, at=happened.at)


def ask(happened: PeopleInvited) -> None:
    """Who was invited is asked, and gets the entry with the question."""
    service.tell_invited(happened.event, at=happened.at)


def carry_entries(happened: AddressChanged) -> None:
    """The entries of a person follow to the new address, and nothing goes on to the old one."""
    service_address.carry(happened.person, at=happened.at)


def tell_change(happened: EventChanged) -> None:
    """Feeds show the event as it is now, holders hear what changed, and presenters where their slots moved along."""
    if not FEEDS_OF.isdisjoint(happened.before):
        mark(happened.at, is_public=happened.event.thread.audience is Audience.PUBLIC)
    if happened.before:
        service.tell_change(happened.event, dict(happened.before), asks_again=happened.asks_again, at=happened.at)
    else:
        put_text(happened.event, at=happened.at)
    if happened.asks_again:
        service_slots.tell(happened.event, happened.before, at=happened.at)
    service_deadlines.put_of_event(happened.event, at=happened.at)


def tell_organization(happened: OrganizationChanged) -> None:
    """The feed of an agency is called as the agency."""
    if happened.renamed_at is not None:
        mark(happened.renamed_at, is_public=True)


def tell_topic(happened: TopicRenamed) -> None:
    """The feed of a topic is called as the topic, which entries name too."""
    mark(happened.at, is_public=True)
    write_anew(at=happened.at)


def tell_policies(happened: PoliciesSet) -> None:
    """Entries carry the notice, and deadlines are told in the forum's zone."""
    if not {"notice", "zone"}.isdisjoint(happened.names):
        write_anew(at=happened.at)


def tell_end(happened: EventCancelled) -> None:
    """Feeds show the event as cancelled, and it leaves the holders' calendars, as do the slots."""
    service.tell_end(happened.event, at=happened.at)
    service_slots.end_all(happened.event, at=happened.at)
    service_deadlines.put_of_event(happened.event, at=happened.at)


def tell_slots(happened: SlotsChanged) -> None:
    """Presenters hear whose slot is new, moved or gone, in their calendars too."""
    service_slots.tell(happened.event, {}, at=happened.at)


def tell_need(happened: NeedChanged) -> None:
    """Feeds show the need's deadlines as they are now."""
    service_deadlines.put_of_need(happened.need, at=happened.at)
