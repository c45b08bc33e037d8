"""Select part of a dataset so that what remains is whole again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Literal

import pandas as pd

from gjai_analysis.dates import parse_edtf
from gjai_analysis.descriptor import Table
from gjai_analysis.errors import OptionError, UnknownKeyError

Role = str
Frames = Mapping[str, pd.DataFrame]
# activities and numbers, and the column that dates them
_DATED = {"agreements": "signed", "events": "date", "programmes": "start"}
_DATED |= {"indicators": "date"}
_ACTIVITIES = ("agreements", "events", "programmes")


def select_tables(
    frames: Frames,
    model: Mapping[str, Table],
    *,
    since: str | None,
    until: str | None,
    known_by: str | None,
    dates: Literal["certain", "possible"],
    collection: str | None,
    kind: str | Collection[str] | None,
    sector: str | Collection[str] | None,
    organizations: str | Collection[str] | None,
    role: str | Collection[str] | None,
    complete: bool,
) -> Frames:
    """
    Return the tables that :meth:`Dataset.select` describes.

    Every condition filters; then one pass closes the result under the
    references that the schema declares.
    """
    activity_options = (since, until, kind, sector, organizations, role)
    narrowed = complete or any(option is not None for option in activity_options)
    if collection is None and known_by is None and not narrowed:
        return frames
    kept = {name: frame.reset_index() for name, frame in frames.items()}
    if collection is not None or known_by is not None:
        _by_source(kept, model, collection, known_by)
    if since is not None or until is not None:
        _by_date(kept, since, until, dates)
    if kind is not None:
        wanted = _known("kind of agreement", kind, frames["agreements"]["kind"])
        _keep(kept, "agreements", kept["agreements"]["kind"].isin(wanted))
    if complete:
        _keep(kept, "agreements", kept["agreements"]["parties_complete"].eq(other=True))
    roles = None
    if role is not None:
        roles = _known("role", role, kept["participations"]["role"])
    _by_link(kept, sector, organizations, roles)
    if roles is not None:
        rows = kept["participations"]
        _keep(kept, "participations", rows["role"].isin(roles))
        parties = roles & {"signatory", "party", "participant"}
        signing = rows.loc[rows["role"].isin(parties), "activity_id"]
        _keep(kept, "agreements", kept["agreements"]["agreement_id"].isin(signing))
    _close(kept, model)
    if narrowed:
        _prune(kept, model)
    return {name: frame.set_index(model[name].index) for name, frame in kept.items()}


def _keep(kept: dict[str, pd.DataFrame], name: str, mask: pd.Series) -> None:
    if not mask.all():
        kept[name] = kept[name][mask].reset_index(drop=True)


def _known(
    what: str, wanted: str | Collection[str], known: Iterable[str]
) -> frozenset[str]:
    """Return the wanted names as a set, or raise naming the unknown ones."""
    names = frozenset([wanted] if isinstance(wanted, str) else wanted)
    unknown = sorted(names - set(known))
    if unknown:
        raise UnknownKeyError(what, unknown, set(known))
    return names


def record_ids(frame: pd.DataFrame, key: Iterable[str]) -> pd.Series:
    """Return the keys of a flat table as evidence writes them, joined by "/"."""
    first, *others = [frame[name].astype("str") for name in key]
    for other in others:
        first = first + "/" + other
    return first


def _by_source(
    kept: dict[str, pd.DataFrame],
    model: Mapping[str, Table],
    collection: str | None,
    known_by: str | None,
) -> None:
    """Keep sources of a collection or published by a day, and what they support."""
    sources = kept["sources"]
    there = pd.Series(data=True, index=sources.index)
    if collection is not None:
        _known("collection", collection, sources["collection"].dropna())
        there &= sources["collection"].eq(collection)
    if known_by is not None:  # edits count for nothing
        day = pd.Timestamp(parse_edtf(str(known_by)[:20])[1] or "9999-12-31")
        there &= sources["published_latest"].le(day)
    _keep(kept, "sources", there)
    _supported(kept, model)


def _supported(kept: dict[str, pd.DataFrame], model: Mapping[str, Table]) -> None:
    """Keep the rows that a source which is still there supports."""
    there = kept["sources"]["source_id"]
    _keep(kept, "evidence", kept["evidence"]["source_id"].isin(there))
    supported = kept["evidence"].groupby("record_table")["record_id"].agg(set)
    for name in set(kept) - {"sources", "evidence", "vocabulary", "aliases"}:
        ids = record_ids(kept[name], model[name].key)
        _keep(kept, name, ids.isin(supported.get(name, set())))


def _by_date(
    kept: dict[str, pd.DataFrame],
    since: str | None,
    until: str | None,
    dates: Literal["certain", "possible"],
) -> None:
    """Keep what lies, or can lie, between two dates."""
    if dates not in {"certain", "possible"}:
        raise OptionError("dates", dates, ["certain", "possible"])
    first = (
        pd.Timestamp(parse_edtf(str(since)[:20])[0] or "0001-01-01") if since else None
    )
    last = (
        pd.Timestamp(parse_edtf(str(until)[:20])[1] or "9999-12-31") if until else None
    )
    for name, column in _DATED.items():
        earliest = kept[name][f"{column}_earliest"]
        latest = kept[name][f"{column}_latest"]
        inside = pd.Series(data=True, index=kept[name].index)
        if dates == "certain":
            if first is not None:
                inside &= earliest.ge(first)
            if last is not None:
                inside &= latest.le(last)
        else:
            if first is not None:
                inside &= latest.ge(first) | latest.isna()
            if last is not None:
                inside &= earliest.le(last) | earliest.isna()
        _keep(kept, name, inside)


def _by_link(
    kept: dict[str, pd.DataFrame],
    sector: str | Collection[str] | None,
    organizations: str | Collection[str] | None,
    roles: frozenset[str] | None,
) -> None:
    """Keep activities by the sectors and the organizations linked to them."""
    if sector is not None:
        links = kept["sector_links"]
        vocabulary = kept["vocabulary"]
        codes = vocabulary.loc[vocabulary["scheme"].eq("sector"), "code"]
        wanted = _known("sector", sector, codes)
        _by_activity(kept, links.loc[links["sector"].isin(wanted), "subject_id"])
    if organizations is not None:
        rows = kept["participations"]
        known = kept["organizations"]["org_id"]
        mask = rows["org_id"].isin(_known("organization", organizations, known))
        if roles is not None:
            mask &= rows["role"].isin(roles)
        _by_activity(kept, rows.loc[mask, "activity_id"])


def _by_activity(kept: dict[str, pd.DataFrame], wanted: pd.Series) -> None:
    for name in _ACTIVITIES:
        _keep(kept, name, kept[name].iloc[:, 0].isin(wanted))


def _links(table: Table) -> list[tuple[str, list[str], bool]]:
    """List the references of a table: column, target tables, whether required."""
    required = {field.name for field in table.fields if field.required}
    return [
        (column, list(targets), column in required)
        for columns, targets in table.links
        for column in columns
    ]


def _close(kept: dict[str, pd.DataFrame], model: Mapping[str, Table]) -> None:
    """Drop rows whose required reference is gone, blank the others, to the end."""
    while True:
        size = sum(map(len, kept.values()))
        ids = {
            name: set(frame[model[name].key[0]])
            for name, frame in kept.items()
            if len(model[name].key) == 1
        }
        for name, table in model.items():
            for column, targets, required in _links(table):
                known = set().union(*(ids[target] for target in targets))
                there = kept[name][column].isin(known)
                if required:
                    _keep(kept, name, there)
                elif not there.all():
                    kept[name] = kept[name].assign(
                        **{column: kept[name][column].where(there)}
                    )
        _drop_orphan_evidence(kept, model)
        if sum(map(len, kept.values())) == size:
            return


def _drop_orphan_evidence(
    kept: dict[str, pd.DataFrame], model: Mapping[str, Table]
) -> None:
    """Keep evidence only of records that are still there."""
    evidence = kept["evidence"]
    there = pd.Series(data=False, index=evidence.index)
    cited = set(evidence["record_table"])
    for name, frame in ((name, kept[name]) for name in kept if name in cited):
        ids = record_ids(frame, model[name].key)
        there |= evidence["record_table"].eq(name) & evidence["record_id"].isin(ids)
    _keep(kept, "evidence", there)


def _prune(kept: dict[str, pd.DataFrame], model: Mapping[str, Table]) -> None:
    """Leave out organizations, people and sources that nothing refers to."""
    parents = kept["organizations"].set_index("org_id")["parent_id"].to_dict()
    used = _used(kept, "org_id", "participations", "appearances", "topics")
    used |= set(kept["agreements"]["hub_id"].dropna())
    for org in list(used):
        above = parents.get(org)
        while isinstance(above, str) and above not in used:
            used.add(above)
            above = parents.get(above)
    _keep(kept, "organizations", kept["organizations"]["org_id"].isin(used))
    people = _used(kept, "person_id", "appearances")
    _keep(kept, "people", kept["people"]["person_id"].isin(people))
    _close(kept, model)
    sources = _used(kept, "source_id", "evidence")
    _keep(kept, "sources", kept["sources"]["source_id"].isin(sources))


def _used(kept: dict[str, pd.DataFrame], column: str, *tables: str) -> set[str]:
    used: set[str] = set()
    return used.union(*(kept[name][column].dropna() for name in tables))
