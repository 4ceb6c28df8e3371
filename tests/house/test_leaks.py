"""The leak matrix: each restricted field holds a word that stands nowhere else; each role looks at each surface."""

import pytest

from forum.mail import queries as mail
from forum.mail import tasks
from tests import world
from tests.cast import ROLES


@pytest.fixture
def planted(app, cast, monday):
    made = world.build(cast)
    tasks.expand(monday)
    return made


@pytest.mark.parametrize("role", ROLES)
def test_no_role_meets_a_word_that_is_not_for_it(app, cast, as_, planted, role):
    everything = world.collected()
    person = cast.by_role(role)
    client = as_(person)
    met, leaked = set(), []
    pages = {}
    for surface in everything.surfaces:
        address = surface(planted)
        pages[address] = client.get(address).get_data().decode(errors="replace")
    if person is not None:
        letters = mail.newest(500, address=person.email)
        pages |= {f"mail {m.subject}": f"{m.subject}\n{m.text}\n{m.html}\n{m.calendar or ''}" for m in letters}
    for address, text in pages.items():
        for secret in everything.secrets:
            if secret.word in text:
                met.add(secret.word)
                if role not in secret.roles:
                    leaked.append(f"{secret.word} at {address}")
    # A word that its own readers cannot find anywhere would make this test empty.
    unseen = sorted(s.word for s in everything.secrets if role in s.roles and s.word not in met)
    assert (leaked, unseen) == ([], [])
