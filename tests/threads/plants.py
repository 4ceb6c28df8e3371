"""Discussions and posts for each label of readers, with a word in each that stands nowhere else."""

from flask import current_app, url_for

from forum.core import clock
from forum.core.database import db
from forum.organizations.models import Audience
from forum.threads import queries_posts, service_follow, service_moderation, service_posts, service_reports
from forum.threads.models import ReportDecision
from forum.threads.models_kept import KeptReply
from forum.threads.service import Readers
from forum.threads.service_posts import DiscussionDraft, PostDraft
from tests.world import MEMBERS, STATE, Secret, World

OFFICE = frozenset({"host"})
#: What Helen Park writes for Natural Resources alone, and what Maria Lopez writes for Transportation alone.
PARKS = frozenset({"agency", "procurement", "host"})
ROADS = frozenset({"agency2", "host"})

SECRETS = [
    Secret("thrwordmembers", MEMBERS),
    Secret("thrtitlemembers", MEMBERS),
    Secret("thrwordagencies", STATE),
    Secret("thrtitleagencies", STATE),
    Secret("thrwordnamed", PARKS),
    Secret("thrtitlenamed", PARKS),
    Secret("thrwordoffice", OFFICE),
    Secret("thrtitleoffice", OFFICE),
    Secret("keptwordvendor", frozenset({"vendor"})),
    Secret("postwordmembers", MEMBERS),
    Secret("postwordagencies", STATE),
    Secret("postwordnamed", ROADS),
    Secret("postwordoffice", OFFICE),
    Secret("postwordoldagencies", STATE),
    Secret("postwordremoved", OFFICE),
    Secret("postwordreported", OFFICE),
]


def plant(world: World) -> None:
    """A discussion for each label; on the public one a post for each narrower label, a removed and an edited one."""
    at = clock.now()
    host, agency, vendor = (world.cast.actor(r) for r in ("host", "agency", "vendor"))
    world.discussion = _open(vendor, "Telling visitors that a lot is full", "How do others count cars?", at)
    world.discussion_members = _open(agency, "On thrtitlemembers", "A thrwordmembers here", at, Audience.MEMBERS)
    world.discussion_agencies = _open(agency, "On thrtitleagencies", "A thrwordagencies here", at, Audience.AGENCIES)
    named = Readers(Audience.NAMED_AGENCIES, (world.cast.parks.id,))
    world.discussion_named = _open(host, "On thrtitlenamed", "A thrwordnamed here", at, named)
    world.discussion_office = _open(host, "On thrtitleoffice", "A thrwordoffice here", at, Audience.OFFICE)
    world.discussion_doomed = _open(vendor, "Soon removed", "Nothing to see", at)
    _narrow_posts(world, at)
    bad = service_posts.reply(world.cast.actor("vendor2"), world.discussion, PostDraft("Buy postwordremoved"), at=at)
    world.report = service_reports.report(host, world.discussion, bad, "It is postwordreported", at=at)
    service_reports.decide(host, world.report, ReportDecision.HIDE, "Advertising", at=at)
    world.reply = service_posts.reply(agency, world.discussion, PostDraft("By loops in the road."), at=at)
    world.reply_to_hide = service_posts.reply(agency, world.discussion, PostDraft("Or by cameras."), at=at)
    first = queries_posts.post_by_number(vendor, world.discussion, 1)
    world.edited = service_posts.edit(vendor, world.discussion, first, "How do others count cars, and where?", at=at)
    service_moderation.mark_official(host, world.discussion, world.reply, True, at=at)
    service_follow.set_follow(host, service_follow.Thing(thread=world.discussion), "follow", at=at)
    offered = [world.discussion.ref, world.discussion_office.ref, world.discussion_agencies.ref]
    world.kept_reply = KeptReply(
        person_id=world.cast.vendor.id, body="A keptwordvendor here", thread_refs=offered, kept_at=at
    )  # fmt: skip
    db.session.add(world.kept_reply)
    db.session.commit()


def _narrow_posts(world: World, at) -> None:
    host, agency, vendor2 = (world.cast.actor(r) for r in ("host", "agency", "vendor2"))
    thread = world.discussion
    for actor, word, readers in (
        (vendor2, "postwordmembers", Readers(Audience.MEMBERS)),
        (host, "postwordnamed", Readers(Audience.NAMED_AGENCIES, (world.cast.roads.id,))),
        (host, "postwordoffice", Readers(Audience.OFFICE)),
    ):
        service_posts.reply(actor, thread, PostDraft(f"Here is {word}", readers), at=at)
    kept = PostDraft("Here is postwordoldagencies", Readers(Audience.AGENCIES))
    world.narrow = service_posts.reply(agency, thread, kept, at=at)
    service_posts.edit(agency, thread, world.narrow, "Here is postwordagencies", at=at)


def _open(actor, title, body, at, readers=Audience.PUBLIC):
    readers = readers if isinstance(readers, Readers) else Readers(readers)
    draft = DiscussionDraft(title, ["online-services"], body, readers)
    return service_posts.open_discussion(actor, draft, at=at)


def _shows(name):
    return lambda world: _address("threads.show", ref=getattr(world, name).ref)


def _address(endpoint, **values):
    with current_app.test_request_context():
        return url_for(endpoint, **values)


SURFACES = [
    lambda _world: "/threads/",
    lambda world: f"/threads/{world.discussion.ref}/kept/{world.kept_reply.ref}",
    lambda world: f"/threads/kept/{world.kept_reply.ref}/place",
    lambda world: f"/threads/new?kept={world.kept_reply.ref}",
    lambda _world: "/threads/?topic=online-services",
    *(lambda _world, a=a: f"/threads/?audience={a}" for a in Audience),
    *(
        _shows(name)
        for name in (
            "discussion", "discussion_members", "discussion_agencies", "discussion_named", "discussion_office",
        )
    ),
    lambda world: _address("threads.show", ref=world.discussion.ref, post=world.narrow.number),
    lambda world: _address("threads.versions", ref=world.discussion.ref, number=world.edited.number),
    lambda world: _address("threads.versions", ref=world.discussion.ref, number=world.narrow.number),
    lambda world: _address("threads.decide_report", ref=world.report.ref),
    lambda _world: "/me/follows",
]  # fmt: skip
