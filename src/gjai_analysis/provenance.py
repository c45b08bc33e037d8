"""Rules about evidence, sources and the day a package was made."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from gjai_analysis.descriptor import Table
from gjai_analysis.errors import Problem, hinter, visible
from gjai_analysis.lookup import (
    Tables,
    Texts,
    bound_of,
    number_of,
    readable,
    rows_of,
    values_of,
)

_UNSUPPORTED = {"sources", "vocabulary", "aliases", "evidence"}
_OLD = 1900  # nothing that these data are about happened earlier
_HAPPENED = [
    ("sources", "published", "", ()),
    ("sources", "edited", "", ()),
    ("agreements", "signed", "", ()),
    ("events", "date", "status", ("happened",)),
    ("programmes", "start", "status", ("running", "finished")),
    ("programmes", "end", "status", ("finished",)),
    ("indicators", "date", "status", ("actual",)),
    ("relations", "since", "", ()),
]


def sound_evidence(
    tables: Tables, texts: Texts, faulty: Collection[str]
) -> Iterator[Problem]:
    """Evidence points at a record that exists and at a span that can exist."""
    cited = set(values_of(texts, "evidence", "record_table")) & tables.keys()
    records = {
        name: set(_record_ids(texts, tables[name]))
        for name in sorted(cited)
        if visible(tables[name].file) not in faulty
    }
    near = {name: hinter(ids) for name, ids in records.items()}
    length = dict(
        cells for _, cells in rows_of(texts, "sources", "source_id", "text_length")
    )
    columns = ("record_table", "record_id", "source_id", "start", "stop", "span_sha256")
    for row, (table, record, source, *span) in rows_of(texts, "evidence", *columns):
        file = tables["evidence"].file
        if record and record not in records.get(table, {record}):
            message = f"has no row in {table}"
            fix = f"Correct the key.{near[table](record)}"
            yield Problem(file, row, "record_id", visible(record), message, fix)
        fault = _span_fault(span, length.get(source, ""))
        if fault:
            yield Problem(file, row, *fault)


def findable_sources(tables: Tables, texts: Texts) -> Iterator[Problem]:
    """Warn of sources that nobody could look up again."""
    columns = ("collection", "url", "text_sha256")
    needed = {"web": ("url", 0), "seed": ("text_sha256", 1)}
    for row, (collection, *found) in rows_of(texts, "sources", *columns):
        column, place = needed.get(collection, ("", -1))
        if column and not found[place]:
            message = f"is empty, although the collection is {collection}"
            fix = "Give it, so that others find the source"
            file = tables["sources"].file
            yield Problem(file, row, column, "", message, fix, "warning")


def no_rows_without_evidence(tables: Tables, texts: Texts) -> Iterator[Problem]:
    """Warn of tables that hold rows which nothing supports."""
    cited: dict[str, set[str]] = {}
    for _, (name, record) in rows_of(texts, "evidence", "record_table", "record_id"):
        cited.setdefault(name, set()).add(record)
    for name, table in tables.items():
        supported = cited.get(name, set())
        keys = iter(()) if name in _UNSUPPORTED else _record_ids(texts, table)
        first = next((key for key in keys if key not in supported), None)
        if first is not None:
            rows = len(texts[name].rows)
            bare = 1 + sum(k not in supported for k in keys) if supported else rows
            message = f"{bare} of {rows} rows have no evidence"
            fix = "Cite a source for each row in evidence.csv"
            shown = visible(first)
            yield Problem(table.file, 0, "", shown, message, fix, "warning")


def _record_ids(texts: Texts, table: Table) -> Iterator[str]:
    """Yield how evidence names each row of a table: its key, joined by slashes."""
    if readable(texts, table.name, *table.key):
        parts = (texts[table.name].columns[name] for name in table.key)
        yield from map("/".join, zip(*parts, strict=True))


def _span_fault(span: list[str], length: str) -> tuple[str, str, str, str] | None:
    """Return column, value, message and fix for a span that cannot be."""
    start, stop, _ = span
    if any(span) and not all(span):
        missing = ("start", "stop", "span_sha256")[span.index("")]
        message = "is empty, but the rest of the span is given"
        return missing, "", message, "Give start, stop and hash, or none"
    if number_of(start) < 0 or number_of(stop) < 0:
        return None
    if number_of(stop) <= number_of(start):
        return "stop", stop, f"is not after start {start}", "Correct the offsets"
    if 0 <= number_of(length) < number_of(stop):
        return "stop", stop, f"is beyond the text ({length})", "Correct the offsets"
    return None


def not_after_created(created: str, tables: Tables, texts: Texts) -> Iterator[Problem]:
    """Warn of what is said to have happened after the package was made."""
    last = bound_of(created[:10], 1) or date.max
    after = f"is after the package was created ({created[:10]})"
    fixes = "Correct the date, or `created` in datapackage.json"
    for name, column, status, happened in _HAPPENED:
        odd = {}
        for value in values_of(texts, name, column):
            first = bound_of(value, 0)
            if first and first > last:
                odd[value] = after, fixes
            elif first and (bound_of(value, 1) or last).year < _OLD:
                odd[value] = f"is before the year {_OLD}", "Correct the date"
        columns = (column, status) if status else (column, column)
        for row, (value, state) in rows_of(texts, name, *columns) if odd else ():
            if value in odd and (not status or state in happened):
                file, shown = tables[name].file, visible(value)
                yield Problem(file, row, column, shown, *odd[value], "warning")
