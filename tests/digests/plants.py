"""One issue of the vendor's, and the address that stops it."""

from datetime import timedelta

from forum.core import clock, tokens
from forum.core.database import db
from forum.digests import service
from forum.digests.models import Issue

ISSUE_TOKEN = "the-address-of-the-vendors-issue"


def plant(world) -> None:
    at = clock.now()
    vendor = world.cast.vendor
    world.issue_token = ISSUE_TOKEN
    world.stop_token = service.stop_token(vendor.ref)
    db.session.add(
        Issue(
            person_id=vendor.id, token_digest=tokens.digest(ISSUE_TOKEN), window_start=at - timedelta(days=7),
            window_end=at, subject="One thing", items=[], made_at=at,
        )
    )  # fmt: skip
    db.session.commit()


SURFACES = [lambda world: f"/digests/{world.issue_token}"]
