"""Which sectors are near each other, and how widely one spreads over them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np
import pandas as pd

from gjai_analysis.dataset import Dataset
from gjai_analysis.projection import Basis, memberships
from gjai_analysis.sectors import co_occurrence_matrix, sector_matrix
from gjai_analysis.specialization import counts_of
from gjai_analysis.ties import Floats


def relatedness_matrix(matrix: pd.DataFrame, *, threshold: float = 1.0) -> pd.DataFrame:
    """
    Say how often who is specialised in one sector is so in another.

    A row is specialised where its location quotient reaches the threshold.
    Relatedness is the smaller of the two conditional shares: rows specialised in
    both, divided by the more frequent of the two [1]_.

    Parameters
    ----------
    matrix
        Counts, as from :func:`sector_matrix`.
    threshold
        Location quotient from which on a row is specialised.

    Returns
    -------
    relatedness
        Symmetric, float64, 0 to 1, sectors in rows and columns; 1 in the diagonal.
        Missing for a sector in which nobody is specialised. An empty matrix gives
        an empty one.

    Raises
    ------
    ValueError
        If a count is negative or missing.

    References
    ----------
    .. [1] C. A. Hidalgo, B. Klinger, A.-L. Barabasi, R. Hausmann (2007), The
       product space conditions the development of nations, Science 317, 482-487.
       doi:10.1126/science.1144581

    Examples
    --------
    >>> counts = pd.DataFrame({"a": [2, 2, 0], "b": [2, 0, 0], "c": [0, 0, 4]})
    >>> relatedness_matrix(counts)["a"].tolist()
    [1.0, 0.5, 0.0]
    """
    special = _specialised(matrix, threshold)
    both, often = special.T @ special, special.sum(axis=0)
    larger = np.maximum.outer(often, often)
    known = np.minimum.outer(often, often) > 0
    value = np.where(known, both / np.where(larger > 0, larger, 1), np.nan)
    return pd.DataFrame(value, matrix.columns, matrix.columns)


def relatedness_density(
    matrix: pd.DataFrame, *, threshold: float = 1.0
) -> pd.DataFrame:
    """
    Say how near each sector is to those in which a row is specialised.

    The density around a sector is the share of its relatedness, with all sectors,
    that belongs to sectors in which the row is specialised, the sector itself
    included (Hidalgo et al. 2007, as :func:`relatedness_matrix`).

    Parameters
    ----------
    matrix, threshold
        As for :func:`relatedness_matrix`.

    Returns
    -------
    density
        float64, 0 to 1, rows and columns as in `matrix`; missing in the column of
        a sector in which nobody is specialised. An empty matrix gives an empty one.

    Raises
    ------
    ValueError
        If a count is negative or missing.

    Examples
    --------
    >>> counts = pd.DataFrame({"a": [2, 2, 0], "b": [2, 0, 0], "c": [0, 0, 4]})
    >>> relatedness_density(counts).loc[1].round(2).tolist()
    [0.67, 0.33, 0.0]
    """
    related = relatedness_matrix(matrix, threshold=threshold).to_numpy()
    reach = np.nansum(related, axis=0)
    shares = np.nan_to_num(related) / np.where(reach > 0, reach, np.nan)
    density = _specialised(matrix, threshold) @ shares
    return pd.DataFrame(density, matrix.index, matrix.columns)


def _specialised(matrix: pd.DataFrame, threshold: float) -> Floats:
    """Return 1 where the location quotient reaches the threshold."""
    counts = counts_of(matrix)
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / (counts.sum() or 1)
    reached = counts >= threshold * expected * (1 - 1e-12)
    return (reached & (expected > 0)).astype("float64")


def diversity_table(
    matrix: pd.DataFrame, *, similarity: pd.DataFrame | None = None
) -> pd.DataFrame:
    """
    Say over how many sectors each row spreads, how evenly and how far.

    Parameters
    ----------
    matrix
        Counts, as from :func:`sector_matrix`; fractional ones keep an agreement of
        many sectors from making everybody diverse.
    similarity
        Of the sectors, 0 to 1, as from :func:`co_occurrence_matrix` (cosine) or
        :func:`relatedness_matrix`; what is missing counts as 0. By default no two
        sectors are alike.

    Returns
    -------
    diversity
        Rows as in `matrix`; with p the share of a row in each sector: `total`
        (float64, its count), `sectors` (int64), `shannon` (-sum p ln p, in nats
        [1]_), `simpson` (1 - sum p^2 [2]_) and `rao_stirling` (sum over ordered
        pairs of p q (1 - similarity) [3]_), float64. A row without counts has 0
        sectors, and its indexes are missing. An empty matrix gives no rows.

    Raises
    ------
    ValueError
        If `similarity` lacks a sector of the matrix, or is not between 0 and 1.

    Notes
    -----
    Diversity grows with the count, and with agreements about many sectors at once;
    so compare rows of like totals.

    References
    ----------
    .. [1] C. E. Shannon (1948), doi:10.1002/j.1538-7305.1948.tb01338.x
    .. [2] E. H. Simpson (1949), Measurement of diversity, Nature 163, 688.
       doi:10.1038/163688a0
    .. [3] A. Stirling (2007), A general framework for analysing diversity in
       science, technology and society, Journal of the Royal Society Interface 4,
       707-719. doi:10.1098/rsif.2007.0213

    Examples
    --------
    >>> counts = pd.DataFrame({"a": [1, 2], "b": [1, 0]}, ["firm", "school"])
    >>> diversity_table(counts)[["sectors", "simpson"]].to_numpy().tolist()
    [[2.0, 0.5], [1.0, 0.0]]
    """
    counts = counts_of(matrix)
    total = counts.sum(axis=1)
    p = counts / np.where(total > 0, total, np.nan)[:, None]
    alike = np.eye(len(matrix.columns))
    if similarity is not None:
        lacking = matrix.columns.difference(similarity.index)
        if len(lacking):
            raise ValueError(f"The similarity lacks {', '.join(lacking)}.")
        alike = similarity.loc[matrix.columns, matrix.columns].fillna(0).to_numpy()
        if ((alike < 0) | (alike > 1 + 1e-9)).any():
            raise ValueError("Similarities lie between 0 and 1; take the cosine.")
    apart = 1 - alike
    np.fill_diagonal(apart, 0)
    logs = np.log(p, where=p > 0, out=np.zeros_like(p))
    columns = {
        "total": total,
        "sectors": (counts > 0).sum(axis=1),
        "shannon": 0.0 - (p * logs).sum(axis=1),
        "simpson": 1 - (p**2).sum(axis=1),
        "rao_stirling": ((p @ apart) * p).sum(axis=1),
    }
    return pd.DataFrame(columns, index=matrix.index)


def bridging_table(
    dataset: Dataset,
    *,
    without: Iterable[str] = (),
    basis: Basis = "all",
    roles: Collection[str] = ("signatory",),
) -> pd.DataFrame:
    """
    Find organizations that join sectors which nothing else joins.

    An organization joins each pair of the sectors of its agreements. It bridges a
    pair that meets in no single agreement of anybody.

    Parameters
    ----------
    dataset
        The agreements.
    without
        `org_id`s to leave out, above all the hub, which is in every sector.
    basis, roles
        As for :func:`sector_matrix`.

    Returns
    -------
    bridging
        Indexed by `org_id`; int64 `agreements`, `sectors`, `pairs` (joined),
        `bridged` (of these, meeting in no agreement) and `alone` (bridged by no
        other organization). Sorted by `alone`, `bridged`, `pairs` (most first),
        then `org_id`. Without signatories there are no rows.

    Raises
    ------
    OptionError, UnknownKeyError
        As for :func:`sector_matrix`.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> bridging_table(example_dataset())["bridged"].to_dict()
    {'org-city': 1, 'org-school': 1, 'org-firm': 0}
    """
    signed = sector_matrix(dataset, basis=basis, without=without, roles=roles)
    apart = co_occurrence_matrix(dataset, basis=basis).to_numpy() == 0
    active = signed.to_numpy() > 0
    first, second = np.triu_indices(active.shape[1], k=1)
    joins = active[:, first] & active[:, second]
    bridged = joins & apart[first, second]
    alone = bridged & (bridged.sum(axis=0) == 1)
    members = memberships(dataset, without, roles, roll_up=False)
    columns = {
        "agreements": members.groupby("org_id").size(),
        "sectors": active.sum(axis=1),
        "pairs": joins.sum(axis=1),
        "bridged": bridged.sum(axis=1),
        "alone": alone.sum(axis=1),
    }
    table = pd.DataFrame(columns, index=signed.index).astype("int64")
    order = ["alone", "bridged", "pairs", "org_id"]
    return table.sort_values(order, ascending=[False, False, False, True])
