"""Who is admitted to the pages of `showcases`."""

from tests.events.places import day, event, open_event
from tests.world import EVERYBODY, HOST, MEMBERS, STATE, Row


def draft(world):
    return {"ref": world.draft_event.thread.ref}


ROWS = [
    Row("showcases.index", "GET", EVERYBODY),
    Row("showcases.show", "GET", EVERYBODY, event),
    Row("showcases.new", "GET", HOST),
    Row("showcases.new", "POST", HOST),
    Row("showcases.edit", "GET", HOST, event),
    Row("showcases.edit", "POST", HOST, event),
    Row("showcases.preview", "GET", HOST, draft),
    Row("showcases.preview", "POST", HOST, draft),
    Row("showcases.move", "GET", HOST, event),
    Row("showcases.move", "POST", HOST, event),
    Row("showcases.cancel", "GET", HOST, event),
    Row("showcases.cancel", "POST", HOST, event),
    Row("showcases.repeat", "GET", HOST, open_event),
    Row("showcases.repeat", "POST", HOST, open_event),
    Row("showcases.materials", "GET", EVERYBODY, event),
    Row("showcases.new_material", "GET", frozenset({"vendor", "host"}), event),
    Row("showcases.new_material", "POST", frozenset({"vendor", "host"}), event),
    Row("showcases.publish_materials", "POST", HOST, event),
    Row("showcases.remove_material", "POST", HOST, lambda world: event(world) | {"material": world.material.ref}),
    Row("showcases.write_down", "GET", HOST, day),
    Row("showcases.write_down", "POST", HOST, day),
    Row("showcases.questions", "GET", HOST, event),
    Row("showcases.questions", "POST", HOST, event),
    Row("showcases.drop_question", "POST", HOST, lambda world: event(world) | {"question": world.asked.ref}),
    Row("threads.new", "GET", MEMBERS, lambda world: {"about": world.open_event.thread.ref}),
    Row("threads.new", "GET", STATE, lambda world: {"about": world.agency_event.thread.ref}),
    Row("threads.show", "GET", MEMBERS, lambda world: {"ref": world.discussion_of_event.ref}, hidden=True),
]
