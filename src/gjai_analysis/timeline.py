"""When: dated records as intervals, and counts in time that admit their ignorance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from gjai_analysis.dataset import Dataset
from gjai_analysis.dates import is_qualified
from gjai_analysis.errors import OptionError

Period = Literal["M", "Q", "Y"]
_LANES = ("agreements", "events", "programmes")


def timeline_table(dataset: Dataset) -> pd.DataFrame:
    """
    List every dated agreement, event and programme as an interval of days.

    Parameters
    ----------
    dataset
        The dated records.

    Returns
    -------
    timeline
        Indexed by `record_id`; sorted by `earliest` (by `latest` where that is
        open), then identifier.
        Columns: `table`, `kind` (code), `status` (``"happened"`` or
        ``"planned"``), `earliest`, `latest` (datetime64[s]; NaT where open),
        `edtf` (the date as recorded), `precision` (``"day"``, ``"interval"`` or
        ``"open"``) and `inferred` (bool: the date carries a qualifier). A
        programme runs from the first day of its start to the last of its end.
        Records without a date are left out; no records give an empty table.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> timeline_table(example_dataset())["precision"].tolist()
    ['interval', 'interval']
    """
    agreements = dataset.agreements.assign(
        status="happened", date=lambda t: t["signed"]
    )
    programmes = _programme_dates(dataset.programmes)
    parts = [
        _lane("agreements", agreements, "signed"),
        _lane("events", dataset.events, "date"),
        _lane("programmes", programmes, "date"),
    ]
    table = pd.concat(parts).dropna(subset=["edtf"])
    known = table["earliest"].fillna(table["latest"])
    order = ["known", "latest", "record_id"]
    table = table.assign(known=known).reset_index().sort_values(order)
    return table.set_index("record_id").drop(columns="known")


def _programme_dates(programmes: pd.DataFrame) -> pd.DataFrame:
    """Join start and end of programmes into one interval."""
    start, end = programmes["start"], programmes["end"]
    spans = start.fillna("..") + "/" + end.fillna("..")
    whole = start.str.contains("/", regex=False).fillna(value=False).astype(bool)
    spans = spans.where(~whole, start).mask(start.isna() & end.isna())
    latest = programmes["end_latest"].where(~whole, programmes["start_latest"])
    status = programmes["status"].map({"planned": "planned"}).fillna("happened")
    return programmes.assign(
        date=spans,
        date_earliest=programmes["start_earliest"],
        date_latest=latest,
        status=status,
    )


def _lane(name: str, frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """Bring one table into the columns of the timeline."""
    earliest, latest = frame[f"{column}_earliest"], frame[f"{column}_latest"]
    is_open = earliest.isna() | latest.isna()
    precision = pd.Series("interval", index=frame.index, dtype="str")
    precision = precision.mask(earliest.eq(latest), "day").mask(is_open, "open")
    inferred = frame[column].map(is_qualified, na_action="ignore").eq(other=True)
    lane = pd.DataFrame(
        {
            "table": name,
            "kind": frame["kind"],
            "status": frame["status"],
            "earliest": earliest,
            "latest": latest,
            "edtf": frame[column],
            "precision": precision,
            "inferred": inferred,
        }
    )
    return lane.astype({"table": "str"}).rename_axis("record_id")


def record_end(dataset: Dataset) -> pd.Timestamp:
    """
    Return the day on which the record ends.

    Parameters
    ----------
    dataset
        The sources and agreements.

    Returns
    -------
    day
        The last day of publication of a source or of signing of an agreement,
        what comes last; NaT when nothing is dated. What came after it, nothing
        in the data can tell.

    Examples
    --------
    >>> from gjai_analysis import example_dataset, load_dataset
    >>> str(record_end(load_dataset()).date())
    '2026-02-15'
    >>> str(record_end(example_dataset({})))
    'NaT'
    """
    days = [dataset.sources["published_latest"], dataset.agreements["signed_latest"]]
    last: pd.Timestamp = pd.concat(days).astype("datetime64[s]").max()
    return last


def agreements_by_period(dataset: Dataset, *, period: Period = "Y") -> pd.DataFrame:
    """
    Bound the number of agreements signed in each period.

    An agreement dated only "2021" may fall in any of four quarters: it is
    possible in all four and certain in none.

    Parameters
    ----------
    dataset
        The agreements; those without a date, or with an open one, are counted
        in ``counts.attrs["undated"]``.
    period
        Month, quarter or year.

    Returns
    -------
    counts
        Indexed by `period` (PeriodIndex without gaps), int64 columns `certain`
        and `possible`; ``certain <= possible`` in every row. Without dated
        agreements the table is empty.

    Raises
    ------
    OptionError
        If `period` is none of the choices.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> agreements_by_period(example_dataset(), period="Q")["certain"].sum().item()
    0
    """
    if period not in {"M", "Q", "Y"}:
        raise OptionError("period", period, ["M", "Q", "Y"])
    columns = ["signed_earliest", "signed_latest"]
    dated = dataset.agreements.dropna(subset=columns)
    first = dated["signed_earliest"].dt.to_period(period)
    last = dated["signed_latest"].dt.to_period(period)
    spans = pd.Series(
        [
            instant
            for a, b in zip(first, last, strict=True)
            for instant in pd.period_range(a, b, freq=period)
        ],
        dtype=f"period[{period}]",
    )
    index = (
        pd.period_range(first.min(), last.max(), freq=period)
        if len(dated)
        else (pd.PeriodIndex([], freq=period))
    )
    counts = pd.DataFrame(
        {
            "certain": first[first.eq(last)].value_counts().reindex(index),
            "possible": spans.value_counts().reindex(index),
        },
        index=index.rename("period"),
    )
    counts = counts.fillna(0).astype("int64")
    counts.attrs["undated"] = len(dataset.agreements) - len(dated)
    return counts


def target_table(dataset: Dataset) -> pd.DataFrame:
    """
    List the numbers that were planned or aimed at, by due date.

    Parameters
    ----------
    dataset
        The indicators.

    Returns
    -------
    targets
        Rows of `indicators` whose status is ``"target"`` or ``"planned"``,
        indexed by `indicator_id`, sorted by `date_latest` and identifier
        (undated last). Empty when there are none.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> target_table(example_dataset()).empty
    True
    """
    numbers = dataset.indicators
    targets = numbers[numbers["status"].isin(["target", "planned"])].reset_index()
    order = ["date_latest", "indicator_id"]
    return targets.sort_values(order).set_index("indicator_id")


def series_coverage(dataset: Dataset) -> pd.DataFrame:
    """
    Say for each ordinal of the city's own numbering what the data hold.

    The city counted its agreements aloud; ceremonies carry the first and last
    ordinal signed there, agreements their own where it is known. The numbering
    says how many agreements exist, the data how many of them are held.

    Parameters
    ----------
    dataset
        The agreements and ceremonies.

    Returns
    -------
    coverage
        Indexed by `series_no` from 1 to the highest ordinal (int64); columns
        `status` (``"held"``: its agreement is in the data; ``"partly"``: it
        belongs to a ceremony of which only some agreements are; ``"counted"``:
        its ceremony is known without any agreement; ``"missing"``),
        `held` (float64, the share of the ordinal's ceremony that is held, 1 or 0
        for others), `ceremony_id`, `earliest`, `latest` (datetime64[s]; for
        missing ordinals bounded by the dates of their neighbours). Without a
        numbering the table is empty.

    Examples
    --------
    >>> from gjai_analysis import load_dataset
    >>> series_coverage(load_dataset())["status"].loc[1]
    'held'
    """
    spans = _numbered_spans(dataset)
    last = max((span.last for span in spans), default=0)
    index = pd.RangeIndex(1, last + 1, name="series_no")
    known = {no: span for span in spans for no in range(span.first, span.last + 1)}
    rows = [known.get(no, _Span()) for no in index]
    coverage = pd.DataFrame(
        {
            "status": pd.Series([row.status for row in rows], dtype="str"),
            "held": pd.Series([row.share for row in rows], dtype="float64"),
            "ceremony_id": pd.Series([row.ceremony for row in rows], dtype="str"),
            "earliest": pd.Series([row.earliest for row in rows]).astype(
                "datetime64[s]"
            ),
            "latest": pd.Series([row.latest for row in rows]).astype("datetime64[s]"),
        }
    ).set_index(index)
    coverage["earliest"] = coverage["earliest"].ffill()
    coverage["latest"] = coverage["latest"].bfill()
    return coverage


@dataclass(frozen=True)
class _Span:
    """Ordinals that were signed together, and how many of them are held."""

    first: int = 0
    last: int = -1
    held: int = 0
    ceremony: str | None = None
    earliest: object = pd.NaT
    latest: object = pd.NaT

    @property
    def share(self) -> float:
        size = self.last - self.first + 1
        return min(self.held / size, 1.0) if size else 0.0

    @property
    def status(self) -> str:
        if self.last < self.first:
            return "missing"
        return "held" if self.share == 1 else "partly" if self.share else "counted"


def _numbered_spans(dataset: Dataset) -> list[_Span]:
    """List ceremonies with ordinals, then agreements with one of their own."""
    numbered = dataset.events.dropna(subset=["series_first", "series_last"])
    held = dataset.agreements["ceremony_id"].value_counts().to_dict()
    ceremonies = [
        _Span(
            int(row["series_first"]),
            int(row["series_last"]),
            held.get(event, 0),
            str(event),
            row["date_earliest"],
            row["date_latest"],
        )
        for event, row in zip(numbered.index, numbered.to_dict("records"), strict=True)
    ]
    own = dataset.agreements.dropna(subset=["series_no"]).to_dict("records")
    agreements = [
        _Span(
            int(row["series_no"]),
            int(row["series_no"]),
            1,
            row["ceremony_id"],
            row["signed_earliest"],
            row["signed_latest"],
        )
        for row in own
    ]
    return [*ceremonies, *agreements]
