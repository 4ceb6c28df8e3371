"""The story's innovations, and the discussions."""

from datetime import time

from forum.demo.service import Stage, story
from forum.innovations import service, service_show
from forum.innovations.models import Delivery, InnovationState, Maturity, VendorRole
from forum.needs.models import Need
from forum.organizations.models import Audience
from forum.threads import service_moderation, service_posts
from forum.threads.service import Readers


def put_innovations(stage: Stage) -> None:
    """All innovations; a company's first one waits for the office, which lists it an hour later."""
    for record in sorted(story("innovations")["innovations"], key=lambda r: r.get("listed", 0)):
        actor, at = stage.actor(record["by"]), stage.almanac.at(record.get("listed", 0), time(9, 0))
        draft = service.Draft(
            title=record["title"], problem=record["problem"], change=record["change"],
            maturity=Maturity(record["maturity"]), vendor_role=VendorRole(record["vendor_role"]),
            topics=stage.topics(record["topics"]), used_by=record.get("used_by", ""), delivery=Delivery(record["delivery"]),
            agency_brings=record["agency_brings"], how_to_buy=record["how_to_buy"],
        )  # fmt: skip
        innovation = service.open_draft(actor, draft, at=at)
        stage.innovations[record["key"]] = innovation
        if "listed" not in record:
            continue
        service.send(actor, innovation, at=at)
        if innovation.state is InnovationState.IN_REVIEW:
            service.list_(stage.actor("host"), innovation, at=stage.almanac.at(record["listed"]))


def show_on(stage: Stage, key: str, need: Need) -> None:
    """What companies show on a need, some days after it was published."""
    published = need.published_at
    assert published is not None  # noqa: S101  the story shows on published needs
    for record in story("innovations")["innovations"]:
        how = record.get("shown_on", {}).get(key)
        if how:
            actor, innovation = stage.actor(record["by"]), stage.innovations[record["key"]]
            at = (
                max(stage.almanac.at(-3, time(16, 0)), published)
                if need.closes_at and need.closes_at > stage.almanac.now
                else published
            )
            service_show.show(actor, need, innovation, how, acknowledged=True, at=at)


def put_discussions(stage: Stage) -> None:
    """All discussions with their posts."""
    for record in sorted(story("discussions")["discussions"], key=lambda r: r["posts"][0]["at"]):
        first, *rest = record["posts"]
        readers = Readers(Audience(record["audience"]))
        draft = service_posts.DiscussionDraft(record["title"], record["topics"], first["text"], readers)
        thread = service_posts.open_discussion(stage.actor(first["by"]), draft, at=stage.almanac.at(first["at"]))
        for number, told in enumerate(rest, start=2):
            post = service_posts.reply(
                stage.actor(told["by"]),
                thread,
                service_posts.PostDraft(told["text"]),
                at=stage.almanac.at(told["at"], time(10, number)),
            )
            if told.get("official"):
                host = stage.actor("host")
                service_moderation.mark_official(
                    host, thread, post, True, at=stage.almanac.at(told["at"], time(10, number))
                )
        if record.get("pinned"):
            service_moderation.pin(stage.actor("host"), thread, True, at=stage.almanac.at(first["at"]))
