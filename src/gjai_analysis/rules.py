"""What a data package must obey beyond its schema: the rules of the data model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date

from gjai_analysis.dates import parse_edtf
from gjai_analysis.descriptor import Table
from gjai_analysis.errors import Level, Problem, nearest, visible
from gjai_analysis.reading import TextTable

Tables = Mapping[str, Table]
Texts = Mapping[str, TextTable]


def check_rules(
    tables: Tables, texts: Texts, faulty: Collection[str] = ()
) -> Iterator[Problem]:
    """
    Yield every breach of a domain rule.

    Rules look at text and skip what the schema has already found wrong, so
    that one run reports everything. Evidence is not asked to point at records
    of `faulty` files: their keys may be what is wrong.
    """
    for rule in _RULES:
        yield from rule(tables, texts)
    yield from _sound_evidence(tables, texts, faulty)
    if not faulty:
        yield from _no_rows_without_evidence(tables, texts)


def _rows(texts: Texts, table: str, *columns: str) -> Iterator[tuple[int, list[str]]]:
    """Yield row number and cells; nothing when a column is missing."""
    if _readable(texts, table, *columns):
        text = texts[table]
        cells = zip(*(text.columns[name] for name in columns), strict=True)
        yield from zip(text.rows, map(list, cells), strict=True)


def _readable(texts: Texts, table: str, *columns: str) -> bool:
    return table in texts and all(name in texts[table].columns for name in columns)


def _unique_identifiers(tables: Tables, texts: Texts) -> Iterator[Problem]:
    """Report identifiers that name two records of the package."""
    owner: dict[str, str] = {}
    for table in tables.values():
        if len(table.key) != 1:
            continue
        for row, (value,) in _rows(texts, table.name, table.key[0]):
            if value and owner.setdefault(value, table.file) != table.file:
                message = f"names a record of {owner[value]} too"
                fix = "Give each record an identifier of its own"
                shown = visible(value)
                yield Problem(table.file, row, table.key[0], shown, message, fix)


def _no_cycles(tables: Tables, texts: Texts) -> Iterator[Problem]:
    """Nothing is its own parent, however far up."""
    for name in ("organizations", "programmes"):
        if name not in tables:
            continue
        key = tables[name].key[0]
        rows = list(_rows(texts, name, key, "parent_id"))
        parents = {child: parent for _, (child, parent) in rows}
        for row, (child, parent) in rows:
            above, steps = parent, 0
            while above and above != child and steps <= len(parents):
                above, steps = parents.get(above, ""), steps + 1
            if above == child and child:
                message = f"leads back to {visible(child)} itself"
                fix, file = "Remove one parent of the circle", tables[name].file
                yield Problem(file, row, "parent_id", visible(parent), message, fix)


def _ends_after_start(tables: Tables, texts: Texts) -> Iterator[Problem]:
    """Report programmes and series that end before they start."""
    for row, (start, end) in _rows(texts, "programmes", "start", "end"):
        first, last = _bound(start, 0), _bound(end, 1)
        if first and last and last < first:
            message, fix = f'is before the start "{start}"', "Correct one of the dates"
            file = tables["programmes"].file
            yield Problem(file, row, "end", visible(end), message, fix)
    columns = ("series_first", "series_last")
    for row, (first_no, last_no) in _rows(texts, "events", *columns):
        if 0 <= _count(last_no) < _count(first_no):
            message, fix = f"is before series_first {first_no}", "Swap the two numbers"
            file = tables["events"].file
            yield Problem(file, row, "series_last", last_no, message, fix)


def _count(text: str) -> int:
    """Return a whole number; -1 for what the schema has refused."""
    return int(text) if text.isdecimal() and len(text) <= 15 else -1


def _bound(text: str, side: int) -> date | None:
    try:
        return parse_edtf(text)[side] if text else None
    except ValueError:
        return None


def _have_parties(tables: Tables, texts: Texts) -> Iterator[Problem]:
    """Report agreements without parties; one party only is suspicious."""
    columns = ("activity_id", "org_id", "role")
    if not _readable(texts, "participations", *columns):
        return
    taking_part = {"signatory", "party", "participant"}
    count = Counter(
        activity
        for activity, _ in {
            (activity, org)
            for _, (activity, org, role) in _rows(texts, "participations", *columns)
            if role in taking_part
        }
    )
    for row, (agreement,) in _rows(texts, "agreements", "agreement_id"):
        if count[agreement] > 1 or not agreement:
            continue
        few = "no party" if not count[agreement] else "one party only"
        level: Level = "warning" if count[agreement] else "error"
        fix = "Add its parties to participations"
        file, shown = tables["agreements"].file, visible(agreement)
        yield Problem(file, row, "agreement_id", shown, f"has {few}", fix, level)


def _have_names(tables: Tables, texts: Texts) -> Iterator[Problem]:
    """Report records that have a name in neither language."""
    for name in ("organizations", "people", "programmes"):
        for row, (korean, english) in _rows(texts, name, "name_ko", "name_en"):
            if not korean and not english:
                message, fix = "is empty, and so is name_ko", "Give a name"
                yield Problem(tables[name].file, row, "name_en", "", message, fix)


def _own_aliases(tables: Tables, texts: Texts) -> Iterator[Problem]:
    """Report aliases that are the name of another organization."""
    owners: dict[str, list[str]] = {}
    names = ("org_id", "name_ko", "name_en")
    for _, (org, *own) in _rows(texts, "organizations", *names):
        for name in own:
            owners.setdefault(name, []).append(org)
    for row, (org, alias, kind) in _rows(texts, "aliases", "org_id", "alias", "kind"):
        others = owners.get(alias, [org])
        if kind != "shared" and alias and org not in others:
            message = f"is the name of {others[0]}"
            fix = "Remove the alias, or mark it as shared"
            file = tables["aliases"].file
            yield Problem(file, row, "alias", visible(alias), message, fix)


def _known_codes(tables: Tables, texts: Texts) -> Iterator[Problem]:
    """Every code has a row, hence a label and a definition, in the vocabulary."""
    if not _readable(texts, "vocabulary", "scheme", "code"):
        return
    known = {tuple(code) for _, code in _rows(texts, "vocabulary", "scheme", "code")}
    for table in tables.values():
        for field in table.fields:
            if not field.scheme:
                continue
            codes = [code for scheme, code in known if scheme == field.scheme]
            for row, (value,) in _rows(texts, table.name, field.name):
                admitted = value in field.enum or not field.enum
                if value and admitted and (field.scheme, value) not in known:
                    message = f"is not in the vocabulary, scheme {field.scheme}"
                    fix = f"Use one of its codes or add a row.{nearest(value, codes)}"
                    shown = visible(value)
                    yield Problem(table.file, row, field.name, shown, message, fix)


def _no_self_relations(tables: Tables, texts: Texts) -> Iterator[Problem]:
    """Report relations of a record with itself."""
    rows = _rows(texts, "relations", "subject_id", "object_id")
    for row, (subject, object_) in rows:
        if subject and subject == object_:
            file, fix = tables["relations"].file, "Correct one of the two"
            message = "is related to itself"
            yield Problem(file, row, "object_id", visible(object_), message, fix)


def _sound_evidence(
    tables: Tables, texts: Texts, faulty: Collection[str]
) -> Iterator[Problem]:
    """Evidence points at a record that exists and at a span that can exist."""
    records = {
        name: {"/".join(key) for _, key in _rows(texts, name, *table.key)}
        for name, table in tables.items()
        if visible(table.file) not in faulty
    }
    length = dict(
        cells for _, cells in _rows(texts, "sources", "source_id", "text_length")
    )
    columns = ("record_table", "record_id", "source_id", "start", "stop", "span_sha256")
    for row, (table, record, source, *span) in _rows(texts, "evidence", *columns):
        file = tables["evidence"].file
        if record and record not in records.get(table, {record}):
            message = f"has no row in {table}"
            fix = f"Correct the key.{nearest(record, records[table])}"
            yield Problem(file, row, "record_id", visible(record), message, fix)
        fault = _span_fault(span, length.get(source, ""))
        if fault:
            yield Problem(file, row, *fault)


def _no_rows_without_evidence(tables: Tables, texts: Texts) -> Iterator[Problem]:
    """Warn of tables that hold rows which nothing supports."""
    columns = ("record_table", "record_id")
    cited = {tuple(cells) for _, cells in _rows(texts, "evidence", *columns)}
    for name, table in tables.items():
        if name in _UNSUPPORTED:
            continue
        keys = ["/".join(key) for _, key in _rows(texts, name, *table.key)]
        bare = [key for key in keys if (name, key) not in cited]
        if bare:
            message = f"{len(bare)} of {len(keys)} rows have no evidence"
            fix = "Cite a source for each row in evidence.csv"
            shown = visible(bare[0])
            yield Problem(table.file, 0, "", shown, message, fix, "warning")


def _span_fault(span: list[str], length: str) -> tuple[str, str, str, str] | None:
    """Return column, value, message and fix for a span that cannot be."""
    start, stop, _ = span
    if any(span) and not all(span):
        return "start", start, "is half a span", "Give start, stop and hash, or none"
    if _count(start) < 0 or _count(stop) < 0:
        return None
    if _count(stop) <= _count(start):
        return "stop", stop, f"is not after start {start}", "Correct the offsets"
    if 0 <= _count(length) < _count(stop):
        return "stop", stop, f"is beyond the text ({length})", "Correct the offsets"
    return None


_UNSUPPORTED = {"sources", "vocabulary", "aliases", "evidence"}
_RULES: list[Callable[[Tables, Texts], Iterator[Problem]]] = [
    _unique_identifiers,
    _no_cycles,
    _ends_after_start,
    _have_parties,
    _have_names,
    _own_aliases,
    _known_codes,
    _no_self_relations,
]
