"""From a result to the agreements, sources and characters that carry it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from numbers import Integral
from typing import Any, get_args

import networkx as nx
import pandas as pd

from gjai_analysis.centrality import MEASURES, centrality_table
from gjai_analysis.dataset import Dataset
from gjai_analysis.errors import OptionError, UnknownKeyError
from gjai_analysis.graph import (
    joint_documents,
    memberships,
    partnership_graph,
    top_organizations,
)
from gjai_analysis.projection import Basis, known_roles, one_or_more
from gjai_analysis.sectors import (
    Level,
    Rows,
    agreement_sectors,
    check,
    row_members,
)
from gjai_analysis.selection import record_ids

_RECIPE = ("strength", "unclear", "without", "roll_up", "roles", "basis")


def explain(
    dataset: Dataset,
    *organizations: str,
    sector: str | None = None,
    roles: Collection[str] = ("signatory",),
    measure: str | None = None,
    graph: nx.Graph[str] | None = None,
    neighbours: bool = False,
    basis: Basis = "all",
    level: Level = "section",
    without: Iterable[str] = (),
    **row: str,
) -> pd.DataFrame:
    """
    List the agreements, sources and spans behind a tie, a matrix cell or a measure.

    A cell of :func:`sector_matrix` is opened by its column and its row, say
    ``sector="energy", org="org-cnu"`` or ``sector="energy", helix="academia"``.

    Agreements of unclear form that share ceremony and hub are one document, as in
    the joint reading of :func:`partnership_graph`: all of them that one of the
    organizations signed are listed.

    With `measure`, each agreement is left out of the data in turn, and the graph
    built and measured anew: the list shows what the organization would lose
    without it. Organizations that sign nothing else are then gone too, as they
    would be. In the joint reading all agreements of a document are listed.

    Parameters
    ----------
    dataset
        The data that the result was computed from.
    *organizations
        One `org_id` for all of its agreements, two for the tie between them.
    sector
        Only agreements linked to this sector; ``"unknown"`` for those without any.
    roles
        Roles that count as taking part, as for the graph or matrix explained.
    measure
        A column of :func:`centrality_table`, for one organization.
    graph
        The graph that was measured, unchanged from :func:`partnership_graph` of
        `dataset`; it says itself how it was built, and `roles` are its own. By
        default that with the default options and these `roles`.
    neighbours
        Also leave out agreements that only partners of the organization take part
        in. Each agreement costs one computation of the measure.
    basis, level, without
        As for the :func:`sector_matrix` of a cell: of the link to the sector, of
        ISIC codes, and `org_id`s that do not count as taking part.
    **row
        Rows of :func:`sector_matrix` that the agreements must belong to: `org`,
        `agreement`, `kind`, `helix`, `region`, `country`, `year`, `activity`, and
        `isic` for its columns at other levels.

    Returns
    -------
    trail
        Indexed by `agreement_id`, `source_id`, sorted; columns `title_en`,
        `signed`, `publisher`, `published`, `url` and `spans` (the characters
        cited for the agreement, these organizations and the link to the sector,
        e.g. ``"10-25 31-40"``; empty for web pages, whose address is the citation).
        An agreement without evidence has no source, one row. Without a shared
        agreement the table is empty. With `measure` also, in float64, `value` (of
        the organization, in the whole graph), `without` (its value without the
        agreement) and `loss` (the difference), largest loss first. Before all
        others stand agreements whose `without` is missing, for then the
        organization has no other, or none for which the measure is defined.

    Raises
    ------
    UnknownKeyError
        If an organization is not in the data, a sector not in the vocabulary, or no
        agreement belongs to another row.
    OptionError
        If `measure` is none of the measures, the name of a row none of those, or
        `basis` or `level` none of the choices.
    TypeError
        If a row is anything but one name.
    ValueError
        If `measure` is asked for other than one organization, or `graph` does not
        hold it, is not from `partnership_graph` or is not from this data.

    Examples
    --------
    >>> from gjai_analysis import example_dataset, load_dataset
    >>> trail = explain(load_dataset(), "org-gwangju-city", "org-kookmin-univ")
    >>> trail.index[0][0]
    'agr-2024-01-16-kookmin'
    >>> explain(example_dataset(), "org-city", measure="strength")["loss"].tolist()
    [2.0, 1.0]
    """
    for name, value in row.items():
        if isinstance(value, bool) or not isinstance(value, (str, Integral)):
            raise TypeError(f"{name}={value!r} is not one name; open a cell at a time")
    if "org" in row:
        organizations = (*organizations, row.pop("org"))
    unknown = sorted(set(organizations) - set(dataset.organizations.index))
    if unknown:
        raise UnknownKeyError("organization", unknown, dataset.organizations.index)
    if measure is not None:
        if len(organizations) != 1 or row:
            raise ValueError(
                f"measure={measure!r} is of one organization: name one, and no "
                "other rows."
            )
        graph = partnership_graph(dataset, roles=roles) if graph is None else graph
        return _explain_measure(
            dataset, organizations[0], measure, graph, sector, neighbours=neighbours
        )
    cell, left_out = {"sector": sector, **row}, one_or_more(without)
    belonging = _belonging(
        dataset, roles, cell, basis=basis, level=level, without=left_out
    )
    rows = _parties(dataset, roles)
    rows = rows.assign(document=rows["activity_id"].map(joint_documents(dataset)))
    shared = set(rows["document"])
    for org in organizations:
        shared &= set(rows.loc[rows["org_id"].eq(org), "document"])
    rows = rows[rows["document"].isin(shared)]
    if organizations:
        mine = rows.loc[rows["org_id"].isin(organizations), "activity_id"]
        rows = rows[rows["activity_id"].isin(mine)]
    rows = rows[rows["activity_id"].isin(belonging)]
    if not organizations and (sector or row):  # also those that nobody signed
        bare = sorted(belonging - set(rows["activity_id"]))
        nobody = pd.DataFrame({"activity_id": bare, "org_id": "", "role": ""})
        rows = pd.concat([rows, nobody.astype("str")])
    return _trail(dataset, rows, organizations, sector)


def _parties(dataset: Dataset, roles: Collection[str]) -> pd.DataFrame:
    """Return who takes part in which agreement."""
    rows = dataset.participations.reset_index()
    rows = rows[rows["activity_id"].isin(dataset.agreements.index)]
    return rows[rows["role"].isin(known_roles(dataset, roles))]


def _belonging(
    dataset: Dataset,
    roles: Collection[str],
    cell: Mapping[str, str | None],
    *,
    basis: Basis = "all",
    level: Level = "section",
    without: Collection[str] = (),
) -> set[str]:
    """Return the agreements of a cell: of all rows and columns that are named."""
    known = [*get_args(Rows)[2:], "isic", "org", "agreement"]
    check("basis", basis, Basis)
    check("level", level, Level)
    found = set(dataset.agreements.index)
    for name, value in cell.items():
        if value is None:
            continue
        value = str(value)  # noqa: PLW2901  (years are often numbers)
        if name == "sector":
            _check_sector(dataset, value)
            links = agreement_sectors(dataset, basis, "sector")
            if value == "unknown":
                found -= set(links["agreement_id"])
                continue
        elif name == "isic":
            links = agreement_sectors(dataset, basis, level)
            links = links.rename(columns={"sector": "isic"})
        elif name == "agreement":
            links = pd.DataFrame({name: dataset.agreements.index})
            links["agreement_id"] = links[name]
        elif name in known:
            links = row_members(dataset, name, without, roles)
        else:
            raise OptionError("row", name, known)
        if name != "sector" and value not in set(links[name]):
            raise UnknownKeyError(name, [value], pd.Index(links[name].unique()))
        found &= set(links.loc[links[name].eq(value), "agreement_id"])
    return found


def _check_sector(dataset: Dataset, sector: str) -> None:
    """Raise for a sector that the vocabulary does not have."""
    scheme, code = map(dataset.vocabulary.index.get_level_values, ("scheme", "code"))
    sectors = code[scheme == "sector"]
    if sector not in {*sectors, "unknown"}:
        raise UnknownKeyError("sector", [sector], sectors)


def _about(dataset: Dataset, rows: pd.DataFrame, sector: str | None) -> pd.DataFrame:
    """Keep the agreements that are linked to a sector, if one is named."""
    kept = _belonging(dataset, (), {"sector": sector})
    return rows[rows["activity_id"].isin(kept)]


def _explain_measure(
    dataset: Dataset,
    org: str,
    measure: str,
    graph: nx.Graph[str],
    sector: str | None,
    *,
    neighbours: bool,
) -> pd.DataFrame:
    """Return the trail of the agreements behind a measure, with what each adds."""
    if measure not in MEASURES:
        raise OptionError("measure", measure, MEASURES)
    recipe = _recipe(dataset, graph)
    if org not in graph:
        raise ValueError(f"{org} is not in the graph: it takes part in nothing there.")
    around = {org, *graph[org]} if neighbours else {org}
    rows = _parties(dataset, recipe["roles"])
    carriers = _agreements_of(dataset, around, recipe)
    rows = _about(dataset, rows[rows["activity_id"].isin(carriers)], sector)
    top = top_organizations(dataset)
    units = tuple(top.index[top.eq(org)]) if recipe["roll_up"] else (org,)
    trail = _trail(dataset, rows, units)
    without = _values_without(dataset, rows["activity_id"], org, measure, recipe)
    trail = trail.assign(value=_value(graph, org, measure)).join(without)
    trail["loss"] = trail["value"] - trail["without"]
    loss = trail["loss"].round(12).reset_index(drop=True)
    order = loss.sort_values(ascending=False, kind="stable", na_position="first")
    return trail.iloc[order.index]


def _recipe(dataset: Dataset, graph: nx.Graph[str]) -> dict[str, Any]:
    """Return the options that a graph was built with, or refuse to guess them."""
    source = "take it from partnership_graph"
    if not {"data", *_RECIPE} <= set(graph.graph):
        raise ValueError(f"graph does not say how it was built; {source}.")
    if graph.graph["data"] != dataset.fingerprint:
        raise ValueError(
            f"graph was built from data {graph.graph['data']}, not "
            f"{dataset.fingerprint}; give the selection that it was built from."
        )
    recipe = {name: graph.graph[name] for name in _RECIPE}
    if not nx.utils.graphs_equal(graph, partnership_graph(dataset, **recipe)):
        raise ValueError(f"graph was changed after it was built; {source}.")
    return recipe


def _agreements_of(
    dataset: Dataset, organizations: set[str], recipe: dict[str, Any]
) -> set[str]:
    """Return the agreements whose documents the organizations take part in."""
    options = {key: recipe[key] for key in ("without", "roles", "roll_up", "basis")}
    rows = memberships(dataset, **options)
    document = rows["agreement_id"]
    if recipe["unclear"] == "joint":
        document = document.map(joint_documents(dataset))
    mine = document[rows["org_id"].isin(organizations)]
    return set(rows.loc[document.isin(mine), "agreement_id"])


def _values_without(
    dataset: Dataset,
    agreements: pd.Series,
    org: str,
    measure: str,
    recipe: dict[str, Any],
) -> pd.Series:
    """Measure an organization without each agreement; missing if nothing is left."""
    bare = replace(dataset, evidence=dataset.evidence.iloc[:0])  # faster to identify
    values = {}
    for agreement in sorted(set(agreements)):
        rest = bare.participations.drop(index=agreement, level="activity_id")
        graph = partnership_graph(replace(bare, participations=rest), **recipe)
        values[agreement] = _value(graph, org, measure)
    return pd.Series(values, dtype="float64", name="without").rename_axis(
        "agreement_id"
    )


def _value(graph: nx.Graph[str], org: str, measure: str) -> float:
    if org not in graph:
        return float("nan")
    return float(centrality_table(graph)[measure].to_dict()[org])


def _trail(
    dataset: Dataset,
    rows: pd.DataFrame,
    organizations: tuple[str, ...],
    sector: str | None = None,
) -> pd.DataFrame:
    """Collect the evidence of agreements, of who takes part, and of a sector."""
    mine = rows[rows["org_id"].isin(organizations)] if organizations else rows
    agreement_of = dict(
        zip(
            record_ids(mine, ["activity_id", "org_id", "role"]),
            mine["activity_id"],
            strict=True,
        )
    )
    agreement_of |= {agreement: agreement for agreement in rows["activity_id"]}
    agreement_of |= {f"{a}/{sector}": a for a in rows["activity_id"] if sector}
    evidence = dataset.evidence.reset_index()
    tables = ["agreements", "participations", "sector_links"]
    evidence = evidence[evidence["record_table"].isin(tables)]
    evidence = evidence.assign(agreement_id=evidence["record_id"].map(agreement_of))
    cited = evidence.dropna(subset=["agreement_id"]).sort_values(["start", "stop"])
    span = cited["start"].astype("str") + "-" + cited["stop"].astype("str")
    cited = cited.assign(span=span.where(cited["start"].notna(), ""))
    bare = sorted(set(rows["activity_id"]) - set(cited["agreement_id"]))
    bare_rows = pd.DataFrame({"agreement_id": bare, "source_id": None, "span": ""})
    cited = pd.concat([cited[bare_rows.columns], bare_rows.astype("str")])
    spans = cited.groupby(["agreement_id", "source_id"], dropna=False)["span"].agg(
        lambda texts: " ".join(dict.fromkeys(texts)).strip()
    )
    trail = spans.rename("spans").to_frame().astype("str")
    about = dataset.agreements[["title_en", "signed"]]
    where = dataset.sources[["publisher", "published", "url"]]
    trail = trail.join(about, on="agreement_id").join(where, on="source_id")
    return trail[[*about.columns, *where.columns, "spans"]]
