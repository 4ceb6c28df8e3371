"""Options that several commands share."""

from datetime import UTC, datetime

import click

from forum.core import clock


def _moment(_context: click.Context, _option: click.Parameter, typed: str | None) -> datetime:
    """What was typed as a moment; now where nothing was."""
    try:
        found = datetime.fromisoformat(typed) if typed else clock.now()
    except ValueError:
        raise click.BadParameter(f"{typed!r} is no moment; write 2026-11-30T14:00:00Z") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


#: `--at`: the command gets the moment as `at`, aware.
at_option = click.option(
    "--at", callback=_moment, default=None, metavar="ISO",
    help="The moment to stand in for now, as ISO 8601; without a zone it is UTC.",
)  # fmt: skip
