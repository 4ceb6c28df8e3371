"""`flask demo`."""

from pathlib import Path

import click
from flask.cli import AppGroup

from forum.core import clock
from forum.core.database import db, writing
from forum.demo import (
    queries,
    service_events,
    service_market,
    service_needs,
    service_people,
    service_records,
    service_rules,
)
from forum.demo.rules import PASSWORD
from forum.demo.service import RECORDS

demo = AppGroup("demo", help="The sample forum.")


@demo.command("load")
@click.option("--from", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=RECORDS,
              help="Folder of the public records, in the format of the imports.")  # fmt: skip
@click.option("--if-empty", is_flag=True, help="Do nothing when somebody uses this forum already.")
def load(folder: Path, if_empty: bool) -> None:
    """The invented state with its story, and beside it real public records. Loading it again changes nothing."""
    now = clock.now()
    if queries.is_empty():
        writing()
        stage = service_people.put_people(now)
        for put in (
            service_rules.put_rules, service_market.put_innovations, service_needs.put_needs, service_events.put_events,
            service_market.put_discussions, service_people.put_digests,
        ):  # fmt: skip
            put(stage)
        db.session.commit()
    elif if_empty:
        return
    elif not queries.has_story():
        raise click.ClickException(
            "Somebody uses this forum already. The sample forum goes into an empty database only."
        )
    writing()
    counts = service_records.put_records(folder, queries.loaded_at(now))
    db.session.commit()
    click.echo(
        "The sample forum is loaded: " + ", ".join(f"{number} public {kind}" for kind, number in counts.items()) + "."
    )
    click.echo(f"Sign in as host@example.org, agency@example.org or vendor@example.org with the password {PASSWORD}")
