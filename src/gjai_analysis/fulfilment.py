"""How many promises were kept, by whom, about what, and after how long."""

from __future__ import annotations

import warnings
from typing import Literal

import numpy as np
import pandas as pd
from scipy.stats import CensoredData, ecdf

from gjai_analysis.dataset import Dataset
from gjai_analysis.errors import OptionError, need_columns
from gjai_analysis.promises import STATUSES

By = Literal["kind", "administration", "sector"]
DECIDED = ("fulfilled", "partly", "failed", "overdue")


def promises_summary(
    promises: pd.DataFrame,
    dataset: Dataset,
    *,
    by: By = "kind",
    periods: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """
    Count promises by status, for each kind, administration or sector.

    Of contradicting numbers only the preferred one counts.

    Parameters
    ----------
    promises
        As from :func:`promises_table`.
    dataset
        The record, for the sectors.
    by
        What the rows are. A promise about several sectors counts in each of
        them, so rows by sector do not add up.
    periods
        As for :func:`period_rates`, needed by ``"administration"``: in which of
        them a promise was certainly made; ``"unclear"`` where that is open.

    Returns
    -------
    summary
        Indexed by `by`, sorted; int64 columns `fulfilled`, `partly`, `failed`,
        `overdue`, `open`, `unknown` and `total`. No promises give no rows.

    Raises
    ------
    OptionError
        If `by` is none of the choices, or periods are missing.

    Examples
    --------
    >>> from gjai_analysis import load_dataset, promises_table
    >>> seeds = load_dataset().select(collection="seed")
    >>> summary = promises_summary(promises_table(seeds), seeds)
    >>> int(summary.at["commitment", "unknown"])
    1
    """
    need_columns(promises, ["status", "preferred"], "promises_table(data)")
    if by not in {"kind", "administration", "sector"}:
        raise OptionError("by", by, ["kind", "administration", "sector"])
    counted = promises[promises["preferred"]]
    if by == "administration":
        if periods is None:
            raise OptionError("periods", periods, ["a table of periods"])
        groups = _administrations(counted, periods)
    else:
        groups = counted["kind"] if by == "kind" else _sectors(counted, dataset)
    status = counted["status"].reindex(groups.index).to_numpy()
    counts = pd.crosstab(groups.to_numpy(), status)
    counts = counts.reindex(columns=list(STATUSES), fill_value=0).astype("int64")
    counts = counts.rename_axis(index=by, columns=None).sort_index()
    return counts.assign(total=counts.sum(axis=1).astype("int64"))


def _sectors(promises: pd.DataFrame, dataset: Dataset) -> pd.Series:
    """Return the sectors of each promise or of what it is about, one a row."""
    links = dataset.sector_links.reset_index()[["subject_id", "sector"]]
    own = promises.index.to_frame(name="subject_id")
    about = promises[["subject_id"]]
    pairs = pd.concat([own, about]).reset_index(names="promise_id")
    found = pairs.merge(links, on="subject_id").drop_duplicates(
        ["promise_id", "sector"]
    )
    return found.set_index("promise_id")["sector"]


def _administrations(promises: pd.DataFrame, periods: pd.DataFrame) -> pd.Series:
    """Return the period in which each promise was certainly made."""
    name = pd.Series("unclear", index=promises.index, dtype="object")
    for period, row in periods.iterrows():
        start, end = pd.Timestamp(row["start"]), pd.Timestamp(row["end"])
        within = promises["made_earliest"].ge(start)
        within &= promises["made_latest"].le(end if pd.notna(end) else pd.Timestamp.max)
        name = name.mask(within, str(period))
    return name


def fulfilment_curve(promises: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """
    Estimate the share of promises reported as fulfilled by days since the promise.

    Kaplan and Meier's estimator [1]_ of promises with a dated beginning, those
    not fulfilled (`partly` and `failed` among them) being censored at the end of
    the record.
    Dates are intervals, so it is computed twice: ``early`` takes each fulfilment
    at its first possible day, ``late`` at its last. These are two readings of
    one record and not limits: what lies between the days can also change who is
    at risk. A censored promise may have been fulfilled without a report. The
    intervals take promises for independent; where one outcome keeps several, or
    a plan is recorded more than once, they are too narrow.

    Parameters
    ----------
    promises
        As from :func:`promises_table`, or part of it.
    level
        Of the confidence intervals (log-log, Greenwood's variance).

    Returns
    -------
    curve
        Indexed by `days` from 0 on (float64, every day on which either reading
        steps); float64 columns `early`, `early_low`, `early_high`, `late`,
        `late_low`, `late_high`: shares fulfilled by then, and int64
        `at_risk_early`, `at_risk_late`. Intervals are missing where none is
        defined (before the first fulfilment, and once nobody is at risk).
        ``attrs`` hold `promises`, `fulfilled`, `undated` (left out, no dated
        beginning) and `told_late` (left out, fulfilled before the first report
        of the promise). Without promises to follow there are no rows.

    Raises
    ------
    ValueError
        If `level` is not between 0 and 1.

    References
    ----------
    .. [1] E. L. Kaplan, P. Meier (1958), Nonparametric estimation from
       incomplete observations, JASA 53, 457-481.
       doi:10.1080/01621459.1958.10501452

    Examples
    --------
    >>> from gjai_analysis import load_dataset, promises_table
    >>> curve = fulfilment_curve(promises_table(load_dataset()))
    >>> bool(curve["early"].is_monotonic_increasing)
    True
    """
    if not 0 < level < 1:
        raise ValueError(f"level={level} is not between 0 and 1; take 0.95")
    need_columns(promises, ["status", "wait_low"], "promises_table(data)")
    dated = promises[promises["preferred"]].dropna(subset=["wait_low", "wait_high"])
    followed = dated[dated["wait_high"].ge(0)]
    kept = followed["status"].eq("fulfilled")
    readings = {
        "early": followed["wait_low"].clip(lower=0),
        "late": followed["wait_high"].where(kept, followed["wait_low"].clip(lower=0)),
    }
    parts = [_curve(days, kept, name, level) for name, days in readings.items()]
    curve = pd.concat(parts, axis=1).sort_index()
    risk = [f"at_risk_{name}" for name in readings]
    if len(curve):
        curve[risk] = curve[risk].bfill().fillna(0)
        shares = curve.columns.difference(risk)
        curve[shares] = curve[shares].ffill()
    curve = curve.astype(dict.fromkeys(risk, "int64")).rename_axis("days")
    curve.attrs.update(
        promises=len(followed),
        fulfilled=int(kept.sum()),
        undated=int(promises["preferred"].sum()) - len(dated),
        told_late=len(dated) - len(followed),
    )
    return curve


def _curve(days: pd.Series, kept: pd.Series, name: str, level: float) -> pd.DataFrame:
    """Return one reading: share fulfilled with its interval, and who is at risk."""
    columns = [name, f"{name}_low", f"{name}_high", f"at_risk_{name}"]
    if days.empty:
        empty = pd.DataFrame(columns=columns, index=pd.Index([], dtype="float64"))
        return empty.astype("float64")
    sample = CensoredData.right_censored(days.to_numpy(), ~kept.to_numpy())
    survival = ecdf(sample).sf
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)
        bounds = survival.confidence_interval(level, method="log-log")
    times = survival.quantiles
    at_risk = [int(days.ge(time).sum()) for time in times]
    table = pd.DataFrame(
        {
            name: 1 - survival.probabilities,
            f"{name}_low": 1 - bounds.high.probabilities,
            f"{name}_high": 1 - bounds.low.probabilities,
            f"at_risk_{name}": at_risk,
        },
        index=times,
    )
    if times[0] > 0:
        start = pd.DataFrame([[0.0, np.nan, np.nan, len(days)]], [0.0], columns)
        table = pd.concat([start.astype("float64"), table])
    return table.astype("float64")


def fulfilment_share(promises: pd.DataFrame) -> pd.Series:
    """
    Say which share of the promises that were due the record reports as kept.

    Parameters
    ----------
    promises
        As from :func:`promises_table`, or part of it.

    Returns
    -------
    share
        float64, indexed by `measure`: `due` (promises that are fulfilled, partly
        fulfilled, failed or overdue), `kept` and `failed` (the shares of them that
        are) and `reported` (the share with any outcome). What was kept lies
        between `kept` and 1 - `failed`, since of the overdue no report tells.
        Shares are missing when nothing was due.

    Examples
    --------
    >>> from gjai_analysis import load_dataset, promises_table
    >>> share = fulfilment_share(promises_table(load_dataset()))
    >>> bool(share["kept"] <= share["reported"])
    True
    """
    need_columns(promises, ["status", "preferred"], "promises_table(data)")
    counted = promises.loc[promises["preferred"], "status"].value_counts()
    counted = counted.reindex(list(DECIDED), fill_value=0)
    due = float(counted.sum())
    shares = counted / (due or np.nan)
    reported = shares.drop("overdue").sum(skipna=False)
    values = {"due": due, "kept": shares["fulfilled"], "failed": shares["failed"]}
    values["reported"] = reported
    return pd.Series(values, dtype="float64", name="value").rename_axis("measure")
