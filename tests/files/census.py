"""Who gets a file: whoever sees its thread, and stands under its own label."""

from tests.world import EVERYBODY, HOST, NOBODY, STATE, Row


def _file(name):
    def args(world):
        file = getattr(world, name)
        return {"ref": file.ref, "name": file.name}

    return args


ROWS = [
    Row("files.download", "GET", EVERYBODY, _file("file_public")),
    Row("files.download", "GET", STATE, _file("file_agencies"), hidden=True),
    Row("files.download", "GET", HOST, _file("file_office"), hidden=True),
    Row("files.download", "GET", HOST, _file("file_of_office_thread"), hidden=True),
    Row("files.download", "GET", NOBODY, _file("file_removed"), hidden=True),
    Row("files.download", "GET", NOBODY, lambda _world: {"ref": "0000000000", "name": "Nothing.pdf"}, hidden=True),
]
