"""Which ties of a partnership graph are more than chance."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import networkx as nx
import numpy as np
import pandas as pd

from gjai_analysis.chance import Chance
from gjai_analysis.dataset import Dataset
from gjai_analysis.graph import partnership_graph
from gjai_analysis.projection import Basis, Unclear, memberships, signed_documents


def backbone_graph(
    dataset: Dataset,
    *,
    alpha: float = 0.05,
    unclear: Unclear = "joint",
    without: Iterable[str] = (),
    roll_up: bool = False,
    roles: Collection[str] = ("signatory",),
    basis: Basis = "all",
) -> nx.Graph[str]:
    """
    Keep the ties that activity and sizes of agreements do not explain.

    Who signs much meets many by chance, and so does who signs with many. A tie
    stays when the two share more agreements than such chance gives [1]_. In the
    null model each agreement keeps its size exactly and each organization its
    number of agreements on average (:class:`gjai_analysis.chance.Chance`); the
    number of agreements that two organizations share is then Poisson-binomial.
    The model of [2]_, whose sizes hold on average only, expects more meetings
    than there are in all. All pairs of organizations are tested, tied or not, and
    of the ties that stay a share of `alpha` at most is expected to be false (if
    the tests are independent or rise and fall together [3]_).

    Nothing may stay: one shared agreement is no news among very many pairs. That
    is not evidence that ties are accidental, and since activity varies in the null
    model the test is cautious, the more so for those who sign a large share. A hub
    has its part in the null model too: look at the backbone with and without it.

    Parameters
    ----------
    dataset
        The agreements. ``data.select(until=…)`` gives the backbone at a date.
    alpha
        Largest false discovery rate, above 0; 1 keeps every tie, with its numbers.
    unclear, without, roll_up, roles, basis
        As for :func:`partnership_graph`. The null model is that of the data
        which is left.

    Returns
    -------
    graph
        That of :func:`partnership_graph` (all of its nodes) with fewer edges.
        They also carry `expected` (agreements shared by chance, the mean), `p`
        (how likely as many or more are by chance) and `q` (the smallest `alpha`
        at which the tie stays), all float. ``graph.graph`` also records `alpha`.
        Without agreements the graph is empty.

    Raises
    ------
    ValueError
        If `alpha` is not above 0 and at most 1.
    UnknownKeyError, OptionError
        As :func:`partnership_graph`.

    References
    ----------
    .. [1] M. Tumminello, S. Miccichè, F. Lillo, J. Piilo, R. N. Mantegna (2011),
       Statistically validated networks in bipartite complex systems, PLoS ONE 6,
       e17994. doi:10.1371/journal.pone.0017994
    .. [2] F. Saracco, R. Di Clemente, A. Gabrielli, T. Squartini (2015),
       Randomizing bipartite networks: the case of the World Trade Web, Scientific
       Reports 5, 10595. doi:10.1038/srep10595
    .. [3] Y. Benjamini, Y. Hochberg (1995), Controlling the false discovery rate,
       Journal of the Royal Statistical Society B 57, 289-300.
       doi:10.1111/j.2517-6161.1995.tb02031.x

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> pairs = {f"m{i}": "ab" for i in range(5)} | {f"n{i}": "cd" for i in range(5)}
    >>> graph = backbone_graph(example_dataset(pairs))
    >>> list(graph.edges)
    [('org-a', 'org-b'), ('org-c', 'org-d')]
    """
    if not 0 < alpha <= 1:
        raise ValueError(f"alpha={alpha!r} is not above 0 and at most 1.")
    graph = partnership_graph(
        dataset,
        unclear=unclear,
        without=without,
        roll_up=roll_up,
        roles=roles,
        basis=basis,
    )
    rows = memberships(dataset, without, roles, roll_up=roll_up, basis=basis)
    ties = _tested(graph, signed_documents(dataset, rows, unclear, roll_up=roll_up))
    nx.set_edge_attributes(graph, ties.to_dict("index"))
    graph.remove_edges_from(ties.index[ties["q"] > alpha])
    graph.graph["alpha"] = alpha
    return graph


def _tested(graph: nx.Graph[str], rows: pd.DataFrame) -> pd.DataFrame:
    """Return `expected`, `p` and `q` of each tie, indexed by its two ends."""
    activity = rows["org_id"].value_counts()
    chance = Chance(activity.to_numpy(), rows["document"].value_counts().to_numpy())
    ends = pd.MultiIndex.from_tuples(graph.edges, names=["source", "target"])
    shared = np.array([tie["n_agreements"] for _, _, tie in graph.edges(data=True)])
    columns: dict[str, np.ndarray] = {"expected": np.empty(len(ends))}
    columns["p"] = np.empty(len(ends))
    pairs = np.sort([activity[ends.get_level_values(side)] for side in (0, 1)], axis=0)
    kinds, kind = np.unique(pairs, axis=1, return_inverse=True)
    for place, (first, second) in enumerate(kinds.T.tolist()):
        encounters = chance.encounters(first, second)
        tail = np.minimum(encounters[::-1].cumsum()[::-1], 1)
        alike = kind == place
        columns["expected"][alike] = encounters @ np.arange(len(encounters))
        columns["p"][alike] = tail.take(shared[alike], mode="clip")
    ties = pd.DataFrame(columns, index=ends)
    return ties.assign(q=_false_discovery(ties["p"], len(graph)))


def _false_discovery(p: pd.Series, n: int) -> pd.Series:
    """Return the rates of Benjamini and Hochberg; `p` is 1 for pairs without a tie."""
    tests = n * (n - 1) / 2
    rates = p * (
        tests / p.rank(method="max")
    )  # a factor of 1 or more: q >= p to the last digit
    falling = p.sort_values(ascending=False).index
    return rates[falling].cummin().clip(upper=1)
