"""A descriptor that is wrong, or an odd one out, is refused for what it says."""

import pytest
from faults import (
    DESCRIPTOR,
    Fault,
    Place,
    add,
    all_of,
    complaints,
    describe,
    limit,
    raw,
)


def described(column, message, value=""):
    """Expect a fault of the descriptor."""
    return (Place(DESCRIPTOR, 0, column, value, message),)


TYPE = "has another type than in the data model"
# Somebody edited datapackage.json.
FAULTS = [
    Fault(
        "a descriptor cut off",
        raw(DESCRIPTOR, lambda content: content[:1000]),
        (Place(DESCRIPTOR, 31, "", "", "is not JSON"),),
    ),
    Fault(
        "a comma too many",
        raw(DESCRIPTOR, b'{"resources": [],}'),
        (Place(DESCRIPTOR, 1, "", "", "is not JSON"),),
    ),
    Fault(
        "a merge in the descriptor",
        raw(DESCRIPTOR, lambda content: b"<<<<<<< HEAD\n" + content),
        described("", "is in the middle of a merge"),
    ),
    Fault(
        "a descriptor of nothing",
        raw(DESCRIPTOR, b"{}"),
        described("", "lists no resources"),
    ),
    Fault(
        "a descriptor in UTF-16",
        raw(DESCRIPTOR, lambda content: content.decode().encode("utf-16")),
        described("", "is encoded as UTF-16"),
    ),
    Fault(
        "brackets without end",
        raw(DESCRIPTOR, b"[" * 100_000),
        described("", "is nested too deeply"),
    ),
    Fault(
        "a name told twice",
        raw(
            DESCRIPTOR, lambda content: content.replace(b'"name"', b'"name": 1, "name"')
        ),
        described("", "name stands twice in one object"),
    ),
    Fault(
        "a number that is none",
        limit("topics.position", minimum=float("nan")),
        described("", "NaN is not a number of JSON"),
    ),
    Fault(
        "half a character",
        describe("people", title="\ud800"),
        described("", "cannot be taken as it is"),
    ),
    Fault(
        "a date of making that is none",
        raw(DESCRIPTOR, lambda content: content.replace(b'"2026-', b'"26-')),
        (Place(DESCRIPTOR, 0, "created", "26-11-20T00:00:00Z", "is not a date"),),
    ),
    Fault(
        "another encoding declared",
        describe("people", encoding="euc-kr"),
        described("people", "declares the encoding 'euc-kr'"),
    ),
    Fault(
        "another separator declared",
        describe("people", dialect={"delimiter": ";"}),
        described("people", "declares the dialect delimiter=';'"),
    ),
    Fault(
        "the usual dialect declared",
        describe("people", dialect={"delimiter": ",", "header": True}),
    ),
    Fault(
        "rows of remarks declared",
        all_of(
            describe("people", dialect={"commentChar": "#"}),
            raw("people", lambda content: b"# checked\n" + content + b"# ,,\n"),
        ),
    ),
    Fault(
        "rows of remarks not declared",
        raw("people", lambda content: content + b"# checked\n"),
        (Place("people", 22, "", "", "has 1 cells where the header has 3"),),
    ),
    Fault(
        "a constraint misspelt",
        limit("people.name_ko", maxlength=100),
        described("resource 5", "constraint 'maxlength' is not known"),
    ),
    Fault(
        "a list of no codes",
        limit("people.name_ko", enum=[]),
        described("resource 5", "enum is empty"),
    ),
    Fault(
        "a type that is none",
        describe("topics.position", type="int"),
        described("topics.position", "has the type 'int'"),
    ),
    Fault(
        "a number told to be text",
        describe("topics.position", type="string", constraints={}),
        described("topics.position", TYPE),
    ),
    Fault(
        "a date told to be text",
        describe("agreements.signed", rdfType=None),
        described("agreements.signed", TYPE),
    ),
    Fault(
        "a column renamed in it",
        describe("people.name_ko", name="name"),
        (
            Place(DESCRIPTOR, 0, "", "", "does not describe people.name_ko"),
            Place("people", 1, "name", "", "is missing from the header"),
            Place("people", 1, "name_ko", "", "is not a column of this table"),
        ),
    ),
    Fault(
        "a pattern that cannot be read",
        limit("people.name_ko", pattern="[가-힣"),
        described("people.name_ko", "which cannot be read"),
    ),
    Fault(
        "a limit in quotes",
        limit("people.name_ko", maxLength="100"),
        described("people.name_ko", "which is not a number"),
    ),
    Fault(
        "yes for true",
        limit("people.name_ko", required="yes"),
        described("people.name_ko", "where true or false belongs"),
    ),
    Fault(
        "one code without brackets",
        limit("people.name_ko", enum="김"),
        described("resource 5", "is not described as a table"),
    ),
    Fault(
        "a table told twice",
        describe("aliases", name="people"),
        described("people", "is described twice"),
    ),
    Fault(
        "a limit from below that is broken",
        limit("people.name_en", minLength=11),
        (
            Place("people", 10, "name_en", "Kim Jun-ha", "has 10 characters"),
            Place("people", 17, "name_en", "Oh Se-jung", "has 10 characters"),
        ),
    ),
    Fault("a limit from below that is kept", limit("people.name_en", minLength=10)),
    Fault(
        "a limit from above that is broken",
        all_of(
            limit("topics.position", required=True, maximum=98),
            add("topics", position="99"),
        ),
        (Place("topics", 49, "position", "99", "is too large"),),
    ),
    Fault(
        "a limit from above that is kept",
        all_of(
            limit("topics.position", required=True, maximum=99),
            add("topics", position="99"),
        ),
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_descriptor_is_refused_for_what_it_says_and_its_twin_loads(package, fault):
    fault.damage(package)
    found, expected = complaints(package, fault.places, fault.warned)
    assert found == expected
