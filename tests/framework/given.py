"""Rules as tests want them."""

from forum.core.database import db
from forum.framework import service
from forum.framework.models import Rule

ACCESSIBILITY = service.Draft(
    "Everybody can use it", "Meets *WCAG 2.1*, level AA.", "One in four adults has a disability.", "https://www.w3.org/TR/WCAG21/"
)  # fmt: skip
SIGN_ON = service.Draft("People sign in with the state's account", "One account.", "Nobody needs one more password.")


def rule(cast, at, name="accessibility", draft=ACCESSIBILITY) -> Rule:
    """A committed rule."""
    made = service.add_rule(cast.actor("host"), name, draft, at=at)
    db.session.commit()
    return made
