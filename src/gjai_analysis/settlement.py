"""How many of those that agreed to come have come, and how long after."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from gjai_analysis.dataset import Dataset
from gjai_analysis.series import indicator_series
from gjai_analysis.timeline import series_coverage

SIGNED, SETTLED = "agreements_signed_cumulative", "companies_settled_cumulative"


def settlement_series(
    dataset: Dataset,
    *,
    signed: str = SIGNED,
    settled: str = SETTLED,
    subject: str | None = None,
) -> pd.DataFrame:
    """
    Compare agreements signed with companies settled, at each count of the latter.

    Both are counts that do not fall. At the day of a count of settled companies
    the agreements are at least the largest count by then and at most the
    smallest from then on; ordinals of numbered ceremonies count as well. Where
    sources contradict each other, both bounds give way.

    Parameters
    ----------
    dataset
        The indicators and the numbered series.
    signed, settled
        Measures, codes of the vocabulary.
    subject
        What both count for, by default the record with most counts of `signed`.

    Returns
    -------
    settlement
        Indexed by `indicator_id` of the settled count, sorted by `latest`.
        Columns: `earliest`, `latest` (datetime64[s]); float64 `settled_low`,
        `settled_high`, `signed_low`, `signed_high`, `ratio_low`, `ratio_high`
        (settled by signed, at most 1 where nobody settles without an agreement;
        the upper bound is missing where the source gives none) and `lag_low`,
        `lag_high` (days since as many agreements had been signed as companies
        have now settled; missing where open); bool `contradicted` (sources
        disagree about the agreements of that day); `source_ids`. Without counts
        the table is empty.

    Raises
    ------
    UnknownKeyError
        If the vocabulary does not have a measure.

    Examples
    --------
    >>> from gjai_analysis import load_dataset
    >>> settlement = settlement_series(load_dataset())
    >>> bool((settlement["ratio_low"] <= settlement["ratio_high"].fillna(1)).all())
    True
    """
    counts = indicator_series(dataset, signed)
    counts = counts[counts["status"].eq("actual")]
    subjects = counts["subject_id"].value_counts().sort_index()
    if subject is None and len(subjects):
        subject = str(subjects.sort_values(ascending=False, kind="stable").index[0])
    counts = counts[counts["subject_id"].eq(str(subject))].dropna(subset=["latest"])
    settles = indicator_series(dataset, settled, subject=subject)
    settles = settles[settles["status"].eq("actual")]
    settles = settles.dropna(subset=["earliest", "latest"])
    known = pd.concat([_counted(counts), _ordinals(dataset)])
    columns = ["signed_low", "signed_high", "contradicted", "lag_low", "lag_high"]
    rows = [_beside(row, known) for row in settles.to_dict("records")]
    beside = pd.DataFrame(rows, index=settles.index, columns=columns)
    types = dict.fromkeys(columns, "float64") | {"contradicted": "bool"}
    beside = beside.astype(types)
    table = settles.rename(columns={"low": "settled_low", "high": "settled_high"})
    high = table["settled_high"].replace(np.inf, np.nan)
    table = table.join(beside).assign(settled_high=high)
    table["ratio_low"] = table["settled_low"] / table["signed_high"]
    table["ratio_high"] = table["settled_high"] / table["signed_low"]
    order = ["earliest", "latest", "settled_low", "settled_high", "signed_low"]
    order += ["signed_high", "ratio_low", "ratio_high", "lag_low", "lag_high"]
    return table[[*order, "contradicted", "source_ids"]]


def _counted(counts: pd.DataFrame) -> pd.DataFrame:
    return counts[["earliest", "latest", "low", "high"]]


def _ordinals(dataset: Dataset) -> pd.DataFrame:
    """Return the days of ordinals: that many signed by then, and no fewer after."""
    coverage = series_coverage(dataset)
    known = coverage[coverage["status"].ne("missing")].reset_index()
    dated = known.dropna(subset=["earliest", "latest"])
    by = dated.groupby(["earliest", "latest"])["series_no"]
    days = by.max().reset_index()
    return pd.DataFrame(
        {
            "earliest": days["earliest"],
            "latest": days["latest"],
            "low": days["series_no"].astype("float64"),
            "high": days["series_no"].astype("float64"),
        }
    )


def _beside(row: Mapping[Hashable, Any], known: pd.DataFrame) -> tuple[object, ...]:
    """Bound the agreements at a settled count, and the days since so many."""
    by_then = known[known["latest"].le(row["earliest"])]
    from_then = known[known["earliest"].ge(row["latest"])]
    low, high = by_then["low"].max(), from_then["high"].min()
    torn = bool(low > high)
    if torn:
        low, high = high, low
    least, most = row["low"], row["high"]
    reached = known[known["low"].ge(most)]["latest"].min()
    short = known[known["high"].lt(least)]["earliest"].max()
    lag_low, lag_high = row["earliest"] - reached, row["latest"] - short
    return low, high, torn, _in_days(lag_low), _in_days(lag_high)


def _in_days(span: object) -> float:
    gap = pd.Timedelta(span)  # type: ignore[arg-type]
    return float("nan") if pd.isna(gap) else gap.total_seconds() / 86400
