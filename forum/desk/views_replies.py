"""Mail that waits: answers that nobody could apply, which one applies or leaves, and letters, which one puts away."""

from flask import g, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from forum.answers import rules_words as answers_words
from forum.answers import service_reviews
from forum.core import clock
from forum.core.access import Who, audience
from forum.core.errors import NotShown
from forum.core.form_pages import done
from forum.desk import queries_replies, rules_letters, service_letters
from forum.desk.views import desk
from forum.mail import queries_inbound
from forum.mail.models_inbound import InboundMessage


@desk.get("/desk/replies")
@audience(Who.HOST)
def replies() -> str:
    """What waits, longest first, each with its reason."""
    page = queries_replies.waiting(request.args.get("after"))
    return render_template(
        "desk/replies.html", page=page, told=answers_words.told, answer_url=rules_letters.answer_url, at=clock.now()
    )  # fmt: skip


def _row(ref: str, kind: str = "event") -> InboundMessage:
    found = queries_inbound.by_ref(ref)
    if found is None or found.object_kind != kind:
        raise NotShown
    return found


def _done(sentence: str) -> Response:
    return done(sentence, url_for("desk.replies"))


@desk.post("/desk/replies/<ref>/apply")
@audience(Who.HOST)
def apply_reply(ref: str) -> Response:
    """Let it count, or invite who answered for another person."""
    service_reviews.apply(g.actor, _row(ref), at=clock.now())
    return _done(_("The answer counts now."))


@desk.post("/desk/replies/<ref>/leave")
@audience(Who.HOST)
def leave_reply(ref: str) -> Response:
    """Leave everything as it is."""
    service_reviews.leave(g.actor, _row(ref), at=clock.now())
    return _done(_("Left as it is."))


@desk.post("/desk/replies/<ref>/done")
@audience(Who.HOST)
def put_away_letter(ref: str) -> Response:
    """The letter is answered, or needs no answer."""
    service_letters.put_away(g.actor, _row(ref, service_letters.OFFICE), at=clock.now())
    return _done(_("The letter is off the list."))
