"""What a data package must obey beyond its schema: the rules of the data model."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

import numpy as np

from gjai_analysis.errors import Level, Problem, hinter, nearest, visible
from gjai_analysis.lookup import (
    Tables,
    Texts,
    bound_of,
    number_of,
    readable,
    rows_of,
    values_of,
)
from gjai_analysis.provenance import (
    findable_sources,
    no_rows_without_evidence,
    not_after_created,
    sound_evidence,
)


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
    yield from not_after_created(created, tables, texts)
    yield from sound_evidence(tables, texts, faulty)
    yield from findable_sources(tables, texts)
    if complete:
        yield from no_rows_without_evidence(tables, texts)


def _unique_identifiers(tables: Tables, texts: Texts) -> Iterator[Problem]:
    """Report identifiers that name two records of the package."""
    owner: dict[str, str] = {}
    for table in tables.values():
        if len(table.key) != 1:
            continue
        taken = owner.keys() & set(values_of(texts, table.name, table.key[0])) - {""}
        for row, (value,) in rows_of(texts, table.name, table.key[0]) if taken else ():
            if value in taken:
                message = f"names a record of {owner[value]} too"
                fix = "Give each record an identifier of its own"
                shown = visible(value)
                yield Problem(table.file, row, table.key[0], shown, message, fix)
        owner = (
            dict.fromkeys(values_of(texts, table.name, table.key[0]), table.file)
            | owner
        )


def _no_cycles(tables: Tables, texts: Texts) -> Iterator[Problem]:
    """Nothing is its own parent, however far up."""
    for name in ("organizations", "programmes"):
        if not any(values_of(texts, name, "parent_id")):
            continue
        key = tables[name].key[0]
        rows = list(rows_of(texts, name, key, "parent_id"))
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
    for row, (start, end) in rows_of(texts, "programmes", "start", "end"):
        first, last = bound_of(start, 0), bound_of(end, 1)
        if first and last and last < first:
            message, fix = f'is before the start "{start}"', "Correct one of the dates"
            file = tables["programmes"].file
            yield Problem(file, row, "end", visible(end), message, fix)
    columns = ("series_first", "series_last")
    for row, (first_no, last_no) in rows_of(texts, "events", *columns):
        if bool(first_no) != bool(last_no):
            column = "series_last" if first_no else "series_first"
            message, fix = "is empty, but the other end is given", "Give both or none"
            yield Problem(tables["events"].file, row, column, "", message, fix)
        if 0 <= number_of(last_no) < number_of(first_no):
            message, fix = f"is before series_first {first_no}", "Swap the two numbers"
            file = tables["events"].file
            yield Problem(file, row, "series_last", last_no, message, fix)


def _have_parties(tables: Tables, texts: Texts) -> Iterator[Problem]:
    """Report agreements without parties; one party only is suspicious."""
    columns = ("activity_id", "org_id", "role")
    if not readable(texts, "participations", *columns):
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
    few = set(values_of(texts, "agreements", "agreement_id")) - several - {""}
    for row, (agreement,) in (
        rows_of(texts, "agreements", "agreement_id") if few else ()
    ):
        if agreement in few:
            message = f"has {'one party only' if agreement in one else 'no party'}"
            level: Level = "warning" if agreement in one else "error"
            fix = "Add its parties to participations"
            file, shown = tables["agreements"].file, visible(agreement)
            yield Problem(file, row, "agreement_id", shown, message, fix, level)


def _have_names(tables: Tables, texts: Texts) -> Iterator[Problem]:
    """Report records that have a name in neither language."""
    for name in ("organizations", "people", "programmes"):
        for row, (korean, english) in rows_of(texts, name, "name_ko", "name_en"):
            if not korean and not english:
                message, fix = "is empty, and so is name_ko", "Give a name"
                yield Problem(tables[name].file, row, "name_en", "", message, fix)


def _own_aliases(tables: Tables, texts: Texts) -> Iterator[Problem]:
    """Report aliases that are the name of another organization."""
    owners: dict[str, list[str]] = {}
    names = ("org_id", "name_ko", "name_en")
    aliases = values_of(texts, "aliases", "alias")
    for _, (org, *own) in rows_of(texts, "organizations", *names) if aliases else ():
        for name in own:
            owners.setdefault(name, []).append(org)
    for row, (org, alias, kind) in rows_of(texts, "aliases", "org_id", "alias", "kind"):
        others = owners.get(alias, [org])
        if kind != "shared" and alias and org not in others:
            message = f"is the name of {others[0]}"
            fix = "Remove the alias, or mark it as shared"
            file = tables["aliases"].file
            yield Problem(file, row, "alias", visible(alias), message, fix)


def _known_codes(tables: Tables, texts: Texts) -> Iterator[Problem]:
    """Every code has a row, hence a label and a definition, in the vocabulary."""
    if not readable(texts, "vocabulary", "scheme", "code"):
        return
    known = {tuple(code) for _, code in rows_of(texts, "vocabulary", "scheme", "code")}
    for table in tables.values():
        for field in table.fields:
            if not field.scheme:
                continue
            codes = {code for scheme, code in known if scheme == field.scheme}
            unknown = set(values_of(texts, table.name, field.name)) - codes - {""}
            # what the enumeration lacks has been refused by the schema
            unknown &= set(field.enum) if field.enum else unknown
            near, some = hinter(codes), ", ".join(sorted(codes)[:12])
            for row, (value,) in (
                rows_of(texts, table.name, field.name) if unknown else ()
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
    rows = list(rows_of(texts, "vocabulary", *columns))
    file = tables["vocabulary"].file if rows else ""
    spheres = sorted(code for _, (scheme, code, _) in rows if scheme == "helix")
    used = {field.scheme for table in tables.values() for field in table.fields}
    used.add("helix")
    kinds = set(values_of(texts, "organizations", "kind"))
    for row, (scheme, code, broader) in rows:
        wanted = scheme == "org_kind" and (broader or code in kinds)
        if wanted and spheres and broader not in spheres:
            message = "is not a sphere" if broader else "is empty"
            fix = f"Say to which sphere the kind belongs: {', '.join(spheres)}"
            yield Problem(file, row, "broader", visible(broader), message, fix)
        if scheme not in used and (near := nearest(scheme, filter(None, used))):
            message, fix = "is a scheme that no column uses", f"Correct it.{near}"
            yield Problem(file, row, "scheme", visible(scheme), message, fix, "warning")


def _forms(tables: Tables, texts: Texts) -> Iterator[Problem]:
    """Warn of forms that the parties contradict."""
    signed: dict[str, set[str]] = {}
    present = set()
    forms, hubs = (values_of(texts, "agreements", name) for name in ("form", "hub_id"))
    if "bilateral" not in forms and not any(hubs):
        return
    known = set(values_of(texts, "organizations", "org_id")) - {""}
    agreements = list(rows_of(texts, "agreements", "agreement_id", "form", "hub_id"))
    wanted = {a for _, (a, form, hub) in agreements if form == "bilateral" or hub}
    columns = ("activity_id", "org_id", "role")
    for _, (agreement, org, role) in (
        rows_of(texts, "participations", *columns) if wanted else ()
    ):
        present.add((agreement, org))
        if role == "signatory":
            signed.setdefault(agreement, set()).add(org)
    for row, (agreement, form, hub) in agreements if present else ():
        file, number = tables["agreements"].file, len(signed.get(agreement, ()))
        if form == "bilateral" and number > 2:
            message, fix = f"has {number} signatories", "Correct the form or the roles"
            yield Problem(file, row, "form", form, message, fix, "warning")
        if hub in known and (agreement, hub) not in present:
            message, fix = "is not a party", "Add its participation, or correct it"
            yield Problem(file, row, "hub_id", visible(hub), message, fix, "warning")


def _no_self_relations(tables: Tables, texts: Texts) -> Iterator[Problem]:
    """Report relations of a record with itself."""
    rows = rows_of(texts, "relations", "subject_id", "object_id")
    for row, (subject, object_) in rows:
        if subject and subject == object_:
            file, fix = tables["relations"].file, "Correct one of the two"
            message = "is related to itself"
            yield Problem(file, row, "object_id", visible(object_), message, fix)


def _series_apart(tables: Tables, texts: Texts) -> Iterator[Problem]:
    """Report ordinals of the series that two ceremonies or two agreements claim."""
    columns = ("status", "series_first", "series_last", "event_id")
    ranges = sorted(
        (
            status,
            number_of(first),
            max(number_of(first), number_of(last)),
            row,
            visible(event),
        )
        for row, (status, first, last, event) in rows_of(texts, "events", *columns)
        if number_of(first) >= 0
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
    rows = rows_of(texts, "agreements", "series_no")
    for row, (number,) in (
        rows if any(values_of(texts, "agreements", "series_no")) else ()
    ):
        if number_of(number) >= 0 and seen.setdefault(number, row) != row:
            message, fix = (
                f"stands already in row {seen[number]}",
                "Correct one of them",
            )
            yield Problem(
                tables["agreements"].file, row, "series_no", number, message, fix
            )


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
