"""Home and topic pages are surfaces: they show parts of everything."""

SURFACES = [
    lambda _world: "/",
    lambda _world: "/topics/",
    lambda _world: "/topics/roads",
    lambda _world: "/topics/online-services",
    lambda _world: "/topics/security",
    lambda _world: "/quiet-periods/",
]
