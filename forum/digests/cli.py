"""`flask digests`."""

from datetime import UTC, datetime

import click
from flask.cli import AppGroup

from forum.core import clock
from forum.digests import tasks

digests = AppGroup("digests", help="Digests, collected for each reader.")


@digests.command("send")
@click.option("--at", "at", default=None, help="The moment to stand in for now, as ISO 8601; without a zone it is UTC.")
def send(at: str | None) -> None:
    """Compose every digest that is due at that moment."""
    try:
        moment = datetime.fromisoformat(at) if at else clock.now()
    except ValueError:
        raise click.BadParameter(f"{at!r} is no moment; write 2026-11-30T14:00:00Z", param_hint="--at") from None
    count = tasks.send_due(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    click.echo(f"{count} digests written.")
