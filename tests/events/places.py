"""Addresses of the planted events, for the census of each feature that has pages of them."""


def event(world):
    return {"ref": world.event.thread.ref}


def open_event(world):
    return {"ref": world.open_event.thread.ref}


def day(world):
    return {"ref": world.day_event.thread.ref}
