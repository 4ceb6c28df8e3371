"""Who is admitted to the pages of `events`."""

from forum.events import service_mail_seats
from tests.world import EVERYBODY, HOST, MEMBERS, SIGNED_IN, STATE, VENDORS, Row

SEATED = frozenset({"agency", "agency2"})


def event(world):
    return {"ref": world.event.thread.ref}


def open_event(world):
    return {"ref": world.open_event.thread.ref}


def draft(world):
    return {"ref": world.draft_event.thread.ref}


def seat(world):
    return event(world) | {"registration": world.seat.ref}


def line(world):
    return event(world) | {"slot": world.line.ref}


def presenter_line(world):
    return event(world) | {"slot": world.presenter_line.ref}


def part(world):
    return open_event(world) | {"session": world.session.ref}


def application(world):
    return event(world) | {"application": world.application.ref}


def by_score(world):
    return {"ref": world.score_event.thread.ref}


def scored(world):
    return by_score(world) | {"application": world.scored.ref}


def counted(world):
    return by_score(world) | {"criterion": world.counted.ref}


def answer(world):
    return {"token": service_mail_seats.answer_token(world.seat)}


def token(world):
    return {"token": world.slot_token}


def day(world):
    return {"ref": world.day_event.thread.ref}


def day_seat(world):
    return day(world) | {"registration": world.day_seat.ref}


def own_code(world):
    return event(world) | {"registration": world.coded.ref}


ROWS = [
    Row("events.index", "GET", EVERYBODY),
    Row("events.show", "GET", EVERYBODY, event),
    Row("events.new", "GET", HOST),
    Row("events.new", "POST", HOST),
    Row("events.edit", "GET", HOST, event),
    Row("events.edit", "POST", HOST, event),
    Row("events.preview", "GET", HOST, draft),
    Row("events.preview", "POST", HOST, draft),
    Row("events.move", "GET", HOST, event),
    Row("events.move", "POST", HOST, event),
    Row("events.cancel", "GET", HOST, event),
    Row("events.cancel", "POST", HOST, event),
    Row("events.repeat", "GET", HOST, open_event),
    Row("events.repeat", "POST", HOST, open_event),
    Row("events.complete", "GET", HOST, lambda world: {"ref": world.past_event.thread.ref}),
    Row("events.complete", "POST", HOST, lambda world: {"ref": world.past_event.thread.ref}),
    Row("events.door", "GET", EVERYBODY, day),
    Row("events.door_list", "GET", HOST, day),
    Row("events.check_in", "POST", HOST, day_seat),
    Row("events.undo", "POST", HOST, day_seat),
    Row("events.leave_absent", "POST", HOST, day_seat),
    Row("events.walk_in", "GET", HOST, day),
    Row("events.walk_in", "POST", HOST, day),
    Row("events.mark_online", "POST", HOST, day),
    Row("events.was_there", "POST", SIGNED_IN, day),
    Row("events.code", "GET", frozenset({"agency", "host"}), own_code),
    Row("events.answer_code", "GET", EVERYBODY, answer),
    Row("events.answer_register", "GET", EVERYBODY, answer),
    Row("events.answer_register", "POST", EVERYBODY, answer),
    Row("events.arrange", "POST", HOST, seat),
    Row("events.survey", "GET", EVERYBODY, lambda world: {"token": world.survey_token}),
    Row("events.survey", "POST", EVERYBODY, lambda world: {"token": world.survey_token}),
    Row("events.materials", "GET", EVERYBODY, event),
    Row("events.new_material", "GET", frozenset({"vendor", "host"}), event),
    Row("events.new_material", "POST", frozenset({"vendor", "host"}), event),
    Row("events.publish_materials", "POST", HOST, event),
    Row("events.remove_material", "POST", HOST, lambda world: event(world) | {"material": world.material.ref}),
    Row("events.write_down", "GET", HOST, day),
    Row("events.write_down", "POST", HOST, day),
    Row("events.register", "GET", SIGNED_IN, open_event),
    Row("events.register", "POST", SIGNED_IN, open_event),
    Row("events.give_up", "GET", SIGNED_IN, event),
    Row("events.give_up", "POST", SIGNED_IN, event),
    Row("events.guest", "GET", EVERYBODY, open_event),
    Row("events.guest", "POST", EVERYBODY, open_event),
    Row("events.guest_sent", "GET", EVERYBODY, open_event),
    Row("events.confirm", "GET", EVERYBODY, lambda _world: {"token": "not-a-token"}),
    Row("events.confirm", "POST", EVERYBODY, lambda _world: {"token": "not-a-token"}),
    Row("events.people", "GET", HOST, event),
    Row("events.take_in", "GET", HOST, event),
    Row("events.take_in", "POST", HOST, event),
    Row("events.export", "GET", HOST, lambda world: event(world) | {"form": "csv"}),
    Row("events.invite", "GET", HOST, open_event),
    Row("events.invite", "POST", HOST, open_event),
    Row("events.remind", "POST", HOST, open_event),
    Row("events.approve", "POST", HOST, seat),
    Row("events.remove", "GET", HOST, seat),
    Row("events.remove", "POST", HOST, seat),
    Row("events.call", "GET", HOST, open_event),
    Row("events.call", "POST", HOST, open_event),
    Row("events.slots", "GET", HOST, event),
    Row("events.agenda", "GET", EVERYBODY, event),
    Row("events.edit_agenda", "GET", HOST, event),
    Row("events.edit_agenda", "POST", HOST, event),
    Row("events.order", "POST", HOST, line, lambda world: {"way": "down"}),
    Row("events.line", "GET", HOST, presenter_line),
    Row("events.swap", "POST", HOST, presenter_line, lambda world: {"other": world.other_line.ref}),
    Row(
        "events.put_into",
        "POST",
        HOST,
        lambda world: open_event(world) | {"slot": world.session_line.ref},
        lambda world: {"session": world.session.ref},
    ),
    Row("events.drop", "POST", HOST, line),
    Row("events.session", "GET", HOST, part),
    Row("events.session", "POST", HOST, part),
    Row("events.drop_session", "POST", HOST, part),
    Row("events.publish_agenda", "GET", HOST, event),
    Row("events.publish_agenda", "POST", HOST, event, lambda world: {"seen": world.seen}),
    Row("events.choose", "GET", HOST, application),
    Row("events.choose", "POST", HOST, application),
    Row("events.questions", "GET", HOST, event),
    Row("events.questions", "POST", HOST, event),
    Row("events.drop_question", "POST", HOST, lambda world: event(world) | {"question": world.asked.ref}),
    Row("events.criteria", "GET", HOST, by_score),
    Row("events.criteria", "POST", HOST, by_score),
    Row("events.criterion", "GET", HOST, counted),
    Row("events.criterion", "POST", HOST, counted),
    Row("events.drop_criterion", "POST", HOST, counted),
    Row("events.reviewers", "GET", HOST, by_score),
    Row("events.reviewers", "POST", HOST, by_score),
    Row("events.drop_reviewer", "POST", HOST, lambda world: by_score(world) | {"reviewer": world.reviewer.ref}),
    # Amir Haddad stands back from this application.
    Row("events.scores", "GET", frozenset({"agency", "agency2", "host"}), by_score),
    Row("events.score", "GET", frozenset({"agency", "host"}), scored),
    Row("events.score", "POST", frozenset({"agency"}), scored),
    Row("events.recuse", "GET", frozenset({"agency"}), scored),
    Row("events.recuse", "POST", frozenset({"agency"}), scored),
    Row("events.slots", "GET", HOST, by_score),
    Row("events.draw", "GET", EVERYBODY, by_score),
    Row("events.apply", "GET", VENDORS, by_score),
    Row("events.draw", "GET", EVERYBODY, open_event),
    Row("events.draw", "GET", EVERYBODY, event),
    Row("events.fill", "POST", HOST, event),
    Row("events.pass_on", "POST", HOST, application),
    Row("events.apply", "GET", VENDORS, open_event),
    Row("events.apply", "POST", VENDORS, open_event),
    Row("events.withdraw", "POST", frozenset({"vendor"}), event, lambda world: {"application": world.application.ref}),
    Row("events.answer", "GET", EVERYBODY, answer),
    Row("events.answer", "POST", EVERYBODY, answer),
    Row("events.slot", "GET", EVERYBODY, token),
    Row("events.slot", "POST", EVERYBODY, token),
    Row("threads.new", "GET", MEMBERS, lambda world: {"about": world.open_event.thread.ref}),
    Row("threads.new", "GET", STATE, lambda world: {"about": world.agency_event.thread.ref}),
    Row("threads.show", "GET", MEMBERS, lambda world: {"ref": world.discussion_of_event.ref}, hidden=True),
]
