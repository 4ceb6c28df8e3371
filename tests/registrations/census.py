"""Who is admitted to the pages of `registrations`."""

from forum.registrations import service_mail_seats
from tests.events.places import day, event, open_event
from tests.world import EVERYBODY, HOST, SIGNED_IN, Row


def seat(world):
    return event(world) | {"registration": world.seat.ref}


def answer(world):
    return {"token": service_mail_seats.answer_token(world.seat)}


def day_seat(world):
    return day(world) | {"registration": world.day_seat.ref}


def own_code(world):
    return event(world) | {"registration": world.coded.ref}


ROWS = [
    Row("registrations.complete", "GET", HOST, lambda world: {"ref": world.past_event.thread.ref}),
    Row("registrations.complete", "POST", HOST, lambda world: {"ref": world.past_event.thread.ref}),
    Row("registrations.door", "GET", EVERYBODY, day),
    Row("registrations.door_list", "GET", HOST, day),
    Row("registrations.check_in", "POST", HOST, day_seat),
    Row("registrations.undo", "POST", HOST, day_seat),
    Row("registrations.leave_absent", "POST", HOST, day_seat),
    Row("registrations.walk_in", "GET", HOST, day),
    Row("registrations.walk_in", "POST", HOST, day),
    Row("registrations.mark_online", "POST", HOST, day),
    Row("registrations.was_there", "POST", SIGNED_IN, day),
    Row("registrations.code", "GET", frozenset({"agency", "host"}), own_code),
    Row("registrations.answer_code", "GET", EVERYBODY, answer),
    Row("registrations.answer_register", "GET", EVERYBODY, answer),
    Row("registrations.answer_register", "POST", EVERYBODY, answer),
    Row("registrations.arrange", "POST", HOST, seat),
    Row("registrations.survey", "GET", EVERYBODY, lambda world: {"token": world.survey_token}),
    Row("registrations.survey", "POST", EVERYBODY, lambda world: {"token": world.survey_token}),
    Row("registrations.register", "GET", SIGNED_IN, open_event),
    Row("registrations.register", "POST", SIGNED_IN, open_event),
    Row("registrations.give_up", "GET", SIGNED_IN, event),
    Row("registrations.give_up", "POST", SIGNED_IN, event),
    Row("registrations.guest", "GET", EVERYBODY, open_event),
    Row("registrations.guest", "POST", EVERYBODY, open_event),
    Row("registrations.guest_sent", "GET", EVERYBODY, open_event),
    Row("registrations.confirm", "GET", EVERYBODY, lambda _world: {"token": "not-a-token"}),
    Row("registrations.confirm", "POST", EVERYBODY, lambda _world: {"token": "not-a-token"}),
    Row("registrations.people", "GET", HOST, event),
    Row("registrations.history", "GET", HOST, seat),
    Row("registrations.take_in", "GET", HOST, event),
    Row("registrations.take_in", "POST", HOST, event),
    Row("registrations.export", "GET", HOST, lambda world: event(world) | {"form": "csv"}),
    Row("registrations.invite", "GET", HOST, open_event),
    Row("registrations.invite", "POST", HOST, open_event),
    Row("registrations.remind", "POST", HOST, open_event),
    Row("registrations.approve", "POST", HOST, seat),
    Row("registrations.remove", "GET", HOST, seat),
    Row("registrations.remove", "POST", HOST, seat),
    Row("registrations.answer", "GET", EVERYBODY, answer),
    Row("registrations.answer", "POST", EVERYBODY, answer),
]
