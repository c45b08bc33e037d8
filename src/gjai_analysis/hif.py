"""Exchange agreements with hypergraph libraries, as HIF JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Hashable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from gjai_analysis.building import dataset_from_tables
from gjai_analysis.dataset import Dataset
from gjai_analysis.errors import DatasetError, Problem, visible
from gjai_analysis.files import read_text
from gjai_analysis.package import model
from gjai_analysis.writing import write_all

# the lists of the format: the table that each holds, and its identifiers
_LISTS = {
    "incidences": ("participations", {"edge": "activity_id", "node": "org_id"}),
    "nodes": ("organizations", {"node": "org_id"}),
    "edges": ("agreements", {"edge": "agreement_id"}),
}


def to_hif(
    dataset: Dataset, path: str | os.PathLike[str] | None = None
) -> dict[str, Any]:
    """
    Export the agreements as a hypergraph in the Hypergraph Interchange Format.

    Organizations are nodes, agreements are hyperedges, and each participation in
    an agreement is an incidence with its role. Libraries that do not read the
    attributes of incidences (xgi does not) take everybody for a party, witnesses
    too: export ``data.select(role="signatory")`` then.

    Parameters
    ----------
    dataset
        The agreements.
    path
        File to write, UTF-8; its folder must exist. An old file stays as it was
        until the new one is complete.

    Returns
    -------
    content
        What is written: `network-type`, `metadata` (`name`, `version` and
        `fingerprint` of the dataset), `incidences`, `nodes` and `edges`, each
        list sorted. Attributes are the filled columns of the data model, dates
        as EDTF. Without agreements the lists are empty.

    References
    ----------
    M. Coll et al. (2025), HIF: The hypergraph interchange format for higher-order
    networks, Network Science 13, e21. doi:10.1017/nws.2025.10018

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> to_hif(example_dataset())["incidences"][0]["node"]
    'org-city'
    """
    tables = {name: dataset.tables[name].reset_index() for name, _ in _LISTS.values()}
    parties = tables["participations"]
    is_party = parties["activity_id"].isin(dataset.agreements.index)
    tables["participations"] = parties[is_party]
    content: dict[str, Any] = {
        "network-type": "undirected",
        "metadata": {
            "name": dataset.descriptor.get("name", "unnamed"),
            "version": dataset.version,
            "fingerprint": dataset.fingerprint,
        },
    }
    for part, (name, keys) in _LISTS.items():
        rows = tables[name][_columns(name)].to_dict("records")
        content[part] = [_record(row, keys) for row in rows]
    if path is not None:
        place = Path(path)
        text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)
        write_all(place.parent, {place.name: text + "\n"})
    return content


def _columns(table: str) -> list[str]:
    return [field.name for field in model()[table].fields]


def _record(row: dict[Hashable, Any], keys: Mapping[str, str]) -> dict[str, Any]:
    """Return a row as the format has it: identifiers, and filled cells beside."""
    cells = {str(name): value for name, value in row.items() if pd.notna(value)}
    return {key: cells.pop(column) for key, column in keys.items()} | {"attrs": cells}


def from_hif(source: Mapping[str, Any] | str | os.PathLike[str]) -> Dataset:
    """
    Import a hypergraph in the Hypergraph Interchange Format as a dataset.

    The reverse of :func:`to_hif`. What is imported is checked like files, so the
    attributes must be those of the data model: nodes need a name and a `kind`,
    edges `kind`, `form`, `title_en` and `parties_complete`, incidences `role` and
    `basis`, identifiers the prefixes `org-` and `agr-`. Other attributes are
    not read, nor is `ceremony_id`: the format has no place for the events.

    Parameters
    ----------
    source
        A file, or its content.

    Returns
    -------
    dataset
        Organizations, agreements and participations; other tables are empty, the
        vocabulary is the shipped one.

    Raises
    ------
    DatasetError
        If the file is not a hypergraph of agreements; every fault is listed, with
        its place in the file or, where the data model is broken, with the table
        and row that it would have become.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> from_hif(to_hif(example_dataset())).agreements.index.tolist()
    ['agr-a', 'agr-b']
    """
    content = source if isinstance(source, Mapping) else _read(Path(source))
    problems = [
        Problem("HIF", 0, visible(place), "", message, fix)
        for place, message, fix in _faults(content)
    ]
    if problems:
        raise DatasetError(problems)
    tables = {
        name: pd.DataFrame(
            [
                {
                    column: value
                    for column, value in record.get("attrs", {}).items()
                    if column in _columns(name)
                }
                | {column: record[key] for key, column in keys.items()}
                for record in content.get(part, [])
            ]
        )
        for part, (name, keys) in _LISTS.items()
    }
    tables["agreements"] = tables["agreements"].assign(ceremony_id="")
    name = content.get("metadata", {}).get("name", "unnamed")
    return dataset_from_tables(tables, name=str(name))


def _read(path: Path) -> Any:  # noqa: ANN401  (JSON is of any type)
    text = read_text(path.parent, path.name)
    if isinstance(text, Problem):
        raise DatasetError([text])
    try:
        return json.loads(text)
    except (RecursionError, ValueError) as error:
        message, fix = f"is not JSON ({error})", "Export it again"
        raise DatasetError([Problem(path.name, 0, "", "", message, fix)]) from error


def _faults(content: Any) -> Iterator[tuple[str, str, str]]:  # noqa: ANN401  (JSON)
    """Yield place, message and remedy of what is not as the format has it."""
    if not isinstance(content, Mapping):
        yield "", "is not an object", "Export it as HIF"
        return
    if content.get("network-type", "undirected") != "undirected":
        message = f"is {content['network-type']!r}, but agreements are undirected"
        yield "network-type", message, "Export an undirected hypergraph"
    if not isinstance(content.get("metadata", {}), Mapping):
        yield "metadata", "is not an object", "Export it as HIF"
    for part, (name, keys) in _LISTS.items():
        records = content.get(part, None if part == "incidences" else [])
        if not isinstance(records, list):
            yield part, "is not a list", "Export it as HIF"
            continue
        for number, record in enumerate(records):
            for message, fix in _record_faults(record, [*keys], _columns(name)):
                yield f"{part}[{number}]", message, fix


def _record_faults(
    record: Any,  # noqa: ANN401  (JSON)
    keys: list[str],
    columns: list[str],
) -> Iterator[tuple[str, str]]:
    """Yield message and remedy of what one record has wrong."""
    attributes = record.get("attrs", {}) if isinstance(record, Mapping) else None
    if not isinstance(attributes, Mapping):
        yield "is not an object, or its attrs are none", "Export it as HIF"
        return
    for key in keys:
        if not isinstance(record.get(key), str):
            yield f"has {record.get(key)!r} as {key}", "Name it by a text"
    if record.get("weight", 1) != 1:
        yield f"has the weight {record['weight']!r}", "Remove it: we have no weights"
    for name in columns:
        if not isinstance(attributes.get(name), str | int | float | None):
            yield f"has {attributes[name]!r} as {name}", "Give a text or a number"
