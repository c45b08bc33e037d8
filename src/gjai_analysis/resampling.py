"""How far a result would vary with other agreements of the same kind."""

from __future__ import annotations

import numpy as np
import pandas as pd

from gjai_analysis.dataset import Dataset
from gjai_analysis.samples import (
    Numbers,
    Statistic,
    Values,
    as_numbers,
    at_least_one,
    bootstrap,
    evaluate,
    tails,
)


def resample(
    data: Dataset,
    statistic: Statistic,
    *,
    n: int = 1000,
    seed: int,
    level: float = 0.9,
    progress: bool = True,
) -> pd.DataFrame:
    """
    Say how a result varies if other agreements of the same kind had been made.

    The bootstrap draws as many agreements as there are, with replacement
    ([1]_); parties, topics, sectors and evidence go with each copy. Agreements
    of unclear form that share a ceremony may be one document and are drawn
    together. Organizations, events and programmes stay.

    A sample holds about 63 % of the agreements, some of them more than once.
    What counts different things, such as partners or ties, therefore comes out too
    low, and what divides by them, such as density, too high; `bias` shows by how
    much, and the interval is one of the shifted number. Sums and shares of
    agreements, such as strength, have no such bias.

    Parameters
    ----------
    data
        The agreements to draw from.
    statistic
        A function of a dataset that gives a number, or a Series of numbers.
    n
        Number of samples.
    seed
        Where the random numbers begin; the same seed gives the same table.
    level
        Share of the samples that the interval holds.
    progress
        Show a bar at a terminal, if tqdm is installed.

    Returns
    -------
    intervals
        Indexed like the statistic (``"value"`` for a single number), float64:
        `value` on all data, `low` and `high` (percentile interval), `se`
        (standard deviation over the samples), `bias` (their mean less the
        value), `present` (share of samples that have the entry). An entry that a
        sample lacks counts as missing there. Where it should count as 0, let the
        statistic say so: ``.reindex(d.organizations.index, fill_value=0)``.
        Without agreements every sample is the record; a statistic without entries
        gives no rows.

    Raises
    ------
    ValueError
        If `n` or `level` is out of range, or the statistic gives no numbers.

    References
    ----------
    .. [1] B. Efron (1979), Bootstrap methods, Annals of Statistics 7, 1-26.
       doi:10.1214/aos/1176344552

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> parties = lambda data: len(data.participations)
    >>> table = resample(example_dataset(), parties, n=100, seed=1)
    >>> table.loc["value", ["value", "low", "high"]].tolist()
    [5.0, 4.0, 6.0]
    """
    tails(level)  # refuse a wrong level before the work
    full, values = bootstrapped(data, statistic, n=n, seed=seed, progress=progress)
    return intervals(full, values, level=level)


def intervals(full: pd.Series, values: Values, *, level: float) -> pd.DataFrame:
    """Return the table of :func:`resample`: one row of values for each sample."""
    low, high = tails(level)
    samples = pd.DataFrame(values, columns=full.index)
    return pd.DataFrame(
        {
            "value": full,
            "low": samples.quantile(low),
            "high": samples.quantile(high),
            "se": samples.std(),
            "bias": samples.mean() - full,
            "present": samples.notna().mean(),
        }
    )


def bootstrapped(
    data: Dataset, statistic: Statistic, *, n: int, seed: int, progress: bool
) -> tuple[pd.Series, Values]:
    """Return a statistic on all data and on bootstrap samples."""
    at_least_one(n=n)
    full = as_numbers(statistic(data))
    samples = bootstrap(data, n=n, seed=seed)
    values = evaluate(statistic, samples, index=full.index, total=n, progress=progress)
    return full, values


def rank_intervals(
    data: Dataset,
    statistic: Statistic,
    *,
    n: int = 1000,
    seed: int,
    k: int = 10,
    level: float = 0.9,
    progress: bool = True,
) -> pd.DataFrame:
    """
    Say how sure the rank of each organization is.

    The samples are those of :func:`resample`. In each, the largest value has
    rank 1 and ties share the best rank, as in :func:`rank_table`; an entry that
    the sample lacks has the last rank and is never among the first `k`.

    Parameters
    ----------
    data
        The agreements to draw from.
    statistic
        A function of a dataset that gives a Series of numbers to rank.
    n
        Number of samples.
    seed
        Where the random numbers begin; the same seed gives the same table.
    k
        How many ranks count as the top.
    level
        Share of the samples that the interval holds, at least.
    progress
        Show a bar at a terminal, if tqdm is installed.

    Returns
    -------
    ranks
        Indexed like the statistic, best rank first, of equal ranks the one that is
        most often at the top (``ranks.attrs`` holds `level` and `k`): `value`
        (float64), `rank`,
        `low` and `high` (int64; the best and the worst end of the interval) and
        `top` (float64; share of samples in which the rank is `k` or better).
        Without entries the table has no rows.

    Raises
    ------
    ValueError
        If `n`, `k` or `level` is out of range, or the statistic gives no numbers.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> signed = lambda data: data.participations.groupby("org_id").size()
    >>> ranks = rank_intervals(example_dataset(), signed, n=100, seed=1, k=1)
    >>> ranks[["rank", "low", "high"]].loc["org-firm"].tolist()
    [3, 1, 3]
    """
    at_least_one(k=k)
    low, high = tails(level)
    full, values = bootstrapped(data, statistic, n=n, seed=seed, progress=progress)
    ranks = _ranks(values)
    table = pd.DataFrame(
        {
            "value": full,
            "rank": _ranks(full.to_numpy()[None])[0],
            "low": np.quantile(ranks, low, axis=0, method="lower"),
            "high": np.quantile(ranks, high, axis=0, method="higher"),
            "top": ((ranks <= k) & ~np.isnan(values)).mean(axis=0),
        },
        index=full.index,
    )
    table.attrs = {"level": level, "k": k}
    order = ["rank", "top", "high", "low"]
    return table.sort_values(order, ascending=[True, False, True, True], kind="stable")


def _ranks(values: Values) -> Numbers:
    """Rank each row, largest first; ties share the best rank, NaN is last."""
    ranks = pd.DataFrame(values.round(12)).rank(axis=1, ascending=False, method="min")
    return np.asarray(ranks.fillna(values.shape[1]), dtype="int64")
