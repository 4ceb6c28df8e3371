"""Files as tests want them: attached, committed, of any label."""

import io

from forum.core.database import db
from forum.files import service
from forum.files.models import File
from forum.threads.service import Readers
from tests.files import made


def attached(actor, thread, at, *, name="Cost of paper permits.pdf", data=None, audience=None) -> File:
    """A committed file of a thread; for the thread's own readers unless told otherwise."""
    taken, wrong = service.take_in([(name, io.BytesIO(made.pdf() if data is None else data))])
    assert wrong == []
    file = service.attach(actor, thread, taken[0], at=at, readers=Readers(audience) if audience else None)
    db.session.commit()
    return file
