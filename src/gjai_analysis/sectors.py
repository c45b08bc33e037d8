"""What the partnerships are about: sectors by organization and by agreement."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Literal, get_args

import networkx as nx
import numpy as np
import pandas as pd

from gjai_analysis.dataset import Dataset
from gjai_analysis.errors import OptionError
from gjai_analysis.graph import memberships
from gjai_analysis.projection import Basis
from gjai_analysis.regions import region_series
from gjai_analysis.spheres import sphere_series

Rows = Literal[
    "agreement",
    "organization",
    "kind",
    "helix",
    "region",
    "country",
    "year",
    "activity",
]
Level = Literal["sector", "section", "division"]
Similarity = Literal["count", "association", "cosine", "jaccard"]
Counting = Literal["full", "fractional"]
_KEYS = {"agreement": "agreement_id", "organization": "org_id"}
_UNSURE = "unsure"


def sector_matrix(
    dataset: Dataset,
    *,
    rows: Rows = "organization",
    counting: Counting = "full",
    basis: Basis = "all",
    level: Level = "sector",
    unknown: bool = False,
    without: Iterable[str] = (),
    roles: Collection[str] = ("signatory",),
) -> pd.DataFrame:
    """
    Count agreements by sector and by what stands in the rows.

    A sector belongs to an agreement when the agreement itself is linked to it. An
    agreement counts once in each row that it belongs to: once for each kind,
    sphere, region or country that takes part, once for each activity agreed. Rows
    therefore add up to the agreements only where one agreement has one row (by
    agreement and by year).

    Parameters
    ----------
    dataset
        The agreements.
    rows
        Agreements themselves; organizations taking part, or their kinds, Triple
        Helix spheres, regions (:func:`region_series`) or countries; years of
        signing; activities agreed.
    counting
        ``"full"``: an agreement counts 1 in each of its sectors; ``"fractional"``:
        1 / (number of its sectors), so that it counts 1 in each of its rows [1]_.
    basis
        ``"stated"`` leaves out sectors that a coder concluded.
    level
        ``"sector"``, or what sectors map to in ISIC Rev. 4 [2]_: its sections, or
        its divisions (the section where the vocabulary names no division). An
        agreement counts once in each; sectors that map to nothing are
        ``"unclassified"``.
    unknown
        Add a column ``"unknown"`` in which agreements without any sector count 1.
    without
        `org_id`s that do not count as taking part; matters for rows that are made
        of organizations.
    roles
        Roles at an agreement that count as taking part.

    Returns
    -------
    matrix
        float64; rows and columns are sorted identifiers and codes. Rows are named
        `agreement_id`, `org_id`, or as the option; columns `sector` or `isic`.
        Years (str) are those of certainly dated agreements, any other is in the
        row ``"unsure"``. Agreements without a sector are rows of zeros,
        organizations without any, too. No agreements give an empty matrix.

    Raises
    ------
    OptionError
        If an option is none of the choices.
    UnknownKeyError
        If `without` names an organization that the dataset does not have.

    References
    ----------
    .. [1] L. Waltman, N. J. van Eck (2015), Field-normalized citation impact
       indicators and the choice of an appropriate counting method, Journal of
       Informetrics 9, 872-894. doi:10.1016/j.joi.2015.08.001
    .. [2] United Nations (2008), International Standard Industrial Classification
       of All Economic Activities (ISIC), Rev. 4

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> sector_matrix(example_dataset()).loc["org-city"].to_dict()
    {'education': 1.0, 'energy': 1.0}
    """
    check("rows", rows, Rows)
    check("counting", counting, Counting)
    check("basis", basis, Basis)
    check("level", level, Level)
    links = agreement_sectors(dataset, basis, level)
    name = "sector" if level == "sector" else "isic"
    matrix = pd.crosstab(links["agreement_id"], links["sector"]).astype("float64")
    matrix = matrix.reindex(dataset.agreements.index, fill_value=0.0)
    if counting == "fractional":
        matrix = matrix.div(matrix.sum(axis=1).replace(0, 1), axis=0)
    if unknown:
        matrix["unknown"] = matrix.sum(axis=1).eq(0).astype("float64")
    matrix.columns = pd.Index(matrix.columns, name=name, dtype="str")
    members = row_members(dataset, rows, without, roles)
    if rows == "agreement":
        return matrix
    key = _KEYS.get(rows, rows)
    wide = matrix.loc[members["agreement_id"]].set_axis(pd.Index(members[key]), axis=0)
    summed: pd.DataFrame = wide.groupby(level=0).sum().rename_axis(index=key)
    return summed


def check(name: str, value: str, allowed: Any) -> None:  # noqa: ANN401
    """Raise unless a value is one of the choices of a Literal."""
    if value not in get_args(allowed):
        raise OptionError(name, value, get_args(allowed))


def agreement_sectors(dataset: Dataset, basis: str, level: Level) -> pd.DataFrame:
    """Return `agreement_id` and `sector`, or the ISIC code of it, once each."""
    links = dataset.sector_links.reset_index()
    if basis == "stated":
        links = links[links["basis"].eq("stated")]
    links = links[links["subject_id"].isin(dataset.agreements.index)]
    links = links.rename(columns={"subject_id": "agreement_id"})
    if level != "sector":
        known = dataset.vocabulary.reset_index().query("scheme == 'sector'")
        codes = known.set_index("code")["isic"]
        codes = codes.str[:1] if level == "section" else codes
        links = links.assign(sector=links["sector"].map(codes).fillna("unclassified"))
    return links[["agreement_id", "sector"]].drop_duplicates()


def row_members(
    dataset: Dataset, rows: str, without: Iterable[str], roles: Collection[str]
) -> pd.DataFrame:
    """Return which agreements each row of a matrix takes part in, once each."""
    members = memberships(dataset, without, roles, roll_up=False)
    if rows == "year":
        dates = dataset.agreements
        first, last = dates["signed_earliest"].dt.year, dates["signed_latest"].dt.year
        years = first.where(first == last).astype("Int64").astype("str")
        return pd.DataFrame({"year": years.fillna(_UNSURE)}).reset_index()
    if rows == "activity":
        topics = dataset.topics.reset_index()[["agreement_id", "activity"]]
        return topics.drop_duplicates()
    if rows in _KEYS:
        return members
    table = dataset.organizations
    of = {
        "kind": lambda: table["kind"],
        "helix": lambda: sphere_series(dataset),
        "region": lambda: region_series(dataset),
        "country": lambda: table["country"].fillna("unknown"),
    }[rows]()
    members = members.assign(**{rows: members["org_id"].map(of)})
    return members[["agreement_id", rows]].drop_duplicates()


def co_occurrence_matrix(
    dataset: Dataset,
    *,
    similarity: Similarity = "count",
    basis: Basis = "all",
    level: Level = "sector",
) -> pd.DataFrame:
    """
    Say how often two sectors meet in an agreement, plainly or for their sizes.

    Parameters
    ----------
    dataset
        The agreements.
    similarity
        With c shared agreements, s and t agreements of the two sectors, and n
        agreements with any sector [1]_: ``"count"`` is c; ``"association"`` the
        association strength c n / (s t), 1 where they meet as often as chance has
        it; ``"cosine"`` c / sqrt(s t); ``"jaccard"`` c / (s + t - c).
    basis, level
        As for :func:`sector_matrix`.

    Returns
    -------
    matrix
        Symmetric, float64, sectors in rows and columns (sorted codes). The
        diagonal is the number of agreements of the sector for counts, n / s for
        the association strength and 1 for the others. Empty without links.

    Raises
    ------
    OptionError
        If an option is none of the choices.

    References
    ----------
    .. [1] N. J. van Eck, L. Waltman (2009), How to normalize cooccurrence data? An
       analysis of some well-known similarity measures, Journal of the American
       Society for Information Science and Technology 60, 1635-1651.
       doi:10.1002/asi.21075

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> co_occurrence_matrix(example_dataset()).loc["energy", "education"].item()
    0.0
    """
    check("similarity", similarity, Similarity)
    matrix = sector_matrix(dataset, rows="agreement", basis=basis, level=level)
    cells = matrix.to_numpy(dtype="float64")
    shared, n = cells.T @ cells, float(cells.any(axis=1).sum())
    size = shared.diagonal()
    both, sums = np.outer(size, size), np.add.outer(size, size)
    value = {
        "count": shared,
        "association": shared * n / both,
        "cosine": shared / np.sqrt(both),
        "jaccard": shared / (sums - shared),
    }[similarity]
    return pd.DataFrame(value, matrix.columns, matrix.columns)


def sector_graph(
    dataset: Dataset,
    *,
    similarity: Similarity = "count",
    basis: Basis = "all",
    level: Level = "sector",
) -> nx.Graph[str]:
    """
    Link sectors that meet in an agreement: the map of sectors.

    Parameters
    ----------
    dataset
        The agreements.
    similarity
        What the strength of a tie is, as for :func:`co_occurrence_matrix`.
    basis, level
        As for :func:`sector_matrix`.

    Returns
    -------
    graph
        Nodes are sector codes with `n_agreements` (int); edges carry
        `strength` (float, the similarity) and `n_agreements` (int, the agreements
        shared). A sector that never meets another is isolated. Empty without links.

    Raises
    ------
    OptionError
        If an option is none of the choices.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> data = example_dataset()
    >>> sector_graph(data).nodes(data="n_agreements")
    NodeDataView({'education': 1, 'energy': 1}, data='n_agreements')
    """
    options: dict[str, Any] = {"basis": basis, "level": level}
    matrix = co_occurrence_matrix(dataset, **options)
    alike = co_occurrence_matrix(dataset, similarity=similarity, **options).to_numpy()
    counts, sectors = matrix.to_numpy(dtype="int64"), list(matrix.index)
    graph: nx.Graph[str] = nx.Graph(
        data=dataset.fingerprint, similarity=similarity, **options
    )
    for sector, n in zip(sectors, counts.diagonal().tolist(), strict=True):
        graph.add_node(sector, n_agreements=n)
    for i, j in np.argwhere(np.triu(counts, k=1)).tolist():
        n, strength = int(counts[i, j]), float(alike[i, j])
        graph.add_edge(sectors[i], sectors[j], strength=strength, n_agreements=n)
    return graph


def sector_table(dataset: Dataset) -> pd.DataFrame:
    """
    Count for each sector what is linked to it.

    Parameters
    ----------
    dataset
        The agreements.

    Returns
    -------
    table
        Indexed by `sector` in order of agreements, most first, then code;
        int64 columns `agreements`, `stated` (of these, linked on the word of a
        source), `organizations`, `programmes`, `events`. Empty without links.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> sector_table(example_dataset())["agreements"].to_dict()
    {'education': 1, 'energy': 1}
    """
    links = dataset.sector_links.reset_index()
    linked = {
        name: links[links["subject_id"].isin(dataset.tables[name].index)]
        for name in ("agreements", "organizations", "programmes", "events")
    }
    agreements = linked.pop("agreements")
    stated = agreements[agreements["basis"].eq("stated")]
    linked = {"agreements": agreements, "stated": stated} | linked
    counts = {name: rows["sector"].value_counts() for name, rows in linked.items()}
    table = pd.DataFrame(counts).fillna(0).astype("int64")
    table = table.rename_axis("sector").sort_index()
    return table.sort_values("agreements", ascending=False, kind="stable")
