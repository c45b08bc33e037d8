"""What was promised, when it was due, and what the record says became of it."""

from __future__ import annotations

import pandas as pd

from gjai_analysis.dataset import Dataset
from gjai_analysis.dates import parse_edtf
from gjai_analysis.outcomes import (
    OUTCOMES,
    commitment_rows,
    evidence_sources,
    outcome_table,
    reached_between,
    reported_on_due_day,
)
from gjai_analysis.timeline import record_end

STATUSES = (*OUTCOMES, "overdue", "open", "unknown")
KINDS = ("event", "programme", "target", "commitment")
_TEXTS = ["kind", "subject_id", "org_id", "what_en", "what_ko", "due", "status"]
_TEXTS += ["basis", "fulfilled_by", "outcomes", "promise_sources", "outcome_sources"]
_TEXTS += ["unit", "per", "bound", "measure", "reached_measure"]
_DATES = ["due_earliest", "due_latest", "made_earliest", "made_latest"]
_DATES += ["happened_earliest", "happened_latest"]
_NUMBERS = ["delay_low", "delay_high", "wait_low", "wait_high", "planned", "reached"]
COLUMNS = [*_TEXTS, *_DATES, *_NUMBERS, "preferred"]


def promises_table(dataset: Dataset, *, as_of: str | None = None) -> pd.DataFrame:
    """
    List every promise of the record, with its due date and what became of it.

    Promises are planned events and programmes, planned numbers and targets, and
    the commitments of agreements; commitments that share a position are
    alternatives and one promise. An outcome is what a relation `fulfils` or
    `precludes` names; nothing else is taken for one, so a promise that was kept,
    or given up, in silence counts as not reported.

    Parameters
    ----------
    dataset
        The record.
    as_of
        EDTF date; its last day is the day on which the promises are judged:
        promises made and outcomes dated later are left out (what was published
        later is not; see ``select(known_by=...)``). By default the day on which
        the data package was created (never today); without one, the last
        publication or agreement in the data.

    Returns
    -------
    promises
        Indexed by `promise_id` (the record; of commitments agreement and
        position, joined by "/"), sorted by `due_latest` and identifier, undated
        last. Columns, str where nothing else is said:

        `kind`, `subject_id`, `org_id`, `what_en`, `what_ko`
            ``"event"``, ``"programme"``, ``"target"`` or ``"commitment"``; what it
            is about; who committed itself; the promise in words.
        `due`, `due_earliest`, `due_latest`
            EDTF, and its first and last day (datetime64[s], NaT where open). A
            target dated to the day of a report of it, to the month of the first
            one, or to the day of the event that it is about has no due date.
        `made_earliest`, `made_latest`
            The day of the agreement that holds it or leads to it, else of the
            first dated report (datetime64[s]); the promise itself may be older.
        `status`
            ``"fulfilled"``; ``"partly"`` (the note of the relation says so, a
            number stays below the one planned, or an agreement with several
            commitments is fulfilled without saying which); ``"failed"`` (what
            happened precludes it, and no part came true); without an outcome
            ``"overdue"`` (the last due day is past), ``"open"`` (it is not, or
            may not be) or ``"unknown"`` (no due date). ``"overdue"`` says that
            no outcome is in the record, not that there is none.
        `basis`, `fulfilled_by`, `outcomes`
            Whether a source states the outcome; the record that decides (of
            failed promises what precludes them); all records that bear on it,
            joined by spaces.
        `happened_earliest`, `happened_latest`
            When it was fulfilled (datetime64[s]). A number reached is known from
            a report on or after the day, so it starts at the last report of a
            smaller number, or is open. It ends with the first dated report of it
            at the latest.
        `delay_low`, `delay_high`
            float64, days from due to fulfilment, negative when early; of overdue
            promises the days since then, without upper end.
        `wait_low`, `wait_high`
            float64, days from promise to fulfilment, of others to the end of the
            record (`as_of` or the last publication or agreement, what comes
            first).
        `planned`, `reached`, `unit`, `per`, `bound`, `measure`, `reached_measure`
            Of targets; `reached` is the number of `fulfilled_by` (float64), which
            can be of another measure than the one planned: then the two numbers
            do not compare. An outcome of the same measure is preferred.
        `promise_sources`, `outcome_sources`
            `source_id`s, joined by spaces.
        `preferred`
            bool; False for the weaker of contradicting numbers.

        ``attrs["as_of"]`` and ``attrs["end"]`` hold the two days as text. A
        record without promises gives an empty table.

    Raises
    ------
    ValueError
        If `as_of` is not EDTF or has no last day.

    Examples
    --------
    >>> from gjai_analysis import example_dataset, load_dataset
    >>> promises_table(example_dataset()).empty
    True
    >>> seeds = load_dataset().select(collection="seed")
    >>> promises = promises_table(seeds, as_of="2024-03-31")
    >>> promises.at["evt-2024-40-kookmin-institute-planned", "status"]
    'open'
    """
    today, end = _days(dataset, as_of)
    parts = [_events(dataset), _programmes(dataset), _targets(dataset)]
    parts.append(_commitments(dataset))
    promises = pd.concat([part for part in parts if len(part)] or parts[:1])
    promises = promises.reindex(columns=COLUMNS)
    promises = promises.assign(**_made(dataset, promises))
    promises = _typed(promises)
    until = today if as_of else pd.Timestamp("NaT")
    promises = promises[~promises["made_earliest"].gt(until)]
    promises = _with_due_dates(dataset, promises)
    promises = _typed(_with_outcomes(dataset, promises, until))
    promises["status"] = _statuses(promises, today).astype("str")
    promises = _with_days(promises, today, end).reset_index()
    promises = promises.sort_values(["due_latest", "promise_id"])
    promises = promises.set_index("promise_id")
    promises.attrs["as_of"], promises.attrs["end"] = _text(today), _text(end)
    return promises


def _text(day: pd.Timestamp) -> str:
    return "" if pd.isna(day) else str(day.date())


def _days(dataset: Dataset, as_of: str | None) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the day of judgement, and the day on which the record ends."""
    last = record_end(dataset)
    given = as_of or str(dataset.descriptor.get("created", ""))[:10]
    judged = parse_edtf(given)[1] if given else None
    if given and judged is None:
        raise ValueError(f'as_of="{given}" has no last day; write a day, as 2024-01-16')
    today = pd.Timestamp(judged) if judged else last
    ends = [day for day in (today, last) if pd.notna(day)]
    return today, min(ends, default=today)


def _typed(promises: pd.DataFrame) -> pd.DataFrame:
    types = dict.fromkeys(_TEXTS, "str") | dict.fromkeys(_DATES, "datetime64[s]")
    types |= dict.fromkeys(_NUMBERS, "float64") | {"preferred": "bool"}
    return promises.astype(types).rename_axis("promise_id")


def _events(dataset: Dataset) -> pd.DataFrame:
    rows = dataset.events[dataset.events["status"].eq("planned")]
    return pd.DataFrame(
        {
            "kind": "event",
            "subject_id": rows["activity_id"].fillna(rows.index.to_series()),
            "what_en": rows["title_en"],
            "what_ko": rows["title_ko"],
            "due": rows["date"],
            "due_earliest": rows["date_earliest"],
            "due_latest": rows["date_latest"],
            "preferred": True,
        }
    )


def _programmes(dataset: Dataset) -> pd.DataFrame:
    """Let a programme be due from its start to its end, or within its start."""
    rows = dataset.programmes[dataset.programmes["status"].eq("planned")]
    start, end = rows["start"], rows["end"]
    both = start + "/" + end
    return pd.DataFrame(
        {
            "kind": "programme",
            "subject_id": rows.index,
            "what_en": rows["name_en"],
            "what_ko": rows["name_ko"],
            "due": both.fillna(start).fillna(end),
            "due_earliest": rows["start_earliest"].fillna(rows["end_earliest"]),
            "due_latest": rows["end_latest"].fillna(rows["start_latest"]),
            "preferred": True,
        },
        index=rows.index,
    )


def _targets(dataset: Dataset) -> pd.DataFrame:
    rows = dataset.indicators
    rows = rows[rows["status"].isin(["target", "planned"])]
    measure = pd.MultiIndex.from_product([["measure"], rows["measure"]])
    labels = dataset.labels.reindex(measure).set_axis(rows.index)
    return pd.DataFrame(
        {
            "kind": "target",
            "subject_id": rows["subject_id"],
            "what_en": rows["description_en"].fillna(labels["en"]),
            "what_ko": labels["ko"] + (": " + _named(dataset, rows["subject_id"])),
            "due": rows["date"],
            "due_earliest": rows["date_earliest"],
            "due_latest": rows["date_latest"],
            "measure": rows["measure"],
            "planned": rows["value"],
            "unit": rows["unit"],
            "per": rows["per"],
            "bound": rows["bound"],
            "preferred": rows["preferred"].astype("bool"),
        }
    )


def _named(dataset: Dataset, records: pd.Series) -> pd.Series:
    """Name records in Korean; a record without a name stays as it is."""
    named = [dataset.organizations["name_ko"], dataset.programmes["name_ko"]]
    titled = [dataset.events["title_ko"], dataset.agreements["title_ko"]]
    known = pd.concat([*named, *titled])
    return records.map(known.dropna().to_dict()).astype("str").fillna(records)


def _commitments(dataset: Dataset) -> pd.DataFrame:
    """Take commitments at one position of an agreement as one promise."""
    rows = commitment_rows(dataset)
    labels = dataset.labels.reindex(
        pd.MultiIndex.from_product([["activity"], rows["activity"]])
    ).set_axis(rows.index)
    told = labels["en"] + (": " + rows["description_en"]).fillna("")
    korean = labels["ko"] + (": " + _named(dataset, rows["org_id"])).fillna("")
    rows = rows.assign(what_en=told, what_ko=korean)
    by = rows.groupby("promise_id", sort=True)
    joined = by[["org_id", "what_en", "what_ko"]].agg(_joined)
    return joined.assign(
        kind="commitment", subject_id=by["agreement_id"].first(), preferred=True
    )


def _joined(texts: pd.Series) -> str:
    return " / ".join(dict.fromkeys(texts.dropna()))


def _made(dataset: Dataset, promises: pd.DataFrame) -> dict[str, pd.Series]:
    """Date promises by their agreement, or by the first dated report of them."""
    sources = evidence_sources(dataset, promises, commitment_rows(dataset))
    dated = dataset.sources[["published_earliest", "published_latest"]]
    days = sources.join(dated, on="source_id").groupby("promise_id")
    made: dict[str, pd.Series] = {}
    made["promise_sources"] = days["source_id"].agg(lambda ids: " ".join(sorted(ids)))
    agreement = _agreement_behind(dataset, promises)
    for side in ("earliest", "latest"):
        told = days[f"published_{side}"].min().reindex(promises.index)
        day = agreement.map(dataset.agreements[f"signed_{side}"].to_dict())
        made[f"made_{side}"] = pd.to_datetime(day).fillna(told)
    return {name: column.reindex(promises.index) for name, column in made.items()}


def _agreement_behind(dataset: Dataset, promises: pd.DataFrame) -> pd.Series:
    """Return the agreement that a promise is about or that leads to it."""
    links = dataset.relations.reset_index()
    leads = links["predicate"].eq("leads_to")
    leads &= links["subject_id"].isin(dataset.agreements.index)
    first = links[leads].drop_duplicates("object_id").set_index("object_id")
    led = promises.index.to_series().map(first["subject_id"].to_dict())
    subject = promises["subject_id"]
    return subject.where(subject.isin(dataset.agreements.index), led)


def _with_due_dates(dataset: Dataset, promises: pd.DataFrame) -> pd.DataFrame:
    """
    Take away dates of targets that say when they were stated.

    The date of a number is its due date or the day as of which it is told. A
    target is of the second kind when it would be due on the day of a report of it,
    in the month of the first one, or on the day of the event it is about.
    """
    first, last = promises["due_earliest"], promises["due_latest"]
    happened = dataset.events[dataset.events["status"].eq("happened")]
    day = promises["subject_id"].map(happened["date_latest"].to_dict())
    made = promises["made_earliest"]
    month = (last - first).le(pd.Timedelta(days=31)) & made.between(first, last)
    told = last.le(made + pd.Timedelta(days=1)) | last.le(pd.to_datetime(day))
    stated = promises["kind"].eq("target") & (
        told | month | reported_on_due_day(dataset, promises)
    )
    columns = ["due", "due_earliest", "due_latest"]
    return promises.assign(**{name: promises[name].mask(stated) for name in columns})


def _with_outcomes(
    dataset: Dataset, promises: pd.DataFrame, until: pd.Timestamp
) -> pd.DataFrame:
    """Add to each promise the outcome that decides, and all that bear on it."""
    outcomes = outcome_table(dataset, promises, commitment_rows(dataset), until)
    outcomes = outcomes.sort_values(["latest", "fulfilled_by"])
    full, part, lost = (outcomes[outcomes["status"].eq(s)] for s in OUTCOMES)
    part = part.sort_values(["alike", "latest", "fulfilled_by"], na_position="first")
    decides = pd.concat([full, part.iloc[::-1], lost]).drop_duplicates("promise_id")
    decides = decides.set_index("promise_id").reindex(promises.index)
    by = outcomes.sort_values("fulfilled_by").groupby("promise_id")
    told = by["sources"].agg(
        lambda texts: " ".join(sorted(set(" ".join(texts).split())))
    )
    all_of = by["fulfilled_by"].agg(" ".join)
    whole = decides["status"].eq("fulfilled")
    reached_after = reached_between(dataset, decides["fulfilled_by"], promises)
    return promises.assign(
        fulfilled_by=decides["fulfilled_by"],
        basis=decides["basis"],
        reached=decides["reached"],
        reached_measure=decides["reached_measure"],
        outcomes=all_of.reindex(promises.index),
        outcome_sources=told.reindex(promises.index),
        happened_earliest=decides["earliest"].fillna(reached_after).where(whole),
        happened_latest=decides["latest"].where(whole),
        status=decides["status"],
    )


def _statuses(promises: pd.DataFrame, today: pd.Timestamp) -> pd.Series:
    """Judge what has no outcome by its due date."""
    due = promises[["due_earliest", "due_latest"]].notna().any(axis=1)
    past = promises["due_latest"].lt(today)
    found = pd.Series("unknown", index=promises.index, dtype="object")
    found = found.mask(due, "open").mask(past, "overdue")
    return promises["status"].astype("object").fillna(found)


def _with_days(
    promises: pd.DataFrame, today: pd.Timestamp, end: pd.Timestamp
) -> pd.DataFrame:
    """Count the days of delay and of waiting."""
    kept, late = (promises["status"].eq(s) for s in ("fulfilled", "overdue"))
    first, last = promises["happened_earliest"], promises["happened_latest"]
    since = (today - promises["due_latest"]).where(late)
    low = (first - promises["due_latest"]).where(kept, since)
    high = (last - promises["due_earliest"]).where(kept)
    stop = pd.Series(end, index=promises.index)
    shortest = first.fillna(promises["made_latest"]).where(kept, stop)
    wait_low = shortest - promises["made_latest"]
    wait_high = last.where(kept, stop) - promises["made_earliest"]
    days = {"delay_low": low, "delay_high": high}
    days |= {"wait_low": wait_low, "wait_high": wait_high}
    return promises.assign(**{k: v.dt.total_seconds() / 86400 for k, v in days.items()})
