"""What part 2 of the form says of files: those that came are kept, and the one to remove goes, whatever else was typed."""

from flask import g, request

from forum.core import clock
from forum.core.database import db, writing
from forum.files import queries, service
from forum.needs import rules
from forum.needs.views import found

#: Name of the buttons that remove a file; their value is its ref.
REMOVE = "remove"


def receive(ref: str) -> list[str]:
    """Attach and remove, in a transaction of its own; a sentence for each file that cannot be attached.

    The bytes are read before anything is locked, and committed before the other answers are looked at: what was
    sent once need not be sent again because a date is wrong.
    """
    if not rules.may_edit(g.actor, found(ref)):
        return []  # saving the other answers says why
    taken, wrong = service.take_in(
        (sent.filename or "", sent.stream) for sent in request.files.getlist("files") if sent
    )
    removed = request.form.get(REMOVE, "")
    if not taken and not removed:
        return wrong
    writing()
    need, at = found(ref, lock=True), clock.now()
    if not rules.may_edit(g.actor, need):
        return []
    wrong += service.attach_all(g.actor, need.thread, taken, at=at)
    file = queries.by_ref(g.actor, removed)
    if file is not None and file.thread_id == need.thread_id:
        service.remove(g.actor, file, "Taken out of the draft", at=at)
    db.session.commit()
    return wrong
