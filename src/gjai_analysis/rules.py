"""What a data package must obey beyond its schema: the rules of the data model."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date

import numpy as np

from gjai_analysis.columns import TextTable
from gjai_analysis.dates import parse_edtf
from gjai_analysis.descriptor import Table
from gjai_analysis.errors import Level, Problem, hinter, nearest, visible

Tables = Mapping[str, Table]
Texts = Mapping[str, TextTable]


def check_rules(
    tables: Tables,
    texts: Texts,
    faulty: Collection[str] = (),
    *,
    created: str = "",
    complete: bool = True,
) -> Iterator[Problem]:
    """
    Yield every breach of a domain rule.

    Rules look at text and skip what the schema has already found wrong, so
    that one run reports everything. Evidence is not asked to point at records
    of `faulty` files: their keys may be what is wrong. Rows without evidence are of
    interest when all else is right (`complete`). What happened later than
    the package was `created` (a date, as its descriptor says) is a warning.
    """
    for rule in _RULES:
        yield from rule(tables, texts)
    yield from _not_after_created(created, tables, texts)
    yield from _sound_evidence(tables, texts, faulty)
    yield from _findable_sources(tables, texts)
    if complete:
        yield from _no_rows_without_evidence(tables, texts)


def _rows(texts: Texts, table: str, *columns: str) -> Iterator[tuple[int, list[str]]]:
    """Yield row number and cells; nothing when a column is missing."""
    if _readable(texts, table, *columns):
        text = texts[table]
        cells = zip(*(text.columns[name] for name in columns), strict=True)
        yield from zip(text.rows, map(list, cells), strict=True)


def _values(texts: Texts, table: str, column: str) -> list[str]:
    """Return the distinct values of a column; none when it is missing."""
    return texts[table].distinct(column)[1] if _readable(texts, table, column) else []


def _readable(texts: Texts, table: str, *columns: str) -> bool:
    return table in texts and all(name in texts[table].columns for name in columns)


def _unique_identifiers(tables: Tables, texts: Texts) -> Iterator[Problem]:
    """Report identifiers that name two records of the package."""
    owner: dict[str, str] = {}
    for table in tables.values():
        if len(table.key) != 1:
            continue
        taken = owner.keys() & set(_values(texts, table.name, table.key[0])) - {""}
        for row, (value,) in _rows(texts, table.name, table.key[0]) if taken else ():
            if value in taken:
                message = f"names a record of {owner[value]} too"
                fix = "Give each record an identifier of its own"
                shown = visible(value)
                yield Problem(table.file, row, table.key[0], shown, message, fix)
        owner = (
            dict.fromkeys(_values(texts, table.name, table.key[0]), table.file) | owner
        )


def _no_cycles(tables: Tables, texts: Texts) -> Iterator[Problem]:
    """Nothing is its own parent, however far up."""
    for name in ("organizations", "programmes"):
        if not any(_values(texts, name, "parent_id")):
            continue
        key = tables[name].key[0]
        rows = list(_rows(texts, name, key, "parent_id"))
        parents = {child: parent for _, (child, parent) in rows if child}
        circle = _circles(parents)
        for row, (child, parent) in rows:
            if child in circle and parent:
                message = f"leads back to {visible(child)} itself"
                fix, file = "Remove one parent of the circle", tables[name].file
                yield Problem(file, row, "parent_id", visible(parent), message, fix)


def _circles(parents: Mapping[str, str]) -> set[str]:
    """Return the records that are their own forebears; each is visited once."""
    circle: set[str] = set()
    done: set[str] = set()
    for child in parents:
        path: dict[str, int] = {}
        here = child
        while here in parents and here not in done and here not in path:
            path[here] = len(path)
            here = parents[here]
        if here in path:
            circle.update(list(path)[path[here] :])
        done.update(path)
    return circle


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
        if bool(first_no) != bool(last_no):
            column = "series_last" if first_no else "series_first"
            message, fix = "is empty, but the other end is given", "Give both or none"
            yield Problem(tables["events"].file, row, column, "", message, fix)
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
    text = texts["participations"]
    if not text.complete:
        return  # rows that are missing have been reported
    roles, names = text.distinct("role")
    taking_part = np.isin(names, ["signatory", "party", "participant"])[roles]
    codes, activities = text.distinct("activity_id")
    codes, parties = codes[taking_part], text.distinct("org_id")[0][taking_part]
    number = np.zeros(len(activities), int)
    any_party = np.zeros(len(activities), int)
    number[codes], any_party[codes] = 1, parties
    number[codes[parties != any_party[codes]]] = 2  # or more
    several = {activities[code] for code in np.flatnonzero(number == 2)}
    one = {activities[code] for code in np.flatnonzero(number == 1)}
    few = set(_values(texts, "agreements", "agreement_id")) - several - {""}
    for row, (agreement,) in _rows(texts, "agreements", "agreement_id") if few else ():
        if agreement in few:
            message = f"has {'one party only' if agreement in one else 'no party'}"
            level: Level = "warning" if agreement in one else "error"
            fix = "Add its parties to participations"
            file, shown = tables["agreements"].file, visible(agreement)
            yield Problem(file, row, "agreement_id", shown, message, fix, level)


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
    aliases = _values(texts, "aliases", "alias")
    for _, (org, *own) in _rows(texts, "organizations", *names) if aliases else ():
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
            codes = {code for scheme, code in known if scheme == field.scheme}
            unknown = set(_values(texts, table.name, field.name)) - codes - {""}
            # what the enumeration lacks has been refused by the schema
            unknown &= set(field.enum) if field.enum else unknown
            near, some = hinter(codes), ", ".join(sorted(codes)[:12])
            for row, (value,) in (
                _rows(texts, table.name, field.name) if unknown else ()
            ):
                if value in unknown:
                    message = f"is not in the vocabulary, scheme {field.scheme}"
                    hint = near(value) or (f" Codes: {some}" if some else "")
                    fix = f"Use one of its codes or add a row.{hint}"
                    shown = visible(value)
                    yield Problem(table.file, row, field.name, shown, message, fix)


def _broader_codes(tables: Tables, texts: Texts) -> Iterator[Problem]:
    """Every kind of organization belongs to a sphere; no scheme is without use."""
    columns = ("scheme", "code", "broader")
    rows = list(_rows(texts, "vocabulary", *columns))
    file = tables["vocabulary"].file if rows else ""
    spheres = sorted(code for _, (scheme, code, _) in rows if scheme == "helix")
    used = {field.scheme for table in tables.values() for field in table.fields}
    kinds = set(_values(texts, "organizations", "kind"))
    for row, (scheme, code, broader) in rows:
        wanted = scheme == "org_kind" and (broader or code in kinds)
        if wanted and spheres and broader not in spheres:
            message = "is not a sphere" if broader else "is empty"
            fix = f"Say to which sphere the kind belongs: {', '.join(spheres)}"
            yield Problem(file, row, "broader", visible(broader), message, fix)
        near = "" if scheme in {*used, "helix"} else nearest(scheme, filter(None, used))
        if near:
            message, fix = "is a scheme that no column uses", f"Correct it.{near}"
            yield Problem(file, row, "scheme", visible(scheme), message, fix, "warning")


def _forms(tables: Tables, texts: Texts) -> Iterator[Problem]:
    """Warn of forms that the parties contradict."""
    signed: dict[str, set[str]] = {}
    present = set()
    forms, hubs = (_values(texts, "agreements", name) for name in ("form", "hub_id"))
    if "bilateral" not in forms and not any(hubs):
        return
    agreements = list(_rows(texts, "agreements", "agreement_id", "form", "hub_id"))
    wanted = {a for _, (a, form, hub) in agreements if form == "bilateral" or hub}
    columns = ("activity_id", "org_id", "role")
    for _, (agreement, org, role) in (
        _rows(texts, "participations", *columns) if wanted else ()
    ):
        present.add((agreement, org))
        if role == "signatory":
            signed.setdefault(agreement, set()).add(org)
    for row, (agreement, form, hub) in agreements if present else ():
        file, number = tables["agreements"].file, len(signed.get(agreement, ()))
        if form == "bilateral" and number > 2:
            message, fix = f"has {number} signatories", "Correct the form or the roles"
            yield Problem(file, row, "form", form, message, fix, "warning")
        if hub and (agreement, hub) not in present:
            message, fix = "is not a party", "Add its participation, or correct it"
            yield Problem(file, row, "hub_id", visible(hub), message, fix, "warning")


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
    cited = set(_values(texts, "evidence", "record_table")) & tables.keys()
    records = {
        name: set(_record_ids(texts, tables[name]))
        for name in sorted(cited)
        if visible(tables[name].file) not in faulty
    }
    near = {name: hinter(ids) for name, ids in records.items()}
    length = dict(
        cells for _, cells in _rows(texts, "sources", "source_id", "text_length")
    )
    columns = ("record_table", "record_id", "source_id", "start", "stop", "span_sha256")
    for row, (table, record, source, *span) in _rows(texts, "evidence", *columns):
        file = tables["evidence"].file
        if record and record not in records.get(table, {record}):
            message = f"has no row in {table}"
            fix = f"Correct the key.{near[table](record)}"
            yield Problem(file, row, "record_id", visible(record), message, fix)
        fault = _span_fault(span, length.get(source, ""))
        if fault:
            yield Problem(file, row, *fault)


def _findable_sources(tables: Tables, texts: Texts) -> Iterator[Problem]:
    """Warn of sources that nobody could look up again."""
    columns = ("collection", "url", "text_sha256")
    needed = {"web": ("url", 0), "seed": ("text_sha256", 1)}
    for row, (collection, *found) in _rows(texts, "sources", *columns):
        column, place = needed.get(collection, ("", -1))
        if column and not found[place]:
            message = f"is empty, although the collection is {collection}"
            fix = "Give it, so that others find the source"
            file = tables["sources"].file
            yield Problem(file, row, column, "", message, fix, "warning")


def _no_rows_without_evidence(tables: Tables, texts: Texts) -> Iterator[Problem]:
    """Warn of tables that hold rows which nothing supports."""
    cited: dict[str, set[str]] = {}
    for _, (name, record) in _rows(texts, "evidence", "record_table", "record_id"):
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
    if _readable(texts, table.name, *table.key):
        parts = (texts[table.name].columns[name] for name in table.key)
        yield from map("/".join, zip(*parts, strict=True))


def _span_fault(span: list[str], length: str) -> tuple[str, str, str, str] | None:
    """Return column, value, message and fix for a span that cannot be."""
    start, stop, _ = span
    if any(span) and not all(span):
        missing = ("start", "stop", "span_sha256")[span.index("")]
        message = "is empty, but the rest of the span is given"
        return missing, "", message, "Give start, stop and hash, or none"
    if _count(start) < 0 or _count(stop) < 0:
        return None
    if _count(stop) <= _count(start):
        return "stop", stop, f"is not after start {start}", "Correct the offsets"
    if 0 <= _count(length) < _count(stop):
        return "stop", stop, f"is beyond the text ({length})", "Correct the offsets"
    return None


def _series_apart(tables: Tables, texts: Texts) -> Iterator[Problem]:
    """Report ordinals of the series that two ceremonies or two agreements claim."""
    columns = ("status", "series_first", "series_last", "event_id")
    ranges = sorted(
        (status, _count(first), max(_count(first), _count(last)), row, visible(event))
        for row, (status, first, last, event) in _rows(texts, "events", *columns)
        if _count(first) >= 0
    )
    file, fix = tables["events"].file if ranges else "", "Correct one of the ranges"
    before = ("", -1, -1, 0, "")
    for here in ranges:
        # an event that stands twice is reported as such
        if here[0] == before[0] and here[1] <= before[2] and here[4] != before[4]:
            for one, other in ((before, here), (here, before)):
                message = (
                    f"is in a range that overlaps with {other[4]} (row {other[3]})"
                )
                yield Problem(file, one[3], "series_first", str(one[1]), message, fix)
        before = max(before, here, key=lambda item: (item[0], item[2]))
    seen: dict[str, int] = {}
    rows = _rows(texts, "agreements", "series_no")
    for row, (number,) in (
        rows if any(_values(texts, "agreements", "series_no")) else ()
    ):
        if _count(number) >= 0 and seen.setdefault(number, row) != row:
            message, fix = (
                f"stands already in row {seen[number]}",
                "Correct one of them",
            )
            yield Problem(
                tables["agreements"].file, row, "series_no", number, message, fix
            )


def _not_after_created(created: str, tables: Tables, texts: Texts) -> Iterator[Problem]:
    """Warn of what is said to have happened after the package was made."""
    last = _bound(created[:10], 1) or date.max
    after = f"is after the package was created ({created[:10]})"
    fixes = "Correct the date, or `created` in datapackage.json"
    for name, column, status, happened in _HAPPENED:
        odd = {}
        for value in _values(texts, name, column):
            first = _bound(value, 0)
            if first and first > last:
                odd[value] = after, fixes
            elif first and (_bound(value, 1) or last).year < _OLD:
                odd[value] = f"is before the year {_OLD}", "Correct the date"
        columns = (column, status) if status else (column, column)
        for row, (value, state) in _rows(texts, name, *columns) if odd else ():
            if value in odd and (not status or state in happened):
                file, shown = tables[name].file, visible(value)
                yield Problem(file, row, column, shown, *odd[value], "warning")


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
_UNSUPPORTED = {"sources", "vocabulary", "aliases", "evidence"}
_RULES: list[Callable[[Tables, Texts], Iterator[Problem]]] = [
    _unique_identifiers,
    _no_cycles,
    _ends_after_start,
    _have_parties,
    _have_names,
    _own_aliases,
    _known_codes,
    _broader_codes,
    _forms,
    _no_self_relations,
    _series_apart,
]
