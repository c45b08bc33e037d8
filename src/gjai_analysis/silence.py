"""How odd a silence in the record is, had agreements come at one rate."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import binom

from gjai_analysis.dataset import Dataset
from gjai_analysis.errors import whole_seed
from gjai_analysis.rates import Unit, occasions, period_rates
from gjai_analysis.ties import Floats

_DAY = pd.Timedelta(days=1)


def silence_test(
    dataset: Dataset,
    *,
    seed: int,
    since: str | None = None,
    until: str | None = None,
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
    seed
        Of the simulation.
    since, until
        EDTF dates: first and last day of the silence. By default the longest
        stretch of days, between two agreements, in which none was certainly
        signed; only `p_anywhere` applies to that one.
    n
        How many records are simulated.
    unit
        As for :func:`period_rates`; occasions where agreements come in batches.

    Returns
    -------
    silence
        Indexed by `count` (``"certain"``: as few as certainly fell into the
        months, ``"possible"``: as few as possibly did); int64 `inside`, `total`,
        `of_days` (from the first to the last dated agreement) and `days` (of
        these in the silence), and float64 `expected`, `p_chosen` (as few or fewer
        in these months; missing for the longest silence) and
        `p_anywhere` (in some window as long; (hits + 1) / (n + 1)). Missing when
        the record has no days outside the silence. ``attrs["since"]`` and
        ``attrs["until"]`` hold its two days as text, empty when there is none.

    Raises
    ------
    OptionError
        If `unit` is none of the choices.
    ValueError
        If `n` is below 1, only one day is given, or the silence ends before it
        starts.

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
    if (since is None) != (until is None):
        raise ValueError("since and until go together; give both days or none")
    signed = occasions(dataset, unit)
    given = _longest(signed) if since is None else [(since, until)]
    window = pd.DataFrame(
        given, columns=["start", "end"], index=["silence"][: len(given)]
    )
    found = period_rates(dataset, window, unit=unit)
    begin, end = signed["signed_earliest"].min(), signed["signed_latest"].max()
    within = found["end"].clip(upper=end) - found["start"].clip(lower=begin) + _DAY
    total, days = (
        len(signed),
        int(within.to_numpy("timedelta64[D]").astype("int64").clip(0).sum()),
    )
    of_days = (end - begin).days + 1 if total else 0
    share = days / of_days if of_days > days > 0 else np.nan
    points = np.sort(np.random.default_rng(whole_seed(seed)).random((n, total)), axis=1)
    edges = np.hstack([np.zeros((n, 1)), points, np.ones((n, 1))])
    rows = {}
    for count in ("certain", "possible"):
        k = int(found[count].sum())
        hits = np.where(np.isnan(share), np.nan, (_widest(edges, k) >= share).sum())
        p = binom.cdf(k, total, share) if since is not None else np.nan
        anywhere = (hits + 1) / (n + 1)
        rows[count] = (k, total, days, of_days, total * share, p, anywhere)
    columns = ["inside", "total", "days", "of_days"]
    chances = ["expected", "p_chosen", "p_anywhere"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=[*columns, *chances])
    types = dict.fromkeys(columns, "int64") | dict.fromkeys(chances, "float64")
    table = table.astype(types).rename_axis("count")
    for name, end in (("since", "start"), ("until", "end")):
        table.attrs[name] = "".join(found[end].dt.strftime("%Y-%m-%d"))
    return table


def _longest(signed: pd.DataFrame) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """Return first and last of the most days that hold no interval of signing."""
    by = signed.groupby("signed_earliest")["signed_latest"].min()
    first_end = by[::-1].cummin()[::-1]  # of all that begin here or later
    start = pd.DatetimeIndex(by.index[:-1]) + _DAY
    end = pd.DatetimeIndex(first_end[1:]) - _DAY
    days = (end - start).days
    if not len(days) or days.max() < 0:
        return []
    place = int(days.argmax())
    return [(start[place], end[place])]


def _widest(edges: Floats, k: int) -> Floats:
    """Return, of each row, the widest gap that holds at most k points."""
    step = k + 1
    if step >= edges.shape[1]:
        return np.ones(len(edges))
    widest: Floats = (edges[:, step:] - edges[:, :-step]).max(axis=1)
    return widest
