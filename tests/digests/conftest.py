"""The reader of the tests of the ways in which news comes."""

import pytest

from forum.core.database import db
from forum.digests.models import Frequency
from forum.threads.models import ThreadKind
from tests.digests import things
from tests.digests.ways import AT, DAY, NEXT_MONDAY


@pytest.fixture
def roads(cast):
    """The vendor follows roads, a need and a discussion; only the vendor has a choice that can come due."""
    for name in ("host", "host2", "procurement", "agency", "agency_colleague", "agency2", "vendor_colleague", "vendor2",
                 "waiting", "guest"):  # fmt: skip
        things.choice(getattr(cast, name), AT, None, Frequency.NEVER)
    things.choice(cast.vendor, AT, NEXT_MONDAY)
    things.follow(cast.vendor, AT - DAY, topic=cast.topics["roads"])
    cast.followed = things.need("Permits", cast.parks, AT - 30 * DAY)
    things.follow(cast.vendor, AT - DAY, thread=cast.followed.thread)
    cast.talk = things.thread(ThreadKind.DISCUSSION, "Formats", cast.parks, AT - 30 * DAY)
    things.follow(cast.vendor, AT - DAY, thread=cast.talk)
    db.session.commit()
    return cast
