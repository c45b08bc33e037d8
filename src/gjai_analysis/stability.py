"""How many agreements a ranking can do without."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, get_args

import numpy as np
import pandas as pd

from gjai_analysis.dataset import Dataset
from gjai_analysis.errors import OptionError, need_columns, whole_seed
from gjai_analysis.samples import (
    Parts,
    Statistic,
    Values,
    as_numbers,
    at_least_one,
    draw_units,
    evaluate,
    tails,
)

Correlation = Literal["spearman", "pearson"]


def case_dropping(
    data: Dataset,
    statistic: Statistic,
    *,
    shares: Sequence[float] = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9),
    n: int = 100,
    seed: int,
    threshold: float = 0.7,
    level: float = 0.9,
    correlation: Correlation = "spearman",
    progress: bool = True,
) -> pd.DataFrame:
    """
    Say how much of the data a ranking could do without.

    Random agreements are dropped, and the statistic on the rest is correlated
    with that on all data ([1]_). Agreements of unclear form that share a
    ceremony are dropped together. The sets dropped are nested: one random order
    of the agreements serves all shares.

    Parameters
    ----------
    data
        The agreements to drop from.
    statistic
        A function of a dataset that gives a Series of numbers.
    shares
        Shares of the agreements to drop, between 0 and 1.
    n
        Number of random orders.
    seed
        Where the random numbers begin; the same seed gives the same table, also
        with other identifiers as far as content tells records apart.
    threshold
        A correlation that is high enough.
    level
        Share of the samples that the interval holds.
    correlation
        ``"spearman"`` compares ranks, and entries that a sample lacks are last;
        with ``"pearson"``, as in [1]_, they count as 0, and a hub that is far
        above all others makes every correlation high.
    progress
        Show a bar at a terminal, if tqdm is installed.

    Returns
    -------
    stability
        Indexed by `share`, in the order given: `dropped` (int64, agreements, or
        ceremonies of unclear ones), then float64: `mean`, `low` and `high` of
        the correlations, and `stable`, the share of samples in which it is at
        least `threshold`. A correlation is missing, and not high enough, where all
        entries are equal; where it is missing in every sample, so is `stable`.

    Raises
    ------
    OptionError
        If `correlation` is none of the choices.
    ValueError
        If `n`, `level` or a share is out of range, or the statistic gives no
        numbers.

    References
    ----------
    .. [1] S. Epskamp, D. Borsboom, E. I. Fried (2018), Estimating psychological
       networks and their accuracy, Behavior Research Methods 50, 195-212.
       doi:10.3758/s13428-017-0862-1

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> signed = lambda data: data.participations.groupby("org_id").size()
    >>> table = case_dropping(example_dataset(), signed, shares=[0.5], n=50, seed=1)
    >>> table["dropped"].tolist()
    [1]
    """
    at_least_one(n=n)
    low, high = tails(level)
    if correlation not in get_args(Correlation):
        raise OptionError("correlation", correlation, get_args(Correlation))
    if any(not 0 <= share <= 1 for share in shares):
        raise ValueError(f"shares={list(shares)} must lie between 0 and 1.")
    full = as_numbers(statistic(data))
    values = evaluate(
        statistic,
        _without_shares(data, shares, n=n, seed=seed),
        index=full.index,
        total=n * len(shares),
        progress=progress,
    )
    found = _correlations(full.to_numpy()[None], values, correlation)
    samples = pd.DataFrame(found.reshape(n, len(shares)), columns=pd.Index(shares))
    stable = samples.ge(threshold).mean()
    units = draw_units(data.agreements).nunique()
    table = pd.DataFrame(
        {
            "dropped": [round(share * units) for share in shares],
            "mean": samples.mean(),
            "low": samples.quantile(low),
            "high": samples.quantile(high),
            "stable": stable if samples.notna().any(axis=None) else np.nan,
        }
    )
    return table.rename_axis("share")


def _without_shares(
    data: Dataset, shares: Sequence[float], *, n: int, seed: int
) -> Iterator[Dataset]:
    """Yield the data without shares of the documents, for each random order."""
    names = draw_units(data.agreements)
    parts = Parts(data)
    units = pd.Index(names[parts.by_content("agreements")].unique())
    unit = units.get_indexer(pd.Index(names))
    rng = np.random.default_rng(whole_seed(seed))
    for _ in range(n):
        place = rng.permutation(len(units))
        for share in shares:
            gone = np.zeros(parts.size, dtype=bool)
            gone[parts.rows("agreements")] = place[unit] < round(share * len(units))
            yield parts.part(gone)


def _correlations(full: Values, values: Values, kind: Correlation) -> Values:
    """Correlate each row of values with the one of all data."""
    if full.shape[1] < 2:
        return np.full(len(values), np.nan)
    one, other = (
        pd.DataFrame(rows.round(12)).rank(axis=1, na_option="top").to_numpy()
        if kind == "spearman"
        else np.nan_to_num(rows)
        for rows in (full, values)
    )
    constant = (np.ptp(one, axis=1) == 0) | (np.ptp(other, axis=1) == 0)
    one, other = (rows - rows.mean(axis=1, keepdims=True) for rows in (one, other))
    scale = np.sqrt((one**2).sum(axis=1) * (other**2).sum(axis=1))
    found = (one * other).sum(axis=1) / np.where(constant, np.nan, scale)
    return np.asarray(found.clip(-1, 1))


def stability_coefficient(table: pd.DataFrame, *, probability: float = 0.95) -> float:
    """
    Return the largest share of agreements that a ranking can do without.

    This is the CS-coefficient: up to this share, the correlation with all data
    is high enough in at least 95 of 100 samples ([1]_). Its authors ask for 0.25
    at least, and rather 0.5, before a ranking is interpreted.

    Parameters
    ----------
    table
        As from :func:`case_dropping`, whose `threshold` says what is high enough.
    probability
        Share of samples in which the correlation must be high enough.

    Returns
    -------
    coefficient
        One of the shares of the table, such that this share and all smaller ones
        pass; 0 where none does, and missing where no correlation is defined.

    Raises
    ------
    TypeError, ValueError
        If `table` is no table, or lacks a column, or `probability` is not between
        0 and 1.

    References
    ----------
    .. [1] S. Epskamp, D. Borsboom, E. I. Fried (2018), doi:10.3758/s13428-017-0862-1

    Examples
    --------
    >>> table = pd.DataFrame({"stable": [1.0, 0.97, 0.5]}, index=[0.25, 0.5, 0.75])
    >>> stability_coefficient(table)
    0.5
    """
    tails(probability)
    need_columns(table, ["stable"], "case_dropping(data, ...)")
    stable = table["stable"].sort_index()
    if "dropped" in table:  # a share of so few that none was dropped says nothing
        stable = stable[table["dropped"].sort_index() > 0]
    if stable.isna().all():
        return np.nan
    passed = stable.ge(probability).cummin()
    return float(passed.index[passed].max()) if passed.any() else 0.0
