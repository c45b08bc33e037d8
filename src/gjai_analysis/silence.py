"""How odd a silence in the record is, had agreements come at one rate."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import binom

from gjai_analysis.dataset import Dataset
from gjai_analysis.rates import Unit, occasions, period_rates
from gjai_analysis.ties import Floats


def silence_test(
    dataset: Dataset,
    *,
    since: str,
    until: str,
    seed: int,
    n: int = 2000,
    unit: Unit = "agreements",
) -> pd.DataFrame:
    """
    Ask how odd so few agreements in some months are, had they come at one rate.

    Given how many there are in all, the count of the months is binomial. That
    holds for months chosen beforehand; for the longest silence of a record it
    overstates, so the same is asked of the emptiest window of that length
    anywhere, by simulation. A silence in the record may be one of the sources.

    Parameters
    ----------
    dataset
        The agreements.
    since, until
        EDTF dates: first and last day of the silence.
    seed
        Of the simulation.
    n
        How many records are simulated.
    unit
        As for :func:`period_rates`; occasions where agreements come in batches.

    Returns
    -------
    silence
        Indexed by `count` (``"certain"``: as few as certainly fell into the
        months, ``"possible"``: as few as possibly did); int64 `inside`, `total`,
        `days` and `of_days` (from the first to the last dated agreement), and
        float64 `expected`, `p_chosen` (as few or fewer in these months) and
        `p_anywhere` (in some window as long; (hits + 1) / (n + 1)). Missing when
        the record has no days outside the silence.

    Raises
    ------
    OptionError
        If `unit` is none of the choices.
    ValueError
        If `n` is below 1, or the silence ends before it starts.

    References
    ----------
    J. I. Naus (1965), The distribution of the size of the maximum cluster of
    points on a line, JASA 60, 532-538. doi:10.1080/01621459.1965.10480810

    Examples
    --------
    >>> from gjai_analysis import load_dataset
    >>> options = {"since": "2022-08", "until": "2022-10", "n": 99, "seed": 1}
    >>> silence = silence_test(load_dataset(), **options)
    >>> bool((silence["p_chosen"] <= silence["p_anywhere"]).all())
    True
    """
    if n < 1:
        raise ValueError(f"n={n} is too few; take at least 1.")
    window = pd.DataFrame({"start": [since], "end": [until]}, ["silence"])
    inside = period_rates(dataset, window, unit=unit).iloc[0]
    signed = occasions(dataset, unit)
    total, days = len(signed), int(inside["days"])
    span = signed["signed_latest"].max() - signed["signed_earliest"].min()
    of_days = span.days + 1 if total else 0
    points = np.sort(np.random.default_rng(seed).random((n, total)), axis=1)
    edges = np.hstack([np.zeros((n, 1)), points, np.ones((n, 1))])
    rows = {}
    for count in ("certain", "possible"):
        k = int(inside[count])
        share = days / of_days if of_days > days else np.nan
        hits = (_widest(edges, k) >= share).sum()
        anywhere = (hits + 1) / (n + 1) if of_days > days else np.nan
        p = binom.cdf(k, total, share)
        rows[count] = (k, total, days, of_days, total * share, p, anywhere)
    columns = ["inside", "total", "days", "of_days"]
    chances = ["expected", "p_chosen", "p_anywhere"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=[*columns, *chances])
    types = dict.fromkeys(columns, "int64") | dict.fromkeys(chances, "float64")
    return table.astype(types).rename_axis("count")


def _widest(edges: Floats, k: int) -> Floats:
    """Return, of each row, the widest gap that holds at most k points."""
    step = k + 1
    if step >= edges.shape[1]:
        return np.ones(len(edges))
    widest: Floats = (edges[:, step:] - edges[:, :-step]).max(axis=1)
    return widest
