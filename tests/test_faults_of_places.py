"""Only regular files inside the folder of a package are opened, and no others."""

import os

import pytest
from faults import (
    DESCRIPTOR,
    Fault,
    Place,
    all_of,
    complaints,
    describe,
    replace,
)


def whole(file, message):
    """Expect a fault of a file as such."""
    return (Place(file, 0, "", "", message),)


def described(column, message):
    """Expect a fault of the descriptor."""
    return (Place(DESCRIPTOR, 0, column, "", message),)


INSIDE = "leads outside of the package"
REGULAR = "is not a regular file"
PATH = "has a path that is not the name of a file"
# Somebody put something in the place of a file, or points elsewhere.
FAULTS = [
    Fault(
        "a file that is missing",
        replace("people", lambda _: None),
        whole("people", "does not exist"),
    ),
    Fault(
        "a file whose name was typed otherwise",
        lambda package: (package / "people.csv").rename(package / "People.CSV"),
        whole("people", "does not exist"),
    ),
    Fault(
        "a link out of the folder",
        replace("people", lambda path: path.symlink_to(path.parents[1] / path.name)),
        whole("people", INSIDE),
    ),
    Fault(
        "a link up and out of the folder",
        replace("people", lambda path: path.symlink_to("../people.csv")),
        whole("people", INSIDE),
    ),
    Fault(
        "a link to nothing",
        replace("people", lambda path: path.symlink_to("person.csv")),
        whole("people", "does not exist"),
    ),
    Fault(
        "a link to itself",
        replace("people", lambda path: path.symlink_to("people.csv")),
        whole("people", "does not exist"),
    ),
    Fault(
        "a link to a device",
        replace("people", lambda path: path.symlink_to("/dev/zero")),
        whole("people", INSIDE),
    ),
    Fault("a named pipe", replace("people", os.mkfifo), whole("people", REGULAR)),
    Fault(
        "a folder of that name",
        replace("people", lambda path: path.mkdir()),
        whole("people", REGULAR),
    ),
    Fault(
        "a pipe for a descriptor",
        replace(DESCRIPTOR, os.mkfifo),
        whole(DESCRIPTOR, REGULAR),
    ),
    Fault(
        "a descriptor that is missing",
        replace(DESCRIPTOR, lambda _: None),
        whole(DESCRIPTOR, "does not exist"),
    ),
    Fault(
        "a path above the folder",
        describe("people", path="../people.csv"),
        described("people", PATH),
    ),
    Fault(
        "a path out by a detour",
        all_of(
            replace("people", lambda path: path.parent.joinpath("a").mkdir()),
            describe("people", path="a/../../people.csv"),
        ),
        described("people", PATH),
    ),
    Fault(
        "a path from the root",
        describe("people", path="/etc/passwd"),
        described("people", PATH),
    ),
    Fault(
        "an address on the web",
        describe("people", path="https://example.org/people.csv"),
        described("people", PATH),
    ),
    Fault(
        "a path of Windows",
        describe("people", path="C:\\data\\people.csv"),
        described("people", PATH),
    ),
    Fault(
        "a list of paths",
        describe("people", path=["people.csv", "more.csv"]),
        described("resource 5", "is not described as a table"),
    ),
    Fault(
        "a link to a file beside it",
        all_of(
            lambda package: (package / "people.csv").rename(package / "persons.txt"),
            lambda package: (package / "people.csv").symlink_to("persons.txt"),
        ),
    ),
    Fault(
        "a file in a folder of the package",
        all_of(
            lambda package: (package / "tables").mkdir(),
            lambda package: (package / "people.csv").rename(
                package / "tables" / "people.csv"
            ),
            describe("people", path="tables/people.csv"),
        ),
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_what_is_no_file_of_the_package_is_refused_and_its_twin_loads(package, fault):
    fault.damage(package)
    found, expected = complaints(package, fault.places, fault.warned)
    assert found == expected
