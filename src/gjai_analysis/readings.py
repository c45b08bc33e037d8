"""How far a ranking depends on how the record is read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import combinations_with_replacement, product
from typing import Any, Literal

import numpy as np
import pandas as pd

from gjai_analysis.centrality import MEASURES, centrality_table, rank_table
from gjai_analysis.dataset import Dataset
from gjai_analysis.errors import OptionError, UnknownKeyError
from gjai_analysis.graph import (
    Unclear,
    joint_documents,
    memberships,
    one_or_more,
    partnership_graph,
)
from gjai_analysis.projection import hubs
from gjai_analysis.samples import at_least_one, kendall

_CHOICES = ("strength", "unclear", "hub", "units", "roles", "basis")


def projection_rankings(
    data: Dataset,
    *,
    measure: str = "degree",
    hub: str | None = None,
    vary: Collection[str] = _CHOICES,
) -> pd.DataFrame:
    """
    Rank organizations in every projection of the same record.

    A partnership network is a reading of the agreements: how much a tie counts,
    what an unclear form means, whether the hub is looked at and the units of a
    body stand for themselves, who counts as a party, and whether what a coder
    concluded counts.

    Parameters
    ----------
    data
        The agreements.
    measure
        Column of :func:`centrality_table`.
    hub
        The organization that some projections leave out; by default the one that
        signs the most.
    vary
        Which choices to vary: ``"strength"``, ``"unclear"``, ``"hub"``,
        ``"units"``, ``"roles"``, ``"basis"``. Others stay as
        :func:`partnership_graph` has them.

    Returns
    -------
    rankings
        Indexed by `org_id`, sorted; one column for each projection, labelled by
        the choices that vary, the usual reading first. Int64, ranks as from
        :func:`rank_table`; missing where a projection lacks the organization.
        Without agreements there are no rows.

    Raises
    ------
    OptionError
        If `measure` or one of `vary` is none of the choices.
    UnknownKeyError
        If `hub` is not in the data.
    ValueError
        If nothing is to vary.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> data = example_dataset({"m": ["city", "school", "firm"], "n": ["city", "bank"]})
    >>> projection_rankings(data, vary=["hub"]).loc["org-bank"].to_dict()
    {('with',): 4, ('without',): 3}
    """
    if measure not in MEASURES:
        raise OptionError("measure", measure, MEASURES)
    readings = _readings(hubs(data) if hub is None else [hub])
    wanted = one_or_more(vary)
    at_least_one(vary=len(wanted))
    for choice in sorted(wanted - set(readings)):
        raise OptionError("vary", choice, readings)
    varied = {choice: readings[choice] for choice in readings if choice in wanted}
    columns = []
    for reading in product(*(options.values() for options in varied.values())):
        options = {name: value for part in reading for name, value in part.items()}
        table = centrality_table(partnership_graph(data, **options))
        columns.append(rank_table(table[[measure]])[measure])
    names = [list(labels) for labels in varied.values()]
    labels = pd.MultiIndex.from_product(names, names=list(varied))
    rankings = pd.concat(columns, axis=1).sort_index()
    return rankings.set_axis(labels, axis=1).rename_axis("org_id")


def _readings(hub: list[str]) -> dict[str, dict[str, dict[str, Any]]]:
    """Return, for each choice, its labels and their options of a graph."""
    parties = ("signatory", "party", "participant")
    return {
        "strength": {name: {"strength": name} for name in ("count", "newman")},
        "unclear": {name: {"unclear": name} for name in ("joint", "hub")},
        "hub": {"with": {}, "without": {"without": hub}},
        "units": {"apart": {}, "rolled up": {"roll_up": True}},
        "roles": {"signatories": {}, "all parties": {"roles": parties}},
        "basis": {name: {"basis": name} for name in ("all", "stated")},
    }


def projection_sensitivity(
    data: Dataset,
    *,
    measure: str = "degree",
    hub: str | None = None,
    vary: Collection[str] = _CHOICES,
) -> pd.DataFrame:
    """
    Say how alike the rankings of organizations are in different projections.

    Two projections are compared on the organizations that both have: without
    the hub, on all others; with units rolled up, on the bodies.

    Parameters
    ----------
    data
        The agreements.
    measure, hub, vary
        As for :func:`projection_rankings`, which gives the rankings compared.

    Returns
    -------
    agreement
        Square; rows and columns are the projections, labelled by the choices
        that vary, the usual reading first. Kendall's tau-b ([1]_; float64): 1 for
        the same ranking, -1 for the reverse, missing where a ranking holds
        nothing but ties, as where fewer than two organizations are left.

    Raises
    ------
    OptionError, UnknownKeyError, ValueError
        As :func:`projection_rankings`.

    References
    ----------
    .. [1] M. G. Kendall (1945), The treatment of ties in ranking problems,
       Biometrika 33, 239-251. doi:10.1093/biomet/33.3.239

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> data = example_dataset({"m": ["city", "school", "firm"], "n": ["city", "bank"]})
    >>> projection_sensitivity(data, vary=["hub"]).round(2).to_numpy().tolist()
    [[1.0, 1.0], [1.0, 1.0]]
    """
    rankings = projection_rankings(data, measure=measure, hub=hub, vary=vary)
    ranks = rankings.astype("float64").to_numpy().T
    tau = np.full((len(ranks), len(ranks)), np.nan)
    for one, other in combinations_with_replacement(range(len(ranks)), 2):
        tau[one, other] = tau[other, one] = kendall(ranks[one], ranks[other])
    return pd.DataFrame(tau, index=rankings.columns, columns=rankings.columns)


def degree_bounds(
    data: Dataset,
    *,
    measure: Literal["degree", "strength"] = "degree",
    unclear: Unclear = "joint",
    without: Iterable[str] = (),
    roles: Collection[str] = ("signatory",),
    parties: Mapping[str, int] | None = None,
) -> pd.DataFrame:
    """
    Bound degree and strength where lists of parties are incomplete.

    What is recorded is a lower bound: parties that no source names can only add
    partners. Each adds one at most to the degree and to the strength of every
    party that is named; with unclear forms read as bilateral, to those of the
    hub alone. So a known number of parties gives an upper bound. The tables do
    not hold such numbers (they stand in notes); without one there is none.

    One thing cannot be bounded: any organization may be among the parties that
    are not named. The bounds hold if an organization takes part in no more
    agreements than recorded. After Newman, an agreement adds 1 to a party in
    company however many it has, so that strength needs no such bounds.

    Parameters
    ----------
    data
        The agreements; those with `parties_complete` false are open.
    measure
        Number of partners, or strength by count of agreements.
    unclear, without, roles
        As for :func:`partnership_graph`.
    parties
        Number of all parties in these roles, by `agreement_id`, for open
        agreements of which it is known.

    Returns
    -------
    bounds
        Indexed by `org_id`, sorted; Int64: `low` (the recorded value), `high`
        (missing where nothing bounds it), `best` and `worst` (the ranks between
        which the organization lies when others are anywhere within their
        bounds; ties share the best rank). Without agreements there are no rows.

    Raises
    ------
    OptionError
        If `measure`, `unclear` or one of `roles` is none of the choices.
    UnknownKeyError
        If `without` or `parties` names what the data do not have.
    ValueError
        If `parties` gives fewer parties than are recorded.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> degree_bounds(example_dataset()).loc["org-city"].tolist()
    [2, 2, 1, 1]
    """
    if measure not in {"degree", "strength"}:
        raise OptionError("measure", measure, ["degree", "strength"])
    graph = partnership_graph(data, unclear=unclear, without=without, roles=roles)
    weight = None if measure == "degree" else "strength"
    low = pd.Series(dict(graph.degree(weight=weight)), dtype="float64")
    missing = _missing_parties(data, roles, parties or {})
    rows = memberships(data, without, roles, roll_up=False)
    extra = _extra_partners(data, rows, missing, unclear)
    high = low + extra.reindex(low.index, fill_value=0)
    above = np.sort(low)
    reach = np.sort(high)
    table = pd.DataFrame(
        {
            "low": low,
            "high": high.where(high < np.inf),
            "best": len(low) + 1 - np.searchsorted(above, high, side="right"),
            "worst": len(low)
            + 1
            - np.searchsorted(reach, low, side="right")
            - high.gt(low),
        }
    )
    return table.astype("Int64").rename_axis("org_id")


def _missing_parties(
    data: Dataset, roles: Collection[str], parties: Mapping[str, int]
) -> pd.Series:
    """Return how many parties of each open agreement are not recorded."""
    unknown = sorted(set(parties) - set(data.agreements.index))
    if unknown:
        raise UnknownKeyError("agreement", unknown, data.agreements.index)
    complete = data.agreements["parties_complete"]
    open_ = complete.index[complete.eq(other=False)]
    rows = memberships(data, (), roles, roll_up=False)
    recorded = rows.groupby("agreement_id").size().reindex(open_, fill_value=0)
    missing = pd.Series(parties, dtype="float64").reindex(open_) - recorded
    for agreement in missing.index[missing < 0]:
        raise ValueError(
            f"parties[{agreement!r}]={parties[agreement]} is less than the "
            f"{recorded[agreement]} recorded; count every party."
        )
    return missing.fillna(np.inf)


def _extra_partners(
    data: Dataset, rows: pd.DataFrame, missing: pd.Series, unclear: Unclear
) -> pd.Series:
    """Return how many partners each organization can have that are not recorded."""
    agreement = rows["agreement_id"]
    if unclear == "joint":
        documents = joint_documents(data)
        missing = missing.groupby(documents).sum()
        rows = rows.assign(document=agreement.map(documents))
        rows = rows.drop_duplicates(["document", "org_id"])
    else:
        is_open = data.agreements["form"].eq("unclear")
        hub = agreement.map(data.agreements["hub_id"].where(is_open))
        rows = rows[hub.isna() | hub.eq(rows["org_id"])]
        rows = rows.assign(document=rows["agreement_id"])
    extra = rows["document"].map(missing).fillna(0)
    return extra.groupby(rows["org_id"]).sum()
