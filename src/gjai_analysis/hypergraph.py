"""Agreements as they are: hyperedges that join all of their parties at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import accumulate
from math import comb, lgamma, log
from typing import Any, NamedTuple

import networkx as nx
import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view
from scipy import sparse

from gjai_analysis.dataset import Dataset
from gjai_analysis.errors import OptionError
from gjai_analysis.projection import Basis, memberships

_TOLERANCE = 1e-12
_STEPS = 100_000


class Incidence(NamedTuple):
    """
    Who takes part in what, as a matrix with its labels.

    Attributes
    ----------
    matrix
        ``scipy.sparse.csr_array`` of int64, 1 where an organization takes part.
    organizations, agreements
        Labels of its rows and columns.
    """

    matrix: Any
    organizations: pd.Index
    agreements: pd.Index


def incidence_matrix(
    dataset: Dataset,
    *,
    without: Iterable[str] = (),
    roll_up: bool = False,
    roles: Collection[str] = ("signatory",),
    basis: Basis = "all",
) -> Incidence:
    """
    Return the agreements as a matrix of organizations by agreements.

    Nothing is projected: the matrix is that of :func:`affiliation_graph`, and
    the hypergraph whose hyperedges are the agreements.

    Parameters
    ----------
    dataset
        The agreements.
    without
        `org_id`s to leave out; agreements whose parties are all left out stay
        as empty columns, those without a party in `roles` do not appear.
    roll_up
        Replace each unit by the body at the top of its `parent_id`s.
    roles
        Roles at an agreement that count as taking part.
    basis
        ``"stated"`` leaves out participations that a coder concluded.

    Returns
    -------
    incidence
        `matrix` (``csr_array``, int64, 0 and 1), `organizations` (`org_id`) and
        `agreements` (`agreement_id`), the labels of its rows and columns, both
        sorted. Without agreements it has no rows and no columns.

    Raises
    ------
    OptionError
        If `basis` or one of `roles` is none of the choices.
    UnknownKeyError
        If `without` names an organization that the dataset does not have.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> incidence = incidence_matrix(example_dataset())
    >>> incidence.organizations.tolist()
    ['org-city', 'org-firm', 'org-school']
    >>> incidence.matrix.toarray().tolist()
    [[1, 1], [0, 1], [1, 1]]
    """
    if basis not in ("all", "stated"):
        raise OptionError("basis", basis, ("all", "stated"))
    rows = memberships(dataset, without, roles, roll_up=roll_up, basis=basis)
    everyone = memberships(dataset, (), roles, roll_up=False, basis=basis)
    organizations = pd.Index(sorted(rows["org_id"].unique()), dtype="str")
    agreements = pd.Index(sorted(everyone["agreement_id"].unique()), dtype="str")
    places = (
        organizations.get_indexer(pd.Index(rows["org_id"])),
        agreements.get_indexer(pd.Index(rows["agreement_id"])),
    )
    shape = (len(organizations), len(agreements))
    ones = np.ones(len(rows), dtype="int64")
    matrix = sparse.csr_array((ones, places), shape=shape)
    return Incidence(
        matrix, organizations.rename("org_id"), agreements.rename("agreement_id")
    )


def hypergraph_centrality_table(
    dataset: Dataset,
    *,
    without: Iterable[str] = (),
    roll_up: bool = False,
    roles: Collection[str] = ("signatory",),
    basis: Basis = "all",
) -> pd.DataFrame:
    """
    Measure how central organizations are without cutting agreements into pairs.

    An organization is central when it signs with central organizations. The two
    measures differ in what an agreement passes on [1]_: the sum of what its other
    parties have (clique motif), or the product (H-eigenvector), which is large
    only when all of them are central.

    The product needs agreements of one size. Smaller ones are raised to the size
    `r` of the largest, as [2]_ defines it and xgi computes it: each counts 1 in
    the degree of its parties, and stands for every way of naming them `r` times in
    all. Where all agreements have one size this is the measure of [1]_; where that
    is two, both measures are the same. Mind that one larger agreement changes
    `h_eigenvector` for all, and that for large `r` its values lie close together:
    read their order. Agreements of one party are not counted.

    Parameters
    ----------
    dataset
        The agreements, each as recorded: those of one ceremony stay apart.
    without, roll_up, roles, basis
        As for :func:`incidence_matrix`.

    Returns
    -------
    table
        Indexed by `org_id`, sorted; float64 columns `clique_eigenvector` and
        `h_eigenvector`, positive and adding up to 1. Both are defined for
        connected organizations only: outside of the component with the most
        organizations (of several such, each is measured by itself) and where
        nobody has a partner, values are missing. An empty dataset gives no rows.

    Raises
    ------
    OptionError
        If `basis` or one of `roles` is none of the choices.
    UnknownKeyError
        If `without` names an organization that the dataset does not have.
    networkx.PowerIterationFailedConvergence
        If a measure is not exact to a relative 1e-12 after 100,000 steps.

    References
    ----------
    .. [1] A. R. Benson (2019), Three hypergraph eigenvector centralities, SIAM
       Journal on Mathematics of Data Science 1, 293-312. doi:10.1137/18M1203031
    .. [2] S. G. Aksoy, I. Amburg, S. J. Young (2024), Scalable tensor methods for
       nonuniform hypergraphs, SIAM Journal on Mathematics of Data Science.
       doi:10.1137/23M1584472

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> data = example_dataset({"m": ["a", "b", "c"], "n": ["a", "d", "e"]})
    >>> hypergraph_centrality_table(data).round(3).loc["org-a"].tolist()
    [0.281, 0.24]
    """
    matrix, organizations, _ = incidence_matrix(
        dataset, without=without, roll_up=roll_up, roles=roles, basis=basis
    )
    columns = ["clique_eigenvector", "h_eigenvector"]
    table = pd.DataFrame(np.nan, index=organizations, columns=columns)
    joint = matrix[:, matrix.sum(axis=0) > 1]
    for part in _largest_components(joint):
        inside = joint[part]
        inside = inside[:, inside.sum(axis=0) > 0]
        table.iloc[part, 0] = _clique_eigenvector(inside)
        table.iloc[part, 1] = _h_eigenvector(inside)
    return table


def _largest_components(joint: Any) -> Iterator[np.ndarray]:  # noqa: ANN401  (sparse)
    """Yield the rows of the components that have the most rows, two at least."""
    _, component = sparse.csgraph.connected_components(joint @ joint.T)
    sizes = np.bincount(component)
    for label in np.flatnonzero((sizes == sizes.max(initial=0)) & (sizes > 1)):
        yield np.flatnonzero(component == label)


def _clique_eigenvector(joint: Any) -> np.ndarray:  # noqa: ANN401  (sparse)
    """Return the leading eigenvector of how many agreements each pair shares."""
    shared = (joint @ joint.T).astype("float64")
    shared.setdiag(0)
    return _leading_eigenvector(lambda x: shared @ x, 2, joint.shape[0])


def _h_eigenvector(joint: Any) -> np.ndarray:  # noqa: ANN401  (sparse)
    """Return the leading H-eigenvector of the agreements' adjacency tensor."""
    columns = joint.tocsc().sorted_indices()
    sizes = np.diff(columns.indptr)
    order = int(sizes.max())
    groups = []
    for size in np.unique(sizes).tolist():
        chosen = columns[:, sizes == size]
        groups.append((chosen.indices.reshape(-1, size).T, *_blow_up(size, order)))
    n = joint.shape[0]

    def apply(x: np.ndarray) -> np.ndarray:
        """Multiply the tensor by `x` in all of its modes but one."""
        total = np.zeros(n)
        for parties, factor, scale in groups:
            passed = factor * _passed_on(scale * x[parties], order)
            total += np.bincount(parties.ravel(), passed.ravel(), minlength=n)
        return total

    return _leading_eigenvector(apply, order, n)


def _blow_up(size: int, order: int) -> tuple[float, float]:
    """
    Return the weight of an agreement of `size` parties in a tensor of `order`.

    The number of ways to name them `order` times divides it (A. Banerjee et al.
    2017, doi:10.1016/j.laa.2016.12.022). The second number scales the values so
    that no power of them overflows, which the first takes back.
    """
    ways = sum((-1) ** j * comb(size, j) * (size - j) ** order for j in range(size))
    scale = order / size / np.e
    weight = log(size) + lgamma(order) - log(ways) - (order - 1) * log(scale)
    return float(np.exp(weight)), scale


def _passed_on(x: np.ndarray, order: int) -> np.ndarray:
    """
    Return what each party gets: a coefficient of a product of power series.

    It is that of ``t ** (order - 1)`` in ``exp(x t)`` of its own value, times
    ``exp(x t) - 1`` of each other party.
    """
    k = np.arange(order - len(x) + 1)
    own = np.cumprod(np.where(k, x[..., None] / np.maximum(k, 1), 1), axis=-1)
    others = own * x[..., None] / (k + 1)
    both_ways = np.stack([others, others[::-1]], axis=1)
    one = np.broadcast_to(k == 0, both_ways[0].shape)
    runs = np.stack([*accumulate(both_ways[:-1], _multiply, initial=one)])
    rest = _multiply(runs[:, 0], runs[::-1, 1])
    return np.asarray((rest[..., ::-1] * own).sum(axis=-1))


def _multiply(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Multiply power series up to the length of the last axis that they have."""
    length = a.shape[-1]
    padded = np.zeros((*b.shape[:-1], 2 * length - 1))
    padded[..., length - 1 :] = b
    windows = sliding_window_view(padded, length, axis=-1)
    return np.asarray(np.einsum("...jk,...k->...j", windows, a[..., ::-1]))


def _leading_eigenvector(
    apply: Callable[[np.ndarray], np.ndarray], order: int, n: int
) -> np.ndarray:
    """
    Return the positive `x` with ``apply(x) = c * x ** (order - 1)``, sum 1.

    A step keeps a quarter of the old logarithm, for plain steps may swing
    between two vectors for ever. The quotients of a step bound the eigenvalue.
    """
    x = np.ones(n)
    for _ in range(_STEPS):
        image = apply(x) ** (1 / (order - 1))
        quotient = image / x
        if quotient.max() <= quotient.min() * (1 + _TOLERANCE):
            return np.asarray(x / x.sum())
        x = x**0.25 * image**0.75
        x /= x.max()
    raise nx.PowerIterationFailedConvergence(_STEPS)
