"""What changed between two versions of a dataset: rows, and findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from gjai_analysis.centrality import centrality_table, rank_table
from gjai_analysis.dataset import Dataset
from gjai_analysis.frames import text_table
from gjai_analysis.graph import partnership_graph
from gjai_analysis.package import described
from gjai_analysis.projection import hubs
from gjai_analysis.sectors import sector_table
from gjai_analysis.structure import graph_summary


def diff_datasets(old: Dataset, new: Dataset) -> pd.DataFrame:
    """
    List the rows that were added, removed or changed.

    Parameters
    ----------
    old, new
        What to compare.

    Returns
    -------
    changes
        Indexed by `table` (in the order of the data model), `record` (primary
        key, its parts joined by "/") and `column` (empty for a whole row);
        columns `change` (``"added"``, ``"removed"``, ``"changed"``), `old`,
        `new` (text as in the CSV, empty where missing). Equal datasets give no
        rows.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> data = example_dataset()
    >>> diff_datasets(data, data).empty
    True
    """
    changes = [
        (name, *change)
        for name, table in described(old.descriptor).items()
        for change in _row_changes(
            _by_key(text_table(table, old.tables[name]).columns, table.key),
            _by_key(
                text_table(described(new.descriptor)[name], new.tables[name]).columns,
                table.key,
            ),
        )
    ]
    columns = ["table", "record", "column", "change", "old", "new"]
    frame = pd.DataFrame(changes, columns=columns, dtype="str")
    return frame.set_index(columns[:3])


def _by_key(
    columns: Mapping[str, Sequence[str]], key: tuple[str, ...]
) -> dict[str, dict[str, str]]:
    names = list(columns)
    rows = zip(*columns.values(), strict=True)
    records = (dict(zip(names, row, strict=True)) for row in rows)
    return {"/".join(row[name] for name in key): row for row in records}


def _row_changes(
    old: dict[str, dict[str, str]], new: dict[str, dict[str, str]]
) -> list[tuple[str, str, str, str, str]]:
    changes = []
    for key in sorted(old | new):
        if key not in new:
            changes.append((key, "", "removed", "", ""))
        elif key not in old:
            changes.append((key, "", "added", "", ""))
        else:
            before, after = old[key], new[key]
            changes += [
                (key, name, "changed", before.get(name, ""), after.get(name, ""))
                for name in before | after
                if before.get(name, "") != after.get(name, "")
            ]
    return changes


def diff_findings(old: Dataset, new: Dataset, *, top: int = 10) -> pd.DataFrame:
    """
    Compare the main findings of two versions of a dataset.

    Parameters
    ----------
    old, new
        The versions.
    top
        How many organizations of each ranking are compared.

    Returns
    -------
    findings
        Indexed by `finding` and `item`; float64 columns `old`, `new`, `change`
        (missing where an item is in one version only). Findings are the summary
        of the network with and without its hub (``"network"``, ``"network without
        hub"``), the ranks by strength after Newman of the top organizations of
        either version (``"rank"``, ``"rank without hub"``), and the shares of
        agreements that touch a sector (``"sector share"``).
    """
    before, after = _findings(old), _findings(new)
    ranks = [
        series[series.index.get_level_values(0).str.startswith("rank")]
        for series in (before, after)
    ]
    best = set().union(*(series[series.le(top)].index for series in ranks))
    table = pd.DataFrame({"old": before, "new": after})
    is_rank = table.index.get_level_values("finding").str.startswith("rank")
    table = table[~is_rank | table.index.isin(best)]
    return table.assign(change=table["new"] - table["old"])


def _findings(dataset: Dataset) -> pd.Series:
    """Return the findings of one dataset, by finding and item."""
    hub = hubs(dataset)
    parts = {}
    for name, without in (("", []), (" without hub", hub)):
        graph = partnership_graph(dataset, strength="newman", without=without)
        parts[f"network{name}"] = graph_summary(graph).dropna()
        ranks = rank_table(centrality_table(graph, measures="strength"))["strength"]
        parts[f"rank{name}"] = ranks.astype("float64")
    sectors = sector_table(dataset)["agreements"]
    parts["sector share"] = sectors / max(len(dataset.agreements), 1)
    findings: pd.Series = pd.concat(parts, names=["finding", "item"])
    return findings.astype("float64")
