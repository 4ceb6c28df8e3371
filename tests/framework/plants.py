"""Two rules: one for every need, and one for needs about online services."""

from dataclasses import replace

from tests.framework import given


def plant(world) -> None:
    at = world.cast.agency.joined_at
    world.rule = given.rule(world.cast, at)
    online = replace(given.SIGN_ON, topics=("online-services",))
    world.sign_on = given.rule(world.cast, at, "sign-on", online)


SURFACES = [
    lambda _world: "/help/rules",
    lambda _world: "/help/rules/accessibility",
    lambda _world: "/desk/rules",
    lambda _world: "/desk/rules/accessibility",
]
