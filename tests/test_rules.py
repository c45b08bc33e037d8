"""What the data model forbids is refused in its row; what it allows passes."""

import csv
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gjai_analysis.columns import TextTable
from gjai_analysis.dataset import load_dataset, validate_dataset
from gjai_analysis.descriptor import read_descriptor
from gjai_analysis.errors import DatasetError, Problem
from gjai_analysis.package import data_folder
from gjai_analysis.reading import read_table
from gjai_analysis.rules import check_rules

MODEL = read_descriptor(data_folder())[1]
VOCABULARY = read_table(data_folder(), "vocabulary.csv")[0]
HASH = "0" * 64
WARNING = "warning"


def breaches(*, bare=False, created="", **tables):
    """Check tables given as words with commas, one word for each row."""
    texts = {"vocabulary": VOCABULARY}
    for name, lines in tables.items():
        header, *rows = (line.split(",") for line in lines.split())
        columns = {column: [row[i] for row in rows] for i, column in enumerate(header)}
        numbers = list(range(2, len(rows) + 2))
        texts[name] = TextTable(f"{name}.csv", columns, numbers)
    return list(check_rules(MODEL, texts)) if bare else supported(texts, created)


def supported(texts, created=""):
    """Check tables as if evidence supported every row."""
    found = check_rules(MODEL, texts, created=created)
    return [p for p in found if not p.message.endswith("rows have no evidence")]


def append(package, file, line):
    """Add a line to a file; return its row as a spreadsheet counts it."""
    path = package / file
    path.write_text(path.read_text("utf-8") + line + "\n", "utf-8")
    with path.open(encoding="utf-8", newline="") as lines:
        return sum(1 for _ in csv.reader(lines))


def errors(package):
    return [p for p in validate_dataset(package) if p.level == "error"]


def test_the_shipped_package_breaks_no_rule(package):
    assert errors(package) == []


@pytest.mark.parametrize("model", [MODEL, {}])
def test_tables_that_could_not_be_read_break_no_rule(model):
    assert list(check_rules(model, {})) == []


# Identifiers


def test_an_identifier_of_two_tables_is_refused_in_the_second():
    message = "names a record of people.csv too"
    fix = "Give each record an identifier of its own"
    assert breaches(people="person_id x", events="event_id x y") == [
        Problem("events.csv", 2, "event_id", "x", message, fix)
    ]


def test_the_first_column_of_a_link_is_no_identifier():
    links = "activity_id,org_id,role x,y,host x,z,host"
    assert breaches(people="person_id x", participations=links) == []


def test_an_empty_identifier_names_nothing():
    people = TextTable("people.csv", {"person_id": ["", "a"]}, [2, 3])
    events = TextTable("events.csv", {"event_id": ["", "b"]}, [2, 3])
    assert supported({"people": people, "events": events}) == []


# Circles


def test_each_row_of_a_circle_of_parents_is_refused():
    problems = breaches(organizations="org_id,parent_id a,b b,c c,a d,a")
    fix = "Remove one parent of the circle"
    assert problems == [
        Problem(
            "organizations.csv",
            row,
            "parent_id",
            parent,
            f"leads back to {child} itself",
            fix,
        )
        for row, child, parent in [(2, "a", "b"), (3, "b", "c"), (4, "c", "a")]
    ]


def test_a_programme_is_not_its_own_parent():
    (problem,) = breaches(programmes="programme_id,parent_id a,a")
    assert str(problem) == (
        'programmes.csv, row 2, column parent_id: "a": leads back to a itself. '
        "Remove one parent of the circle"
    )


@pytest.mark.parametrize("lines", ["a, b,a c,b d,a", "a,x", "a,", ",a a,"])
def test_parents_without_a_circle_pass(lines):
    assert breaches(organizations=f"org_id,parent_id {lines}") == []


@given(st.lists(st.integers(-1, 7), min_size=8, max_size=8))
def test_just_the_rows_on_a_circle_are_refused(parents):
    lines = [f"o{i},{f'o{up}' if up >= 0 else ''}" for i, up in enumerate(parents)]
    on_circle = set()
    for start in range(8):
        above = parents[start]
        for _ in range(8):
            on_circle |= {start} if above == start else set()
            above = parents[above] if above >= 0 else -1
    problems = breaches(organizations=" ".join(["org_id,parent_id", *lines]))
    assert {p.row - 2 for p in problems} == on_circle


# Order in time


def test_a_programme_that_ends_before_it_starts_is_refused():
    message, fix = 'is before the start "2024-40"', "Correct one of the dates"
    problem = Problem("programmes.csv", 2, "end", "2023-12?", message, fix)
    assert breaches(programmes="start,end 2024-40,2023-12?") == [problem]


@pytest.mark.parametrize(
    "dates",
    [
        "2024,2024",
        "2024-06,2024",
        "2024,2024-03",
        ",2020",
        "2024,",
        "2020/..,2010/..",
        "2024-13,2020",
        "2024,soon",
    ],
)
def test_a_programme_that_may_end_after_it_starts_passes(dates):
    assert breaches(programmes=f"start,end {dates}") == []


def test_a_series_that_ends_before_it_starts_is_refused():
    message, fix = "is before series_first 21", "Swap the two numbers"
    problem = Problem("events.csv", 3, "series_last", "17", message, fix)
    assert breaches(events="series_first,series_last 9,10 21,17") == [problem]


@pytest.mark.parametrize(
    "numbers",
    [
        "17,21",
        "17,17",
        ",",
        "x,1",
        "5,x",
        "5,-1",
        f"{'9' * 400},1",
        f"5,{10**15}",
    ],
)
def test_a_series_in_order_passes(numbers):
    assert breaches(events=f"series_first,series_last {numbers}") == []


# Parties


@pytest.mark.parametrize("role", ["host", "witness", "partner", "lead"])
def test_an_agreement_without_a_party_is_refused(role):
    parties = f"activity_id,org_id,role b,x,party a,x,{role} a,y,{role}"
    message, fix = "has no party", "Add its parties to participations"
    problem = Problem("agreements.csv", 2, "agreement_id", "a", message, fix)
    assert breaches(agreements="agreement_id a", participations=parties) == [problem]


def test_an_agreement_with_one_party_is_a_warning():
    parties = "activity_id,org_id,role a,x,signatory a,y,witness"
    message, fix = "has one party only", "Add its parties to participations"
    place = ("agreements.csv", 2, "agreement_id", "a")
    problem = Problem(*place, message, fix, "warning")
    assert breaches(agreements="agreement_id a", participations=parties) == [problem]


def test_one_organization_in_two_roles_is_one_party_only():
    parties = "activity_id,org_id,role a,x,signatory a,x,party a,x,participant"
    (problem,) = breaches(agreements="agreement_id a", participations=parties)
    assert (problem.message, problem.level) == ("has one party only", "warning")


@pytest.mark.parametrize("lines", ["activity_id,org_id a,x", "org_id,role x,host"])
def test_agreements_are_not_judged_while_their_parties_cannot_be_read(lines):
    assert breaches(agreements="agreement_id a") == []
    assert breaches(agreements="agreement_id a", participations=lines) == []


@pytest.mark.parametrize("role", ["signatory", "party", "participant"])
def test_an_agreement_of_two_passes(role):
    parties = f"activity_id,org_id,role a,x,signatory a,y,{role}"
    assert breaches(agreements="agreement_id a", participations=parties) == []


def test_an_agreement_without_identifier_is_left_to_the_schema():
    texts = {"agreements": TextTable("agreements.csv", {"agreement_id": [""]}, [2])}
    assert supported(texts) == []


# Names


@pytest.mark.parametrize("table", ["organizations", "people", "programmes"])
def test_a_record_without_any_name_is_refused(table):
    message, fix = "is empty, and so is name_ko", "Give a name"
    problem = Problem(f"{table}.csv", 3, "name_en", "", message, fix)
    assert breaches(**{table: "name_ko,name_en 광주, ,"}) == [problem]


@pytest.mark.parametrize("names", ["광주,", ",Gwangju", "광주,Gwangju"])
@pytest.mark.parametrize("table", ["organizations", "people", "programmes"])
def test_a_name_in_one_language_is_enough(table, names):
    assert breaches(**{table: f"name_ko,name_en {names}"}) == []


# Aliases


@pytest.mark.parametrize("alias", ["케이티", "KT"])
def test_an_alias_that_is_the_name_of_another_organization_is_refused(alias):
    names = "org_id,name_ko,name_en kt,케이티,KT skt,에스케이티,SKT"
    message, fix = "is the name of kt", "Remove the alias, or mark it as shared"
    problem = Problem("aliases.csv", 2, "alias", alias, message, fix)
    aliases = f"org_id,alias,kind skt,{alias},short"
    assert breaches(organizations=names, aliases=aliases) == [problem]


@pytest.mark.parametrize(
    "row", ["skt,KT,shared", "kt,KT,short", "skt,T,short", "x,,short"]
)
def test_an_alias_of_its_own_or_shared_passes(row):
    names = "org_id,name_ko,name_en kt,,KT skt,,SKT"
    aliases = f"org_id,alias,kind {row}"
    assert breaches(organizations=names, aliases=aliases) == []


@pytest.mark.parametrize("org", ["kt", "ktds"])
def test_an_alias_of_one_of_two_owners_of_a_name_passes(org):
    names = "org_id,name_ko,name_en kt,케이티,KT ktds,케이티디에스,KT"
    aliases = f"org_id,alias,kind {org},KT,short"
    assert breaches(organizations=names, aliases=aliases) == []


def test_an_alias_of_none_of_two_owners_of_a_name_is_refused():
    names = "org_id,name_ko,name_en kt,케이티,KT ktds,케이티디에스,KT skt,,SKT"
    (problem,) = breaches(organizations=names, aliases="org_id,alias,kind skt,KT,short")
    assert problem.message == "is the name of kt"


# Relations


def test_a_relation_of_a_record_with_itself_is_refused():
    message, fix = "is related to itself", "Correct one of the two"
    problem = Problem("relations.csv", 3, "object_id", "a", message, fix)
    assert breaches(relations="subject_id,object_id a,b a,a , b,a") == [problem]


# Codes


def test_a_code_without_a_row_in_the_vocabulary_is_refused_with_its_near_miss():
    vocabulary = "scheme,code agreement_kind,mou agreement_kind,accords sector,accord"
    message = "is not in the vocabulary, scheme agreement_kind"
    fix = "Use one of its codes or add a row. Did you mean accords?"
    problem = Problem("agreements.csv", 3, "kind", "accord", message, fix)
    assert breaches(vocabulary=vocabulary, agreements="kind mou accord") == [problem]


def test_a_code_like_no_other_is_refused_without_a_guess():
    (problem,) = breaches(
        vocabulary="scheme,code basis,stated", topics="activity other"
    )
    assert problem.fix == "Use one of its codes or add a row."


def test_a_code_that_the_schema_refuses_is_reported_once(package):
    row = append(package, "organizations.csv", "org-zz,A,,companyy,,,,,")
    (problem,) = errors(package)
    assert (problem.row, problem.message) == (row, "is not a known code")


@pytest.mark.parametrize("columns", [{}, {"vocabulary": {"scheme": ["basis"]}}])
def test_codes_are_not_judged_while_the_vocabulary_cannot_be_read(columns):
    columns = columns | {"agreements": {"kind": ["mou"]}}
    texts = {name: TextTable(name, given, [2]) for name, given in columns.items()}
    assert supported(texts) == []


def test_an_empty_code_passes():
    texts = {"programmes": TextTable("programmes.csv", {"status": [""]}, [2])}
    assert supported(texts) == []


# Evidence

EVIDENCE = "record_table,record_id,source_id,start,stop,span_sha256"
SOURCES = "source_id,text_length s,100 web,"


def test_evidence_for_no_record_is_refused_with_its_near_miss():
    message, fix = "has no row in people", "Correct the key. Did you mean per-a?"
    problem = Problem("evidence.csv", 2, "record_id", "per-aa", message, fix)
    evidence = f"{EVIDENCE} people,per-aa,s,,,"
    assert breaches(people="person_id per-a", evidence=evidence) == [problem]


def test_evidence_for_a_link_names_all_parts_of_its_key():
    links = {"participations": "activity_id,org_id,role agr,x,host"}
    assert (
        breaches(**links, evidence=f"{EVIDENCE} participations,agr/x/host,s,,,") == []
    )
    (problem,) = breaches(**links, evidence=f"{EVIDENCE} participations,agr/x/hos,s,,,")
    assert problem.fix == "Correct the key. Did you mean agr/x/host?"


def test_evidence_for_records_of_a_faulty_file_is_not_judged():
    columns = {
        name: [cell]
        for name, cell in zip(
            EVIDENCE.split(","), ["people", "per-a", "s", "", "", ""], strict=True
        )
    }
    people = TextTable("people.csv", {"person_id": []}, [])
    texts = {"people": people, "evidence": TextTable("evidence.csv", columns, [2])}
    assert list(check_rules(MODEL, texts, {"people.csv"})) == []
    assert [p.value for p in supported(texts)] == ["per-a"]


def test_a_warning_does_not_silence_the_evidence_of_its_file(package):
    name = unicodedata.normalize("NFD", "광주")
    append(package, "people.csv", f"per-zz,{name},")
    row = append(package, "evidence.csv", "people,per-zy,src-fnnews-2023-05-08,,,")
    (problem,) = errors(package)
    assert (problem.file, problem.row, problem.value) == ("evidence.csv", row, "per-zy")
    assert problem.message == "has no row in people"


@pytest.mark.parametrize("record", ["tables,x", ",x", "people,"])
def test_evidence_for_an_unknown_table_or_for_nothing_is_left_to_the_schema(record):
    assert breaches(evidence=f"{EVIDENCE} {record},s,,,") == []


@pytest.mark.parametrize(
    ("span", "column"),
    [
        ("5,9,", "span_sha256"),
        ("5,,", "stop"),
        (f"5,,{HASH}", "stop"),
        (f",9,{HASH}", "start"),
        (f",,{HASH}", "start"),
        (",9,", "start"),
    ],
)
def test_half_a_span_is_refused_where_it_lacks_something(span, column):
    message = "is empty, but the rest of the span is given"
    fix = "Give start, stop and hash, or none"
    problem = Problem("evidence.csv", 2, column, "", message, fix)
    assert breaches(sources=SOURCES, evidence=f"{EVIDENCE} ,,s,{span}") == [problem]


@pytest.mark.parametrize(
    ("span", "value", "message"),
    [
        ("9,9", "9", "is not after start 9"),
        ("9,5", "5", "is not after start 9"),
        ("0,0", "0", "is not after start 0"),
        ("9,101", "101", "is beyond the text (100)"),
        ("100,101", "101", "is beyond the text (100)"),
    ],
)
def test_a_span_that_cannot_be_is_refused(span, value, message):
    place = ("evidence.csv", 2, "stop", value)
    problem = Problem(*place, message, "Correct the offsets")
    evidence = f"{EVIDENCE} ,,s,{span},{HASH}"
    assert breaches(sources=SOURCES, evidence=evidence) == [problem]


@pytest.mark.parametrize(
    "row",
    [
        f"s,0,100,{HASH}",
        f"s,99,100,{HASH}",
        f"web,0,999,{HASH}",
        f"unknown,0,999,{HASH}",
        f"s,x,5,{HASH}",
        f"s,5,x,{HASH}",
        f"s,{'9' * 400},5,{HASH}",
        f"s,5,{'9' * 400},{HASH}",
        "s,,,",
        "web,,,",
    ],
)
def test_a_span_that_can_be_passes(row):
    assert breaches(sources=SOURCES, evidence=f"{EVIDENCE} ,,{row}") == []


@given(st.integers(0, 120), st.integers(0, 120))
def test_a_span_lies_inside_its_text_and_is_not_empty(start, stop):
    evidence = f"{EVIDENCE} ,,s,{start},{stop},{HASH}"
    sound = 0 <= start < stop <= 100
    assert (breaches(sources=SOURCES, evidence=evidence) == []) is sound


# The package as a whole


@pytest.mark.parametrize(
    ("file", "line", "said"),
    [
        (
            "relations.csv",
            "org-gwangju-city,founded,org-gwangju-city,,stated,",
            'object_id: "org-gwangju-city": is related to itself. Correct one of',
        ),
        (
            "programmes.csv",
            "prg-zz,project,A,,,,,prg-zz,",
            'parent_id: "prg-zz": leads back to prg-zz itself. Remove one parent',
        ),
        (
            "programmes.csv",
            "prg-zz,project,A,,2024,2023,,,",
            'end: "2023": is before the start "2024". Correct one of the dates',
        ),
        (
            "events.csv",
            "evt-zz,signing,2021,happened,,A,,,,21,17,",
            'series_last: "17": is before series_first 21. Swap the two numbers',
        ),
        (
            "agreements.csv",
            "agr-zz,mou,joint,,A,,2021,,,,,true,",
            'agreement_id: "agr-zz": has no party. Add its parties to participations',
        ),
        (
            "organizations.csv",
            "org-zz,,,company,,,,,",
            "name_en: is empty, and so is name_ko. Give a name",
        ),
        (
            "evidence.csv",
            "people,per-zz,src-fnnews-2023-05-08,,,",
            'record_id: "per-zz": has no row in people. Correct the key.',
        ),
        (
            "evidence.csv",
            "organizations,org-gwangju-city,src-fnnews-2023-05-08,7,,",
            "stop: is empty, but the rest of the span is given. Give start",
        ),
    ],
)
def test_a_breach_in_the_package_is_located_and_nothing_loads(
    package, file, line, said
):
    row = append(package, file, line)
    (problem,) = errors(package)
    assert str(problem).startswith(f"{file}, row {row}, column {said}")
    with pytest.raises(
        DatasetError,
        match=re.escape(f"1 problem in the data; nothing was loaded:\n  - {problem}"),
    ):
        load_dataset(package)


def test_an_alias_of_another_organization_of_the_package_is_refused(package):
    append(package, "organizations.csv", "org-zz,,Zzyzx,company,,,,,")
    row = append(package, "aliases.csv", "org-gwangju-city,Zzyzx,short")
    said = (
        'alias: "Zzyzx": is the name of org-zz. Remove the alias, or mark it as shared'
    )
    message = re.escape(f"aliases.csv, row {row}, column {said}")
    with pytest.raises(DatasetError, match=message):
        load_dataset(package)


def test_a_code_that_the_vocabulary_of_the_package_lacks_is_refused(package):
    path = package / "vocabulary.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("org_kind,university,")]
    path.write_text("".join(kept), "utf-8")
    said = '"university": is not in the vocabulary, scheme org_kind. Use one of'
    with pytest.raises(DatasetError, match=f"row [0-9]+, column kind: {said}"):
        load_dataset(package)


def test_a_warning_does_not_stop_the_package_from_loading(package):
    row = append(package, "agreements.csv", "agr-zz,mou,joint,,A,,2021,,,,,true,")
    append(package, "participations.csv", "agr-zz,org-gwangju-city,signatory,stated,")
    problems = [p for p in load_dataset(package).problems if p.value == "agr-zz"]
    (problem,) = (p for p in problems if p.message == "has one party only")
    assert (problem.row, problem.level) == (row, "warning")
    assert problem in validate_dataset(package)


def test_breaches_of_several_rules_in_several_files_are_reported_at_once(package):
    expected = {
        ("people.csv", append(package, "people.csv", "per-zz,,")),
        ("programmes.csv", append(package, "programmes.csv", "prg-zz,fund,A,,2,1,,,")),
        (
            "agreements.csv",
            append(package, "agreements.csv", "agr-zz,mou,joint,,A,,,,,,,true,"),
        ),
        ("people.csv", append(package, "people.csv", "per-zy,광주 ,")),
    }
    with pytest.raises(
        DatasetError, match=r"5 problems in the data; nothing"
    ) as caught:
        load_dataset(package)
    assert {(p.file, p.row) for p in caught.value.problems} == expected


# Rows without evidence


def test_rows_without_evidence_are_one_warning_for_each_table():
    evidence = f"{EVIDENCE} people,a,s,,,"
    people = "person_id,name_en a,A b,B c,C"
    problems = breaches(
        bare=True, people=people, events="event_id x", evidence=evidence
    )
    fix = "Cite a source for each row in evidence.csv"
    assert problems == [
        Problem("people.csv", 0, "", "b", "2 of 3 rows have no evidence", fix, WARNING),
        Problem("events.csv", 0, "", "x", "1 of 1 rows have no evidence", fix, WARNING),
    ]


def test_links_are_supported_by_the_whole_of_their_key():
    links = "activity_id,org_id,role x,y,host x,z,host"
    evidence = f"{EVIDENCE} participations,x/y/host,s,,,"
    (problem,) = breaches(bare=True, participations=links, evidence=evidence)
    assert (problem.value, problem.level) == ("x/z/host", "warning")
    assert problem.message == "1 of 2 rows have no evidence"


@pytest.mark.parametrize("table", ["sources", "vocabulary", "aliases"])
def test_tables_that_are_no_findings_need_no_evidence(table):
    key = MODEL[table].key
    text = TextTable(f"{table}.csv", {name: ["x"] for name in key}, [2])
    found = check_rules(MODEL, {"vocabulary": VOCABULARY, table: text})
    assert not any("no evidence" in problem.message for problem in found)


def test_rows_are_not_asked_for_evidence_while_a_file_is_faulty():
    texts = {"people": TextTable("people.csv", {"person_id": ["a"]}, [2])}
    assert not [
        problem
        for problem in check_rules(MODEL, texts, complete=False)
        if "no evidence" in problem.message
    ]


# The series


SERIES = "event_id,status,series_first,series_last"


@pytest.mark.parametrize(
    "rows",
    [
        "evt-a,happened,1,3 evt-b,happened,3,5",
        "evt-a,happened,1,3 evt-b,happened,2,2",
        "evt-a,happened,2,2 evt-b,happened,1,9",
        "evt-a,happened,4,4 evt-b,happened,4,4",
    ],
)
def test_ranges_of_the_series_that_overlap_are_refused_on_both_sides(rows):
    found = breaches(events=f"{SERIES} {rows}")
    message = "is in a range that overlaps with"
    firsts = [row.split(",")[2] for row in rows.split()]
    assert sorted(found) == [
        Problem(
            "events.csv",
            row,
            "series_first",
            first,
            f"{message} {other} (row {place})",
            "Correct one of the ranges",
        )
        for row, first, other, place in (
            (2, firsts[0], "evt-b", 3),
            (3, firsts[1], "evt-a", 2),
        )
    ]


def test_a_range_inside_an_earlier_long_one_is_found_behind_a_short_one():
    rows = "evt-a,happened,1,9 evt-b,happened,2,3 evt-c,happened,8,8"
    found = {(p.row, p.value) for p in breaches(events=f"{SERIES} {rows}")}
    assert found == {(2, "1"), (3, "2"), (4, "8")}


@pytest.mark.parametrize(
    "rows",
    [
        "evt-a,happened,1,3 evt-b,happened,4,5",
        "evt-a,happened,1,3 evt-b,planned,1,3",
        "evt-a,happened,1,3 evt-a,happened,1,3",
        "evt-a,happened,, evt-b,happened,,",
        "evt-a,happened,x,3 evt-b,happened,1,3",
    ],
)
def test_ranges_of_the_series_side_by_side_pass(rows):
    assert breaches(events=f"{SERIES} {rows}") == []


def test_an_ordinal_of_two_agreements_is_refused_the_second_time():
    rows = "agreement_id,series_no agr-a,7 agr-b,8 agr-c,7 agr-d, agr-e,"
    assert breaches(agreements=rows) == [
        Problem(
            "agreements.csv",
            4,
            "series_no",
            "7",
            "stands already in row 2",
            "Correct one of them",
        )
    ]


# The day the package was made


@pytest.mark.parametrize(
    ("table", "lines", "row", "column", "value"),
    [
        (
            "agreements",
            "agreement_id,signed a,2026-11-21 b,2026-11-20",
            2,
            "signed",
            "2026-11-21",
        ),
        ("sources", "source_id,published,edited a,2020,2027", 2, "edited", "2027"),
        (
            "events",
            "event_id,date,status a,2027,planned b,2027,happened",
            3,
            "date",
            "2027",
        ),
        ("programmes", "programme_id,start,status a,2027,running", 2, "start", "2027"),
        (
            "indicators",
            "indicator_id,date,status a,2027,target b,2027,actual",
            3,
            "date",
            "2027",
        ),
    ],
)
def test_what_happened_after_the_package_was_made_is_a_warning(
    table, lines, row, column, value
):
    found = breaches(created="2026-11-20T00:00:00Z", **{table: lines})
    message = "is after the package was created (2026-11-20)"
    fix = "Correct the date, or `created` in datapackage.json"
    problem = Problem(f"{table}.csv", row, column, value, message, fix, "warning")
    assert problem in found
    assert [p for p in found if p.message == message] == [problem]
    assert problem not in breaches(**{table: lines})


@pytest.mark.parametrize("date", ["2026-11", "2026", "2026-11-20?", "../2027", "soon"])
def test_a_date_that_may_lie_before_is_no_warning(date):
    lines = f"agreement_id,signed a,{date}"
    assert breaches(created="2026-11-20", agreements=lines) == breaches(
        agreements=lines
    )


@pytest.mark.parametrize(
    ("date", "warned"), [("1021-02-26", True), ("0001", True), ("1900", False)]
)
def test_what_happened_before_anyone_could_know_of_it_is_a_warning(date, warned):
    found = breaches(agreements=f"agreement_id,signed a,{date}")
    message, fix = "is before the year 1900", "Correct the date"
    problem = Problem("agreements.csv", 2, "signed", date, message, fix, "warning")
    assert (problem in found) == warned


# Sources


@pytest.mark.parametrize(
    ("source", "column", "collection"),
    [("web,,", "url", "web"), ("seed,http://a.b/,", "text_sha256", "seed")],
)
def test_a_source_that_nobody_can_look_up_is_a_warning(source, column, collection):
    message = f"is empty, although the collection is {collection}"
    fix = "Give it, so that others find the source"
    lines = f"source_id,collection,url,text_sha256 s,{source}"
    problem = Problem("sources.csv", 2, column, "", message, fix, "warning")
    assert breaches(sources=lines) == [problem]


@pytest.mark.parametrize("source", ["web,http://a.b/,", f"seed,,{HASH}", "x,,", ",,"])
def test_a_source_that_can_be_found_passes(source):
    lines = f"source_id,collection,url,text_sha256 s,{source}"
    assert breaches(sources=lines) == []


@pytest.mark.parametrize(
    ("numbers", "column"), [(",3", "series_first"), ("3,", "series_last")]
)
def test_half_a_range_is_refused(numbers, column):
    message, fix = "is empty, but the other end is given", "Give both or none"
    problem = Problem("events.csv", 2, column, "", message, fix)
    assert breaches(events=f"series_first,series_last {numbers}") == [problem]


def test_a_long_chain_of_parents_is_no_circle():
    rows = " ".join(f"org-{i},org-{i + 1}" for i in range(20_000))
    found = breaches(organizations=f"org_id,parent_id {rows} org-20000,org-19998")
    assert {p.value for p in found} == {"org-19998", "org-19999", "org-20000"}
