"""Which claims survive: each is one number and a condition that it has to meet."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from inspect import Parameter, signature
from typing import Any

import pandas as pd

from gjai_analysis.centrality import centrality_table
from gjai_analysis.dataset import Dataset
from gjai_analysis.graph import partnership_graph, partnership_ties
from gjai_analysis.resampling import resample
from gjai_analysis.robustness import leave_one_out
from gjai_analysis.structure import graph_summary

Result = Callable[..., Any]
Claim = tuple[Result, Hashable | Callable[[Any], Any], Callable[[float], bool]]


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
    readings: Sequence[Mapping[str, Any]],
    n: int = 200,
    seed: int,
    level: float = 0.9,
    progress: bool = True,
) -> pd.DataFrame:
    """
    Test claims on samples of the record, without its hub and papers, and read anew.

    Parameters
    ----------
    data
        The agreements.
    claims
        For each claim a function of a dataset, what to pick of its result (a label,
        for a table row and column, or a function of the result), and a rule that
        says of the number whether the claim holds. A function is given those of the
        options that it takes.
    without
        `org_id`s of the hub.
    readings
        Options to read the record with, as for :func:`partnership_graph`.
    n, seed, level, progress
        As for :func:`resample`.

    Returns
    -------
    table
        Indexed by `claim`, in the order given: `value`, `low`, `high`, `bias`
        (float64, as from :func:`resample`; missing where a result lacks the
        number), then bool: `holds`, `samples` (at both ends of the interval),
        `without_hub`, `without_largest_publisher` (cited most),
        `without_any_publisher` (each one left out in turn), and int64 `readings`,
        in how many of them it holds, `of` how many. Without claims there are no
        rows. ``attrs["largest_publisher"]`` names it (empty without sources).

    Raises
    ------
    ValueError
        If `n` or `level` is out of range.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> claims = {"all are tied": (network_summary, "density", lambda x: x == 1)}
    >>> readings = [{"unclear": "joint"}, {"unclear": "hub"}]
    >>> options = {"without": ["org-city"], "readings": readings, "n": 9, "seed": 1}
    >>> claim_table(example_dataset(), claims, **options)["readings"].tolist()
    [2]
    """

    def numbers(sample: Dataset, **options: Any) -> pd.Series:  # noqa: ANN401
        asked = {id(ask): ask for ask, *_ in claims.values()}
        results = {key: f(sample, **_taken(f, options)) for key, f in asked.items()}
        picked = [_picked(results[id(ask)], pick) for ask, pick, _ in claims.values()]
        return pd.Series(picked, pd.Index(claims, dtype="str"), dtype="float64")

    def hold(values: pd.Series) -> pd.Series:
        rules = (rule for *_, rule in claims.values())
        found = [bool(rule(x)) for rule, x in zip(rules, values, strict=True)]
        return pd.Series(found, values.index, dtype="bool")

    drawn = resample(data, numbers, n=n, seed=seed, level=level, progress=progress)
    papers = leave_one_out(data, numbers, by="publisher", each=True, progress=progress)
    cited = data.evidence.index.get_level_values("source_id")
    largest = data.sources["publisher"].reindex(cited).value_counts().index[:1]
    holds = hold(drawn["value"])
    held = papers.apply(hold, axis=1) if len(papers) else pd.DataFrame([holds])
    read = [hold(numbers(data, **reading)) for reading in readings]
    times = pd.DataFrame(read, columns=drawn.index).sum().astype("int64")
    table = (
        drawn[["value", "low", "high", "bias"]]
        .assign(
            holds=holds,
            samples=hold(drawn["low"]) & hold(drawn["high"]),
            without_hub=hold(numbers(data, without=list(without))),
            without_largest_publisher=held.loc[largest].all()
            if any(largest)
            else holds,
            without_any_publisher=held.all(),
            readings=times,
            of=len(read),
        )
        .rename_axis("claim")
    )
    table.attrs["largest_publisher"] = "".join(largest)
    return table


def _taken(ask: Result, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that a function takes."""
    takes = signature(ask).parameters
    if any(each.kind is Parameter.VAR_KEYWORD for each in takes.values()):
        return dict(options)
    return {name: value for name, value in options.items() if name in takes}


def _picked(result: Any, pick: Any) -> Any:  # noqa: ANN401
    """Return one number of a result, missing where there is none."""
    try:
        number = pick(result) if callable(pick) else result.loc[pick]
    except KeyError:
        return None
    return None if pd.isna(number) else float(number)
