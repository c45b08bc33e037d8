"""Which claims survive: each is one number and a condition that it has to meet."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from inspect import Parameter, signature
from typing import Any

import numpy as np
import pandas as pd
from pandas.errors import IndexingError

from gjai_analysis.centrality import centrality_table
from gjai_analysis.dataset import Dataset
from gjai_analysis.errors import OptionError, UnknownKeyError
from gjai_analysis.graph import one_or_more, partnership_graph, partnership_ties
from gjai_analysis.resampling import bootstrapped, intervals
from gjai_analysis.robustness import leave_one_out
from gjai_analysis.structure import graph_summary

Result = Callable[..., Any]
Claim = tuple[Result, Hashable | Callable[[Any], Any], Callable[[float], bool]]
Options = Mapping[str, Any]
_NOTHING: Mapping[str, Any] = {}
_READING = dict(list(signature(partnership_graph).parameters.items())[1:])


def network_measure(dataset: Dataset, measure: str, **options: Any) -> pd.Series:  # noqa: ANN401
    """
    Measure every organization of the partnership network of a dataset.

    For functions that measure thousands of samples: name the rest of the arguments
    with :class:`functools.partial`.

    Parameters
    ----------
    dataset
        The agreements.
    measure
        A column of :func:`centrality_table`.
    **options
        As for :func:`partnership_ties`.

    Returns
    -------
    values
        Named `measure`, indexed by `org_id`, sorted; dtype as in
        :func:`centrality_table`. Without agreements it is empty.

    Raises
    ------
    OptionError, UnknownKeyError
        As :func:`centrality_table` and :func:`partnership_ties`.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> network_measure(example_dataset(), "degree", without="org-firm").tolist()
    [1, 1]
    """
    return centrality_table(partnership_ties(dataset, **options), measures=[measure])[
        measure
    ]


def network_summary(dataset: Dataset, **options: Any) -> pd.Series:  # noqa: ANN401
    """
    Describe the partnership network of a dataset as a whole.

    Parameters
    ----------
    dataset
        The agreements.
    **options
        As for :func:`partnership_graph`.

    Returns
    -------
    summary
        As from :func:`graph_summary`, float64, indexed by `measure`.

    Raises
    ------
    OptionError, UnknownKeyError
        As :func:`partnership_graph`.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> network_summary(example_dataset(), without="org-firm")[["ties"]].tolist()
    [1.0]
    """
    return graph_summary(partnership_graph(dataset, **options))


def claim_table(
    data: Dataset,
    claims: Mapping[str, Claim],
    *,
    without: Iterable[str],
    readings: Sequence[Options],
    parts: Mapping[str, Dataset] = _NOTHING,
    options: Mapping[str, Options] = _NOTHING,
    n: int = 200,
    seed: int,
    level: float = 0.9,
    progress: bool = True,
) -> pd.DataFrame:
    """
    Test claims on samples of the record, without its hub and papers, and read anew.

    What was not tested is missing, and neither true nor false: a function that
    cannot be told to leave out the hub says nothing of the record without it. A
    claim about a number that is missing is not met, whatever its rule says.

    Parameters
    ----------
    data
        The agreements.
    claims
        For each claim a function of a dataset, what to pick of its result (a label,
        for a table row and column, or a function of the result), and a rule that
        says of the number whether the claim holds. A function is given those of the
        options that it takes; one that takes any (``**options``) gets those of
        :func:`partnership_graph`.
    without
        `org_id`s of the hub, or a single one.
    readings
        Options to read the record with, as for :func:`partnership_graph`. Readings
        that differ only in what a function does not take are one reading.
    parts
        Other data to test the claims on, by name, such as the data without the
        largest ceremony (:func:`leave_out`).
    options
        Single readings, by name, such as ``{"stated_only": {"basis": "stated"}}``.
    n, seed, level, progress
        As for :func:`resample`.

    Returns
    -------
    table
        Indexed by `claim`, in the order given. float64: `value`, `low`, `high`,
        `bias` (as from :func:`resample`; missing where a result lacks the number)
        and `samples`, the share of samples in which the claim holds. boolean,
        missing where it was not tested: `holds`, `without_hub`,
        `without_largest_publisher` (cited most), `without_any_publisher` (each
        left out in turn; both missing without sources), and one for each of
        `parts` and `options`. int64: `readings`, in how many of them it holds, `of`
        how many that differ for its function. Without claims there are no rows.
        ``attrs["largest_publisher"]`` names it (empty without sources).

    Raises
    ------
    ValueError
        If `n` or `level` is out of range, a claim is not a function, a pick and a
        rule, it picks more than a number, or a name in `parts` and `options` is
        that of another column.
    OptionError
        If neither a function nor :func:`partnership_graph` takes an option.
    UnknownKeyError
        If the result on all data lacks what a claim picks.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> claims = {"all are tied": (network_summary, "density", lambda x: x == 1)}
    >>> readings = [{"unclear": "joint"}, {"unclear": "hub"}]
    >>> options = {"without": "org-city", "readings": readings, "n": 9, "seed": 1}
    >>> claim_table(example_dataset(), claims, **options)["readings"].tolist()
    [2]
    """
    _check(claims, [*readings, *options.values()])
    hub = sorted(one_or_more(without))

    def numbers(sample: Dataset) -> pd.Series:
        return _numbers(sample, claims, {})

    _numbers(data, claims, {}, strict=True)
    full, drawn = bootstrapped(data, numbers, n=n, seed=seed, progress=progress)
    table = intervals(full, drawn, level=level)[["value", "low", "high", "bias"]]
    table["holds"] = _met(claims, full)
    table["samples"] = _shares(claims, pd.DataFrame(drawn, columns=full.index))
    table["without_hub"] = _read(data, claims, {"without": hub} if hub else None)
    papers = leave_one_out(data, numbers, by="publisher", each=True, progress=progress)
    largest = _largest_publisher(data)
    table["without_largest_publisher"] = _met_in_all(claims, papers.loc[largest])
    table["without_any_publisher"] = _met_in_all(claims, papers)
    named = {name: _met(claims, numbers(part)) for name, part in parts.items()}
    named |= {name: _read(data, claims, each) for name, each in options.items()}
    if twice := sorted({*parts} & {*options} | {*named} & {*table, "readings", "of"}):
        raise ValueError(f"Two columns would be named {twice[0]}; take another name.")
    table = table.assign(**named, **_counted(data, claims, readings))
    table.attrs["largest_publisher"] = "".join(largest)
    return table.rename_axis("claim")


def _check(claims: Mapping[str, Claim], readings: Iterable[Options]) -> None:
    """Raise unless claims are complete and every option reaches something."""
    for name, claim in claims.items():
        whole = isinstance(claim, tuple) and len(claim) == 3
        if not whole or not callable(claim[0]) or not callable(claim[2]):
            raise ValueError(
                f"The claim {name!r} is {claim!r}; give a function of a dataset, what "
                "to pick of its result, and a rule such as lambda x: x > 0.5."
            )
    known = {*_READING}.union(*(_named(ask) for ask, *_ in claims.values()))
    for option in (option for reading in readings for option in reading):
        if option not in known:
            raise OptionError("readings", option, sorted(known))


def _named(ask: Result) -> dict[str, Parameter]:
    """Return the options that a function takes by name."""
    kinds = (Parameter.KEYWORD_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
    takes = list(signature(ask).parameters.values())[1:]
    return {each.name: each for each in takes if each.kind in kinds}


def _taken(ask: Result, options: Options) -> dict[str, Any]:
    """Return the options that a function takes."""
    takes = {**_named(ask)}
    if any(p.kind is Parameter.VAR_KEYWORD for p in signature(ask).parameters.values()):
        takes = _READING | takes
    return {name: value for name, value in options.items() if name in takes}


def _numbers(
    data: Dataset,
    claims: Mapping[str, Claim],
    options: Options,
    *,
    strict: bool = False,
) -> pd.Series:
    """Return the number that each claim is about; each function is called once."""
    asked = {id(ask): ask for ask, *_ in claims.values()}
    results = {key: f(data, **_taken(f, options)) for key, f in asked.items()}
    picked: list[float | None] = []
    for name, (ask, pick, _) in claims.items():
        result = results[id(ask)]
        try:
            picked.append(_picked(result, pick))
        except KeyError as error:
            if strict:
                wanted = str(error.args[0] if callable(pick) else pick)
                known = [str(label) for label in getattr(result, "index", ())]
                what = f"entry for the claim {name!r}:"
                raise UnknownKeyError(what, [wanted], known) from error
            picked.append(None)
    return pd.Series(picked, pd.Index(claims, dtype="str"), dtype="float64")


def _picked(result: Any, pick: Any) -> float | None:  # noqa: ANN401
    """Return one number of a result, missing where there is none."""
    try:
        number = pick(result) if callable(pick) else result.loc[pick]
    except IndexingError as error:
        raise KeyError(pick) from error
    if np.ndim(number):
        raise ValueError(
            f"What a claim picks must be one number, not {type(number).__name__}; pick "
            "a row and a column, or give a function of the result."
        )
    return None if pd.isna(number) else float(number)


def _met(claims: Mapping[str, Claim], values: pd.Series) -> pd.Series:
    """Say which claims are met; one about a missing number is not."""
    rules = (rule for *_, rule in claims.values())
    met = [
        bool(pd.notna(x) and rule(float(x)))
        for rule, x in zip(rules, values, strict=True)
    ]
    return pd.Series(met, values.index, dtype="boolean")


def _shares(claims: Mapping[str, Claim], samples: pd.DataFrame) -> pd.Series:
    """Return in which share of samples each claim holds."""
    rows = [_met(claims, row) for _, row in samples.iterrows()]
    return pd.DataFrame(rows, columns=samples.columns).mean().astype("float64")


def _met_in_all(claims: Mapping[str, Claim], rows: pd.DataFrame) -> pd.Series:
    """Say which claims are met in every row; missing without rows."""
    met = pd.DataFrame([_met(claims, row) for _, row in rows.iterrows()])
    untested = pd.Series(pd.NA, pd.Index(claims, dtype="str"), dtype="boolean")
    return met.all().astype("boolean") if len(met) else untested


def _read(
    data: Dataset, claims: Mapping[str, Claim], options: Options | None
) -> pd.Series:
    """Say which claims hold in a reading; missing where a function cannot read so."""
    if options is None:
        return _met_in_all(claims, pd.DataFrame())
    able = [len(_taken(ask, options)) == len(options) for ask, *_ in claims.values()]
    met = _met(claims, _numbers(data, claims, options))
    return met.where(pd.Series(able, met.index, dtype="bool"))


def _counted(
    data: Dataset, claims: Mapping[str, Claim], readings: Sequence[Options]
) -> dict[str, pd.Series]:
    """Count the readings in which claims hold, and those that differ for each."""
    read = [_met(claims, _numbers(data, claims, reading)) for reading in readings]
    differ = {
        claim: {
            _key(ask, reading): bool(met[claim])
            for reading, met in zip(readings, read, strict=True)
            if not reading or _taken(ask, reading)
        }
        for claim, (ask, *_) in claims.items()
    }
    index = pd.Index(claims, dtype="str")
    times = [sum(each.values()) for each in differ.values()]
    of = [len(each) for each in differ.values()]
    counts = {"readings": times, "of": of}
    return {name: pd.Series(n, index, dtype="int64") for name, n in counts.items()}


def _key(ask: Result, reading: Options) -> tuple[tuple[str, str], ...]:
    """Return what tells a reading from others for a function: what it changes."""
    takes = _READING | _named(ask)
    taken = _taken(ask, reading).items()
    bound = getattr(ask, "keywords", {})  # of a partial
    changed = ((k, repr(v)) for k, v in taken if v != bound.get(k, takes[k].default))
    return tuple(sorted(changed))


def _largest_publisher(data: Dataset) -> list[str]:
    """Return the publisher cited most, if any."""
    cited = data.evidence.index.get_level_values("source_id")
    publishers = data.sources["publisher"].reindex(cited)
    return publishers.value_counts().index[:1].tolist()
