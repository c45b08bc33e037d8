"""How the network grew: who was new, what was repeated, what hangs on the hub."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal

import networkx as nx
import pandas as pd

from gjai_analysis.dataset import Dataset
from gjai_analysis.errors import OptionError
from gjai_analysis.graph import Unclear, one_or_more, partnership_graph
from gjai_analysis.projection import hubs
from gjai_analysis.structure import graph_summary
from gjai_analysis.timeline import Period, agreements_by_period

Presence = Literal["certain", "possible"]
_NEW = ["newcomers", "new_ties", "repeated_ties", "hub_share", "ties_without_hub"]


def network_growth(
    dataset: Dataset,
    *,
    dates: Iterable[str] | None = None,
    period: Period = "Y",
    presence: Presence = "certain",
    without: Collection[str] = (),
    unclear: Unclear = "joint",
) -> pd.DataFrame:
    """
    Describe the partnership network as it stood at a series of dates.

    Each row is the whole network by then; the columns of newcomers and ties say
    what the time since the row before has added.

    Parameters
    ----------
    dataset
        The agreements.
    dates
        EDTF dates in order, or one; a network holds what had been signed by the
        last day of its date. By default the ends of all periods that have agreements.
    period
        Month, quarter or year of the default dates.
    presence
        ``"certain"``: what had surely been signed, so that a vaguely dated
        agreement enters late; ``"possible"``: what may have been, so that it
        enters early and an undated one is always there.
    without
        `org_id`s to leave out.
    unclear
        How agreements of unclear form are read, as for :func:`partnership_graph`.

    Returns
    -------
    growth
        Indexed by `until`, in the given order; float64 columns as the index of
        :func:`graph_summary`, and `newcomers` (organizations that the row before
        has not), `new_ties` (pairs likewise), `repeated_ties` (pairs of the row
        before that signed again since), `hub_share` (organizations tied to the
        busiest signatory of all the data that is not left out, as a share of all
        others) and `ties_without_hub` (share of ties not with it). Shares of
        nothing are missing. No dates give no rows.

    Raises
    ------
    OptionError
        If `period` or `presence` is none of the choices.
    UnknownKeyError
        If `without` names an organization that the dataset does not have.
    ValueError
        If a date is not EDTF.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> growth = network_growth(example_dataset(), dates=["2021", "2022"])
    >>> growth[["ties", "newcomers", "repeated_ties"]].values.tolist()
    [[1.0, 2.0, 0.0], [3.0, 1.0, 1.0]]
    """
    graphs = network_snapshots(
        dataset,
        dates=dates,
        period=period,
        presence=presence,
        without=without,
        unclear=unclear,
    )
    whole = partnership_graph(dataset, without=without)
    measures = [*graph_summary(whole).index, *_NEW]
    left_out = one_or_more(without)
    busiest = (org for org in hubs(dataset, 10**9) if org not in left_out)
    hub = next(busiest, "")
    before: nx.Graph[str] = nx.Graph()
    rows = {}
    for date, graph in graphs.items():
        added = _added(graph, before, hub)
        rows[date] = pd.concat([graph_summary(graph), added])
        before = graph
    growth = pd.DataFrame.from_dict(rows, orient="index", columns=measures)
    return growth.astype("float64").rename_axis("until")


def _added(graph: nx.Graph[str], before: nx.Graph[str], hub: str) -> pd.Series:
    """Say what a network has that the one before had not, and who hangs on the hub."""
    ties = graph.number_of_edges()
    kept = [
        graph.edges[tie]["strength"] > before.edges[tie]["strength"]
        for tie in before.edges
        if graph.has_edge(*tie)
    ]
    partners = graph.degree(hub) if hub in graph else 0
    values = {
        "newcomers": len(set(graph) - set(before)),
        "new_ties": ties - len(kept),
        "repeated_ties": sum(kept),
        "hub_share": partners / (len(graph) - 1) if len(graph) > 1 else None,
        "ties_without_hub": 1 - partners / ties if ties else None,
    }
    return pd.Series(values, dtype="float64")


def network_snapshots(
    dataset: Dataset,
    *,
    dates: Iterable[str] | None = None,
    period: Period = "Y",
    presence: Presence = "certain",
    without: Collection[str] = (),
    unclear: Unclear = "joint",
) -> dict[str, nx.Graph[str]]:
    """
    Return the partnership network as it stood at a series of dates.

    Parameters
    ----------
    dataset
        The agreements.
    dates, period, presence, without, unclear
        As for :func:`network_growth`.

    Returns
    -------
    snapshots
        Graphs as from :func:`partnership_graph`, by date, in the given order.
        Without dates there are none.

    Raises
    ------
    OptionError
        If `period` or `presence` is none of the choices.
    UnknownKeyError
        If `without` names an organization that the dataset does not have.
    ValueError
        If a date is not EDTF.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> snapshots = network_snapshots(example_dataset())
    >>> {date: len(graph) for date, graph in snapshots.items()}
    {'2021': 2, '2022': 3}
    """
    if presence not in {"certain", "possible"}:
        raise OptionError("presence", presence, ["certain", "possible"])
    left_out = one_or_more(without)
    partnership_graph(dataset, without=left_out)  # names what is unknown
    snapshots = {}
    given = [dates] if isinstance(dates, str) else dates
    for date in _ends(dataset, period) if given is None else given:
        then = dataset.select(until=date, dates=presence)
        there = sorted(left_out & set(then.organizations.index))
        snapshots[date] = partnership_graph(then, without=there, unclear=unclear)
    return snapshots


def _ends(dataset: Dataset, period: Period) -> list[str]:
    """Return the periods that have agreements as EDTF dates."""
    periods = agreements_by_period(dataset, period=period).index
    if period == "Q":
        return [f"{each.year}-{32 + each.quarter}" for each in periods]
    return [str(each) for each in periods]
