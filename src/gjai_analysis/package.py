"""A folder with a data package: where it is, and everything that is wrong with it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from gjai_analysis.columns import TextTable
from gjai_analysis.descriptor import DESCRIPTOR, Table, read_descriptor
from gjai_analysis.errors import Problem, visible
from gjai_analysis.reading import read_table
from gjai_analysis.rules import check_rules
from gjai_analysis.schema import check_references, check_table
from gjai_analysis.writing import BEGUN, STAGING


@dataclass(frozen=True)
class Package:
    """A data package as text, and every problem that it has."""

    descriptor: Mapping[str, Any]
    tables: Mapping[str, Table]
    texts: Mapping[str, TextTable]
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> list[Problem]:
        """The problems that forbid to load it."""
        return [problem for problem in self.problems if problem.level == "error"]


def data_folder(path: str | os.PathLike[str] | None = None) -> Path:
    """Return the folder of a package: `path`, `GJAI_DATA` or the shipped data."""
    given = path or os.environ.get("GJAI_DATA")
    return Path(given) if given else shipped_folder()


def shipped_folder() -> Path:
    """Find the shipped data: inside the wheel, or in the checkout."""
    installed = Path(__file__).parent / "data"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "data"


@lru_cache(maxsize=1)
def model() -> dict[str, Table]:
    """Return the tables of the data model, as the shipped descriptor has them."""
    return read_descriptor(shipped_folder())[1]


def described(descriptor: Mapping[str, Any]) -> dict[str, Table]:
    """
    Return the tables as a package describes them, with columns of its own.

    Columns of the data model come first and in its order, then others by name.
    """
    resources = descriptor.get("resources", ())
    own = {table.name: table for table in map(Table.from_descriptor, resources)}
    arranged = {}
    for name, table in model().items():
        first = [field.name for field in table.fields]
        given = own.get(name, table)
        others = sorted({field.name for field in given.fields} - set(first))
        fields = {field.name: field for field in given.fields}
        kept = tuple(fields[column] for column in [*first, *others])
        arranged[name] = replace(given, fields=kept)
    return arranged


def read_package(folder: Path) -> Package:
    """
    Read and check a package.

    Raises
    ------
    DatasetError
        If its descriptor cannot be read; all else is among the problems.
    """
    descriptor, tables = read_descriptor(folder)
    problems = model_problems(tables)
    if held := sorted(folder.glob(f"{STAGING}*/{BEGUN}")):
        message = "was not written to the end; its tables may not belong together"
        place = visible(held[0].parent.name)
        fix = f"Copy the files of {place}/old back here, then remove {place}"
        problems.append(Problem(DESCRIPTOR, 0, "", "", message, fix))
    texts: dict[str, TextTable] = {}
    for table in tables.values():
        text, found = read_table(
            folder,
            table.file,
            keys=table.exact,
            comment=table.comment,
            names=[field.name for field in table.fields],
        )
        problems.extend(found)
        if text is not None:
            texts[table.name] = text
    return check_package(descriptor, tables, texts, problems)


def check_package(
    descriptor: Mapping[str, Any],
    tables: Mapping[str, Table],
    texts: Mapping[str, TextTable],
    problems: list[Problem],
) -> Package:
    """Check text tables, in addition to the problems already found."""
    problems = list(problems)
    for name, text in texts.items():
        problems.extend(check_table(tables[name], text))
    problems.extend(check_references(tables, texts))
    keys = {tables[name].file: {"", *tables[name].key} for name in texts}
    faulty = {
        problem.file
        for problem in problems
        if problem.level == "error"
        and problem.column in keys.get(problem.file, {problem.column})
    }
    created = str(descriptor.get("created", ""))
    complete = all(problem.level == "warning" for problem in problems)
    problems.extend(
        check_rules(tables, texts, faulty, created=created, complete=complete)
    )
    return Package(descriptor, tables, texts, tuple(sorted(problems)))


def model_problems(tables: Mapping[str, Table]) -> list[Problem]:
    """List what a descriptor lacks of the data model."""
    problems = []
    fix = "Copy its description from the shipped datapackage.json"
    for name, table in model().items():
        if name in tables and tables[name].key != table.key:
            message = f"has another key than {'/'.join(table.key)}"
            problems.append(Problem(DESCRIPTOR, 0, name, "", message, fix))
        own = {f.name: f for f in tables[name].fields} if name in tables else {}
        for needed in table.fields:
            given = own.get(needed.name)
            place = f"{name}.{needed.name}"
            if given is None:
                message = f"does not describe {place}"
                problems.append(Problem(DESCRIPTOR, 0, "", "", message, fix))
            elif (given.type, given.is_date) != (needed.type, needed.is_date):
                message = "has another type than in the data model"
                problems.append(Problem(DESCRIPTOR, 0, place, "", message, fix))
    extra = sorted(set(tables) - set(model()))
    message, fix = "is not a table of the data model", "Remove the resource"
    return problems + [Problem(DESCRIPTOR, 0, "", name, message, fix) for name in extra]
