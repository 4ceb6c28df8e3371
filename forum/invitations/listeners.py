"""Who is told by mail, and whose entries change, at the moment that an event, a seat or a slot does."""

from forum.accounts.signals import AddressChanged
from forum.calls.signals import SlotsChanged
from forum.events.models import EventState
from forum.events.signals import EventCancelled, EventChanged
from forum.invitations import service, service_address, service_slots
from forum.registrations import service_mail_seats
from forum.registrations.models import RegistrationState
from forum.registrations.signals import PeopleInvited, PeopleLetGo, SeatChanged, SeatsFilled


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


def doubt_entry(happened: SeatChanged) -> None:
    """Who has to wait reads so at once; who holds the entry, since the office asked, gets it as tentative with that letter."""
    mine = happened.registration
    if service.tell_awaited(mine, at=happened.at) is None:
        service_mail_seats.tell_awaited(mine, at=happened.at)


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
    service.tell_change(happened.event, dict(happened.before), asks_again=happened.asks_again, at=happened.at)
    if happened.asks_again:
        service_slots.tell(happened.event, happened.before, at=happened.at)


def tell_end(happened: EventCancelled) -> None:
    """Feeds show the event as cancelled, and it leaves the holders' calendars, as do the slots."""
    service.tell_end(happened.event, at=happened.at)
    service_slots.end_all(happened.event, at=happened.at)


def tell_slots(happened: SlotsChanged) -> None:
    """Presenters hear whose slot is new, moved or gone, in their calendars too."""
    service_slots.tell(happened.event, {}, at=happened.at)
