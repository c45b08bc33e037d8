"""Datasets made in memory: from DataFrames, and small ones for examples."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any

import pandas as pd

from gjai_analysis.columns import TextTable
from gjai_analysis.dataset import TABLES, Dataset, dataset_of
from gjai_analysis.descriptor import read_descriptor
from gjai_analysis.errors import Problem, nearest, visible
from gjai_analysis.frames import text_table
from gjai_analysis.package import check_package, model, shipped_folder
from gjai_analysis.reading import clean_cells, read_table

_KNOWN = f"Use {', '.join(TABLES)}"


def dataset_from_tables(
    tables: Mapping[str, pd.DataFrame], *, name: str = "unnamed"
) -> Dataset:
    """
    Build a dataset from DataFrames, checked like files.

    Parameters
    ----------
    tables
        Tables of the data model by name; columns that may be empty can be
        missing, tables too. Without a vocabulary the shipped one is taken.
    name
        Name of the data package.

    Returns
    -------
    dataset
        A complete Dataset; save it with :func:`save_dataset`.

    Raises
    ------
    DatasetError
        If the tables break the schema or have columns that it lacks; the file
        named is the one that the table would be saved to.
    """
    problems = [
        Problem("tables", 0, "", given, "is not a table of the data model", _KNOWN)
        for given in sorted(set(tables) - set(TABLES))
    ]
    problems.extend(_unknown_columns(tables))
    texts = {
        key: text_table(table, tables.get(key, pd.DataFrame()))
        for key, table in model().items()
    }
    for key, text in texts.items():
        problems.extend(clean_cells(text, model()[key].exact))
    described, vocabulary = _shipped()
    if "vocabulary" not in tables:
        texts["vocabulary"] = vocabulary or texts["vocabulary"]
    descriptor = {"name": name} | json.loads(described)
    return dataset_of(check_package(descriptor, model(), texts, problems))


@lru_cache(maxsize=1)
def _shipped() -> tuple[str, TextTable | None]:
    """Return what the shipped package says of its tables, and its vocabulary."""
    descriptor, _ = read_descriptor(shipped_folder())
    told = {key: descriptor[key] for key in ("$schema", "resources")}
    vocabulary, _ = read_table(shipped_folder(), model()["vocabulary"].file)
    return json.dumps(told), vocabulary


def _unknown_columns(tables: Mapping[str, pd.DataFrame]) -> Iterator[Problem]:
    """Report columns of which nothing would be left."""
    for name, table in model().items():
        frame = tables.get(name, pd.DataFrame())
        known = {field.name for field in table.fields}
        bounds = {
            f"{field.name}_{side}"
            for field in table.fields
            for side in ("earliest", "latest")
            if field.is_date
        }
        for column in {*map(str, frame.columns)} - known - bounds:
            fix = "Remove the column or rename it." + nearest(column, known)
            message = "is not a column of this table"
            yield Problem(table.file, 1, visible(column), "", message, fix)


def example_dataset(
    signatories: Mapping[str, Collection[str]] | None = None,
) -> Dataset:
    """
    Make a small dataset for examples and tests.

    Parameters
    ----------
    signatories
        Names of the signatories of each agreement, e.g. ``{"a": ["city",
        "school"]}``; they become `agr-a`, `org-city` and so on. By default
        two agreements: city and school, and city, school and firm.

    Returns
    -------
    dataset
        Agreement `agr-a` is signed in 2021, the next in 2022, and so on; the
        first is about education, the others about energy.
    """
    if signatories is None:
        signatories = {"a": ["city", "school"], "b": ["city", "school", "firm"]}
    kinds = {"city": "local_government", "school": "university"}
    names = sorted(set().union(*signatories.values()))
    organizations = [
        (f"org-{name}", name.capitalize(), kinds.get(name, "company")) for name in names
    ]
    agreements = [
        (f"agr-{name}", "mou", _form(orgs), str(2021 + i), f"Agreement {name}", "true")
        for i, (name, orgs) in enumerate(signatories.items())
    ]
    parties = [
        (f"agr-{name}", f"org-{org}", "signatory", "stated")
        for name, orgs in signatories.items()
        for org in sorted(set(orgs))
    ]
    links = [
        (f"agr-{name}", "energy" if i else "education", "stated")
        for i, name in enumerate(signatories)
    ]
    rows: dict[str, tuple[list[Any], str]] = {
        "organizations": (organizations, "org_id name_en kind"),
        "agreements": (
            agreements,
            "agreement_id kind form signed title_en parties_complete",
        ),
        "participations": (parties, "activity_id org_id role basis"),
        "sector_links": (links, "subject_id sector basis"),
    }
    tables = {
        table: pd.DataFrame(cells, columns=columns.split())
        for table, (cells, columns) in rows.items()
    }
    return dataset_from_tables(tables, name="example")


def _form(parties: Collection[str]) -> str:
    return "bilateral" if len(set(parties)) < 3 else "joint"
