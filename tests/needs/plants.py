"""A draft, a need in review, and a public one with questions, each with a word that only some may meet."""

from forum.accounts.models import Person
from forum.core.database import db
from forum.needs import service, service_questions, service_updates
from forum.needs.rules_framework import Choice
from forum.organizations.models import Audience, Membership
from tests.files import given as files
from tests.files import made
from tests.needs import given
from tests.world import HOST, STATE, Secret

OWN = frozenset({"agency", "procurement", "host"})
ASKER = OWN | {"vendor"}


def plant(world) -> None:
    cast = world.cast
    at = world.cast.agency.joined_at
    world.need = given.published(cast, at, background=_without_rule("Ruleword is why"))
    secret = service.Problem("Draftword in a title", "Draftbodyword", "Some", "None")
    left_out = _without_rule("Draftruleword is why")
    world.need_draft = given.draft(cast, at, problem=secret, whole=False, background=left_out)
    world.draft_file = _file(cast, world.need_draft, at, "Draftfileword.pdf", "Draftbytesword")
    world.agencies_file = _file(cast, world.need, at, "Agencyfileword.pdf", "Agencybytesword", Audience.AGENCIES)
    world.need_in_review = given.in_review(
        cast, at, problem=service.Problem("Reviewword in a title", "Better", "Some", "None"),
        background=_without_rule("Reviewruleword is why"),
    )  # fmt: skip
    world.question = given.asked(cast, world.need, at, "Is questionword waiting?")
    service_questions.keep_answer(cast.actor("agency"), world.need, world.question, "Keptword is a draft", at=at)
    world.answered = waiting = given.asked(cast, world.need, at, "Is answeredword waiting?")
    given.answered(cast, world.need, waiting, at, "Releaseword comes at three.")
    service_updates.write_update(cast.actor("agency"), world.need, "Updateword comes at three.", at=at)
    _gone_asker(world, at)
    db.session.commit()


def _without_rule(reason) -> service.Background:
    return service.Background(rules=(Choice("accessibility", False, reason),))


def _file(cast, need, at, name, word, audience=None):
    return files.attached(cast.actor("agency"), need.thread, at, name=name, data=made.pdf(word), audience=audience)


def _gone_asker(world, at) -> None:
    """Somebody who asked, and then left the company: the name stands beside the question alone."""
    person = Person(
        name="Askername Quill", email="askermail@example.org", email_key="askermail@example.org",
        fs_uniquifier="f" * 64, joined_at=at, confirmed_at=at,
    )  # fmt: skip
    work = Membership(person=person, organization=world.cast.northfork, is_acting=True, requested_at=at, approved_at=at)
    db.session.add_all([person, work])
    db.session.flush()
    world.cast.gone = person
    world.asked_by_gone = given.asked(world.cast, world.need, at, "Are horses counted?", by="gone")
    given.answered(world.cast, world.need, world.asked_by_gone, at, "No.")
    work.ended_at = at


SECRETS = [
    Secret("Draftword", OWN),
    Secret("Draftbodyword", OWN),
    Secret("Reviewword", OWN),
    Secret("questionword", ASKER),
    Secret("Keptword", OWN),
    Secret("answeredword", ASKER),
    Secret("Releaseword", OWN),
    Secret("Updateword", OWN),
    Secret("Askername", OWN),
    Secret("Ruleword", OWN),
    Secret("Draftruleword", OWN),
    Secret("Reviewruleword", HOST),
    Secret("Draftfileword", OWN),
    Secret("Draftbytesword", OWN),
    Secret("Agencyfileword", STATE),
    Secret("Agencybytesword", STATE),
]
SURFACES = [
    lambda w: f"/files/{w.draft_file.ref}/{w.draft_file.name}",
    lambda w: f"/files/{w.agencies_file.ref}/{w.agencies_file.name}",
    lambda w: f"/needs/{w.need_draft.thread.ref}/edit/2",
    lambda _w: "/search?q=Agencyfile",
    lambda _w: "/needs/",
    lambda _w: "/needs/?order=newest",
    lambda w: f"/needs/{w.need.thread.ref}",
    lambda w: f"/needs/{w.need.thread.ref}/told",
    lambda w: f"/needs/{w.need_draft.thread.ref}",
    lambda w: f"/needs/{w.need_draft.thread.ref}/edit/2",
    lambda w: f"/needs/{w.need_draft.thread.ref}/check",
    lambda w: f"/needs/{w.need_in_review.thread.ref}",
    lambda w: f"/needs/{w.need_in_review.thread.ref}/review",
    lambda w: f"/needs/{w.need.thread.ref}/questions/{w.question.ref}/answer",
    lambda w: f"/needs/{w.need.thread.ref}/questions/{w.answered.ref}/answer",
    lambda w: f"/needs/{w.need.thread.ref}/questions/{w.asked_by_gone.ref}/answer",
]
