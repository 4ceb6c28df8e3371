"""What the host sees before people are written to."""

from forum.core.database import db
from forum.events.models import EventState
from forum.invitations import panels
from forum.mail.models import Message
from tests.entries import given


def test_the_preview_is_what_people_will_get(app, cast, statements):
    event = given.event(cast, state=EventState.DRAFT, has_online=True, online_url="https://meet.example.org/a")
    with app.test_request_context():
        found = panels.preview(cast.actor("host"), event)
        shown = app.jinja_env.get_template(found.template).render(value=found.value)
    event.state = EventState.PUBLISHED
    given.seat(event, cast.host)
    (mail,) = db.session.query(Message)
    assert found.value.subject == mail.subject
    assert all(f"{label}: {value}" in mail.text for label, value in found.value.facts)
    assert found.value.title in shown
    assert "See three ways to renew a permit." in shown
