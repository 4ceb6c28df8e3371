"""The worker: each job is run once when it is due, by one worker; a killed worker's claim lapses; an error is noted."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum import wiring, worker
from forum.core.database import db
from forum.core.jobs import Job
from forum.desk import rules as desk_rules
from tests.needs import given


@pytest.fixture
def jobs(app, monday, monkeypatch):
    runs: list[str] = []

    def run(at):
        runs.append("counted")
        return 3

    def breaks(at):
        raise RuntimeError("the mail server is away")

    monkeypatch.setattr(
        wiring,
        "JOBS",
        (wiring.JobSpec("counts", run, timedelta(minutes=1)), wiring.JobSpec("breaks", breaks, timedelta(minutes=1))),
    )
    worker.add_jobs(monday)
    worker.add_jobs(monday)
    return runs


def row(name):
    db.session.rollback()
    return db.session.scalar(select(Job).where(Job.name == name))


def test_one_job_runs_now_by_its_name_and_for_a_stated_moment(app, cast, monday):
    runner = app.test_cli_runner()
    sealed = [runner.invoke(args=["jobs", "run", "audit.seal"]).output for _time in range(2)]
    assert sealed == ["audit.seal: 11 done.\n", "audit.seal: 0 done.\n"]
    unknown = runner.invoke(args=["jobs", "run", "needs.nothing"])
    assert unknown.exit_code == 2
    assert [spec.name for spec in wiring.JOBS if spec.name not in unknown.output] == []
    assert "is no moment" in runner.invoke(args=["jobs", "run", "audit.seal", "--at", "soon"]).output


def test_answers_are_released_for_the_moment_that_was_said(app, cast, monday):
    need = given.published(cast, monday)
    given.answered(cast, need, given.asked(cast, need, monday), monday)
    runner, hour = app.test_cli_runner(), given.RELEASE_AT
    sent = [
        runner.invoke(args=["jobs", "run", "needs.release", "--at", at.isoformat()]).output
        for at in (hour - timedelta(seconds=1), hour, hour)
    ]
    assert sent == [f"needs.release: {n} done.\n" for n in (0, 1, 0)]


def test_each_job_has_words_that_people_read():
    assert sorted(spec.name for spec in wiring.JOBS) == sorted(desk_rules.JOBS)


def test_a_due_job_runs_once_and_is_due_again_later(jobs, monday):
    assert [worker.run_due(monday), worker.run_due(monday)] == [3, 0]
    assert jobs == ["counted"]
    assert (row("counts").next_due_at, row("counts").claimed_until) == (monday + timedelta(minutes=1), None)
    worker.run_due(monday + timedelta(minutes=1))
    assert jobs == ["counted", "counted"]


def test_an_error_is_noted_and_the_others_go_on(jobs, monday):
    worker.run_due(monday)
    assert (row("breaks").last_error, row("counts").last_error) == ("RuntimeError: the mail server is away", "")


def test_of_two_workers_one_gets_the_job(jobs, monday):
    later = monday + timedelta(minutes=1)
    assert [worker.claim("counts", monday, later, monday), worker.claim("counts", monday, later, monday)] == [
        True,
        False,
    ]


def test_a_killed_workers_claim_lapses(jobs, monday):
    worker.claim("counts", monday, monday + timedelta(minutes=1), monday)  # and dies
    assert worker.run_due(monday + timedelta(minutes=1)) == 0
    assert worker.run_due(monday + worker.CLAIM) == 3


def test_a_paused_job_waits(jobs, monday):
    job = row("counts")
    job.paused = True
    db.session.commit()
    worker.run_due(monday)
    assert jobs == []
