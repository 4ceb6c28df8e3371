"""Who is admitted to the pages of `threads`."""

from tests.world import EVERYBODY, HOST, MEMBERS, SIGNED_IN, STATE, Row

AUTHOR = frozenset({"vendor"})


def _ref(name="discussion"):
    return lambda world: {"ref": getattr(world, name).ref}


def _post(name):
    return lambda world: {"ref": world.discussion.ref, "number": getattr(world, name).number}


ROWS = [
    Row("threads.index", "GET", EVERYBODY),
    Row("threads.new", "GET", MEMBERS),
    Row("threads.new", "POST", MEMBERS),
    Row("threads.preview", "POST", MEMBERS, data=lambda _world: {"text": "**so**"}),
    Row("threads.show", "GET", EVERYBODY, _ref()),
    Row("threads.show", "GET", MEMBERS, _ref("discussion_members"), hidden=True),
    Row("threads.show", "GET", STATE, _ref("discussion_agencies"), hidden=True),
    Row("threads.show", "GET", STATE - {"agency2"}, _ref("discussion_named"), hidden=True),
    Row("threads.show", "GET", HOST, _ref("discussion_office"), hidden=True),
    Row("threads.reply", "POST", MEMBERS, _ref(), lambda _world: {"body": "So do we."}),
    Row("threads.reply", "POST", STATE, _ref("discussion_agencies"), lambda _world: {"body": "So do we."}),
    Row("threads.kept", "GET", AUTHOR, lambda world: {"ref": world.discussion.ref, "kept": world.kept_reply.ref}),
    Row("threads.place", "GET", AUTHOR, lambda world: {"kept": world.kept_reply.ref}),
    Row("threads.place", "POST", AUTHOR, lambda world: {"kept": world.kept_reply.ref}),
    Row("threads.edit", "GET", AUTHOR, _post("edited")),
    Row("threads.edit", "POST", AUTHOR, _post("edited"), lambda _world: {"body": "Anew"}),
    Row("threads.versions", "GET", EVERYBODY, _post("edited")),
    Row("threads.versions", "GET", STATE, _post("narrow"), hidden=True),
    Row("threads.report", "GET", SIGNED_IN - {"agency"}, _post("reply")),
    Row("threads.report", "POST", SIGNED_IN - {"agency"}, _post("reply"), lambda _world: {"reason": "Rude"}),
    Row("threads.decide_report", "GET", HOST, lambda world: {"ref": world.report.ref}),
    Row("threads.decide_report", "POST", HOST, lambda world: {"ref": world.report.ref}),
    Row("threads.follow", "POST", SIGNED_IN, _ref()),
    Row("threads.follow_topic", "POST", SIGNED_IN, lambda _world: {"slug": "roads"}),
    Row("threads.follow_organization", "POST", SIGNED_IN, lambda _world: {"slug": "basin-labs"}),
    Row("threads.follows", "GET", SIGNED_IN),
    Row("threads.official", "POST", HOST, _post("reply"), lambda _world: {"official": "1"}),
    Row("threads.hide", "GET", HOST, _post("reply_to_hide")),
    Row("threads.hide", "POST", HOST, _post("reply_to_hide"), lambda _world: {"reason": "Off topic"}),
    Row("threads.lock", "POST", HOST, _ref(), lambda _world: {"lock": "1"}),
    Row("threads.pin", "POST", HOST, _ref(), lambda _world: {"pin": "1"}),
    Row("threads.close", "GET", HOST, _ref()),
    Row("threads.close", "POST", HOST, _ref(), lambda _world: {"day": "2026-12-04", "hour": "17:00"}),
    Row("threads.remove", "GET", HOST, _ref("discussion_doomed")),
    Row("threads.remove", "POST", HOST, _ref("discussion_doomed"), lambda _world: {"reason": "Twice"}),
]
