"""Rows that are wrong beside other rows are refused; their twins pass."""

import pytest
from faults import (
    NEW,
    SOUND,
    Fault,
    Place,
    add,
    all_of,
    complaints,
    drop,
    examine,
    limit,
    put,
    records,
)

SEOUL = "src-newsis-2021-02-26"  # a text of 2005 characters
CITY = "org-gwangju-city"


def at(place, key, value, message):
    table, _, column = place.partition(".")
    return Place(table, key, column, value, message)


def new(place, value, message):
    return at(place, NEW, value, message)


ZZ = "organizations.parent_id"
IDENTIFIED = "sources organizations people agreements programmes events indicators"
LATER = {"org_id": "org-zy", "name_en": "Zy"}
# Rows that are wrong only beside other rows.
ROWS = [
    Fault(
        "one person copied to a second row",
        add("people", person_id="per-choi-ki-young"),
        (new("people.person_id", "per-choi-ki-young", "stands already in row 3"),),
    ),
    Fault(
        "one source copied to a second row",
        add("sources", source_id=SEOUL),
        (new("sources.source_id", SEOUL, "stands already in row"),),
    ),
    Fault(
        "one alias given twice",
        all_of(add("aliases"), add("aliases", kind="variant")),
        (new("aliases.org_id/alias", "org-aica/Az", "is the same key as in row 56"),),
    ),
    Fault(
        "one body twice in a role",
        all_of(add("participations"), add("participations", basis="inferred")),
        (
            new(
                "participations.activity_id/org_id/role",
                "prg-ai-cluster/org-chosun-univ/attendee",
                "is the same key as in row 157",
            ),
        ),
    ),
    Fault(
        "one topic twice at its place",
        all_of(add("topics"), add("topics", description_en="Again")),
        (
            new(
                "topics.agreement_id/position/activity",
                "agr-2020-01-29-data-sharing/9/other",
                "is the same key as in row 49",
            ),
        ),
    ),
    Fault(
        "the same evidence twice",
        all_of(add("evidence"), add("evidence")),
        (
            new(
                "evidence.record_table/record_id/source_id/start/stop",
                f"people/per-cha-sang-kyun/{SEOUL}/9/10",
                "is the same key as in row",
            ),
        ),
    ),
    Fault("one body in two roles", add("participations", role="lead")),
    Fault(
        "one text in two places", all_of(add("evidence"), add("evidence", stop="11"))
    ),
    Fault(
        "a person with the identifier of a body",
        all_of(
            limit("people.person_id", required=True, unique=True),
            add("people", person_id="org-aica"),
        ),
        (new("people.person_id", "org-aica", "names a record of organizations.csv"),),
    ),
    Fault(
        "a code with the identifier of a body",
        add("vocabulary", scheme="zz", code="org-aica"),
    ),
    Fault(
        "a body that is its own parent",
        add("organizations", parent_id="org-zz"),
        (new(ZZ, "org-zz", "leads back to org-zz itself"),),
    ),
    Fault(
        "two bodies that are each other's parents",
        all_of(
            add("organizations", parent_id="org-zy"),
            add("organizations", **LATER, parent_id="org-zz"),
        ),
        (
            at(ZZ, "org-zz", "org-zy", "leads back to org-zz itself"),
            at(ZZ, "org-zy", "org-zz", "leads back to org-zy itself"),
        ),
    ),
    Fault(
        "a body below another",
        all_of(
            add("organizations", parent_id=CITY),
            add("organizations", **LATER, parent_id="org-zz"),
        ),
    ),
    Fault(
        "a programme that is part of itself",
        put("programmes", "prg-ai-hub-city", parent_id="prg-ai-cluster"),
        (
            at(
                "programmes.parent_id",
                "prg-ai-hub-city",
                "prg-ai-cluster",
                "leads back to prg-ai-hub-city itself",
            ),
            at(
                "programmes.parent_id",
                "prg-ai-cluster",
                "prg-ai-hub-city",
                "leads back to prg-ai-cluster itself",
            ),
        ),
    ),
    Fault(
        "an end before the start",
        add("programmes", start="2024-40", end="2023-12?"),
        (new("programmes.end", "2023-12?", 'is before the start "2024-40"'),),
    ),
    Fault(
        "an end in the year of the start", add("programmes", start="2024", end="2024")
    ),
    Fault(
        "a series told backwards",
        add("events", series_first="907", series_last="905"),
        (new("events.series_last", "905", "is before series_first 907"),),
    ),
    Fault(
        "a range that two events claim",
        all_of(
            add("events"),
            add("events", event_id="evt-zy", series_first="902", series_last="905"),
        ),
        (
            at("events.series_first", "evt-zz", "901", "overlaps with evt-zy"),
            at("events.series_first", "evt-zy", "902", "overlaps with evt-zz"),
        ),
    ),
    Fault(
        "a range that happened as it was planned",
        all_of(add("events"), add("events", event_id="evt-zy", status="planned")),
    ),
    Fault(
        "a range beside another",
        all_of(
            add("events"),
            add("events", event_id="evt-zy", series_first="903", series_last="905"),
        ),
    ),
    Fault(
        "an ordinal that two agreements claim",
        all_of(
            add("agreements", series_no="900"),
            add("agreements", agreement_id="agr-zy", series_no="900"),
        ),
        (new("agreements.series_no", "900", "stands already in row 11"),),
    ),
    Fault("a deadline still to come", add("events", date="2099", status="planned")),
    Fault(
        "a text without its hash",
        add("sources", collection="seed"),
        warned=(new("sources.text_sha256", "", "although the collection is seed"),),
    ),
    Fault(
        "one alias twice, once taken apart by a Mac",
        all_of(add("aliases", alias="가"), add("aliases", alias="\u1100\u1161")),
        (new("aliases.org_id/alias", "org-aica/가", "is the same key as in row 56"),),
    ),
    Fault(
        "a series told in order", add("events", series_first="905", series_last="907")
    ),
    Fault(
        "an agreement without parties",
        add("agreements", parties=False),
        (new("agreements.agreement_id", "agr-zz", "has no party"),),
    ),
    Fault(
        "an agreement with a witness only",
        all_of(
            add("agreements", parties=False),
            add("participations", activity_id="agr-zz", role="witness"),
        ),
        (new("agreements.agreement_id", "agr-zz", "has no party"),),
    ),
    Fault(
        "an agreement of one party",
        all_of(
            add("agreements", parties=False),
            add("participations", activity_id="agr-zz", role="signatory"),
        ),
        warned=(new("agreements.agreement_id", "agr-zz", "has one party only"),),
    ),
    Fault("an agreement of two parties", add("agreements")),
    Fault(
        "a shared name",
        add("aliases", alias="광주광역시", kind="shared"),
    ),
    Fault(
        "an alias that a new body takes as its name",
        all_of(add("aliases"), add("organizations", name_en="Az")),
        (new("aliases.alias", "Az", "is the name of org-zz"),),
    ),
    Fault("a name in Korean only", add("people", name_en="", name_ko="김")),
    Fault(
        "half a span, without its hash",
        add("evidence", span_sha256=""),
        (new("evidence.span_sha256", "", "is empty, but the rest"),),
    ),
    Fault(
        "evidence by a page as a whole",
        add("evidence", start="", stop="", span_sha256=""),
    ),
    Fault(
        "evidence for an alias, which needs none",
        add("evidence", record_table="aliases", record_id="org-aica/AICA"),
        (new("evidence.record_table", "aliases", "is not a known code"),),
    ),
    Fault(
        "evidence for a link by half its key",
        add("evidence", record_table="topics", record_id="agr-2020-01-29-data-sharing"),
        (
            new(
                "evidence.record_id",
                "agr-2020-01-29-data-sharing",
                "has no row in topics",
            ),
        ),
    ),
    Fault(
        "evidence for a link by its key",
        add(
            "evidence",
            record_table="topics",
            record_id="agr-2020-01-29-data-sharing/1/data_sharing",
        ),
    ),
]


@pytest.mark.parametrize("fault", ROWS, ids=lambda fault: fault.name)
def test_a_row_is_refused_for_what_another_says_and_its_twin_loads(package, fault):
    fault.damage(package)
    found, expected = complaints(package, fault.places, fault.warned)
    assert found == expected


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("sources", SEOUL),
        ("organizations", "org-cnu"),
        ("organizations", "org-aica"),
        ("people", "per-choi-ki-young"),
        ("agreements", "agr-2021-02-26-snu-cnu"),
        ("programmes", "prg-ai-hub-city"),
        ("events", "evt-2020-01-29-ai-hub-city-vision"),
        ("indicators", "ind-ai-convergence-core-fields"),
    ],
)
def test_a_deleted_row_leaves_just_what_named_it_dangling(package, table, key):
    drop(table, key)(package)
    errors = {(p.file, p.row, p.column) for p in examine(package)[1]}
    assert errors == set(cells_with(package, key))


def cells_with(package, text):
    """Yield file, row and column of each cell that holds this text."""
    for table in SOUND:
        header, *rows = records(package, table)
        for number, row in enumerate(rows, start=2):
            for column, cell in zip(header, row, strict=True):
                if cell == text:
                    yield f"{table}.csv", number, column


def test_a_code_deleted_from_the_vocabulary_is_missed_where_it_is_used(package):
    drop("vocabulary", "sector/energy")(package)
    used = set(cells_with(package, "energy"))
    assert {(p.file, p.row, p.column) for p in examine(package)[1]} == used
    assert len(used) > 0


@pytest.mark.parametrize("table", IDENTIFIED.split())
def test_an_identifier_is_given_once(package, table):
    (key, *_), (value, *_), *_ = records(package, table)
    add(table, parties=False, **{key: value})(package)
    place = Place(table, NEW, key, value, "stands already in row 2")
    found, expected = complaints(package, (place,))
    assert found == expected


# What is suspicious only is said, and loads


def warnings(package):
    dataset, problems = examine(package)
    assert dataset is not None
    return [(p.file, p.row, p.column, p.value, p.message) for p in problems]


def test_a_row_that_cites_no_source_loads_with_a_warning(package):
    add("people")(package)
    message = "1 of 21 rows have no evidence"
    assert warnings(package) == [("people.csv", 0, "", "per-zz", message)]


def test_a_row_that_cites_a_source_loads_without_a_word(package):
    add("people")(package)
    add("evidence", record_id="per-zz")(package)
    assert warnings(package) == []
