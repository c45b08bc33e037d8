"""datapackage.json to tables, columns, keys and references."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from gjai_analysis.errors import DatasetError, Problem, nearest, visible
from gjai_analysis.files import read_text

EDTF = "http://id.loc.gov/datatypes/edtf"
DESCRIPTOR = "datapackage.json"
_FORMATS = {"trueValues", "falseValues", "decimalChar", "groupChar", "bareNumber"}
_CONSTRAINTS = {"required", "unique", "pattern", "enum", "minimum", "maximum"}
_CONSTRAINTS |= {"minLength", "maxLength"}
TYPES = ("string", "integer", "number", "boolean")
Columns = tuple[str, ...]
# what Table Dialect takes for granted, and this library reads
_DIALECT = {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "header": True}
_DIALECT |= {"lineTerminator": "\r\n", "skipInitialSpace": False, "headerRows": [1]}


@dataclass(frozen=True)
class Field:
    """One column: its type and what its cells must obey."""

    name: str
    type: str
    required: bool = False
    unique: bool = False
    is_date: bool = False
    pattern: str | None = None
    enum: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    max_length: int | None = None
    min_length: int | None = None
    scheme: str | None = None
    references: tuple[str, ...] = ()

    @classmethod
    def from_descriptor(cls, field: Mapping[str, Any]) -> Field:
        """Read a field descriptor of a Table Schema."""
        limits = field.get("constraints", {})
        if not isinstance(limits, dict):
            raise TypeError("constraints are not an object")
        for unknown in sorted(set(limits) - _CONSTRAINTS):
            hint = nearest(unknown, _CONSTRAINTS)
            raise ValueError(f"constraint {unknown!r} is not known.{hint}")
        if limits.get("enum") == []:
            raise ValueError("enum is empty")
        return cls(
            name=_text(field["name"], "name"),
            type=field.get("type", "string"),
            required=limits.get("required", False),
            unique=limits.get("unique", False),
            is_date=field.get("rdfType") == EDTF,
            pattern=limits.get("pattern"),
            enum=_texts(limits.get("enum", ()), "enum"),
            minimum=limits.get("minimum"),
            maximum=limits.get("maximum"),
            max_length=limits.get("maxLength"),
            min_length=limits.get("minLength"),
            scheme=_text(field["scheme"], "scheme") if "scheme" in field else None,
            references=_texts(field.get("references", ()), "references"),
        )


@dataclass(frozen=True)
class Table:
    """One resource: its file, columns, primary key and foreign keys."""

    name: str
    file: str
    fields: tuple[Field, ...]
    key: Columns
    foreign_keys: tuple[tuple[Columns, str, Columns], ...] = ()
    comment: str = ""

    @property
    def index(self) -> list[str]:
        """The key columns that are always filled; they index the typed frame."""
        required = {field.name for field in self.fields if field.required}
        return [name for name in self.key if name in required]

    @property
    def exact(self) -> set[str]:
        """The columns of keys and codes, in which each character matters."""
        linked = {name for names, _ in self.links for name in names}
        coded = {f.name for f in self.fields if f.enum or f.scheme or f.pattern}
        return {*self.key, *linked, *coded}

    @property
    def dates(self) -> list[str]:
        """The columns that hold EDTF dates."""
        return [field.name for field in self.fields if field.is_date]

    @property
    def links(self) -> list[tuple[Columns, dict[str, Columns]]]:
        """
        The references to other tables: own columns, and the columns they name.

        A column that may refer to one of several tables names their primary
        keys, which is written as no columns.
        """
        several: list[tuple[Columns, dict[str, Columns]]] = [
            ((field.name,), dict.fromkeys(field.references, ()))
            for field in self.fields
            if field.references
        ]
        single = [(names, {table: key}) for names, table, key in self.foreign_keys]
        return [*single, *several]

    @classmethod
    def from_descriptor(cls, resource: Mapping[str, Any]) -> Table:
        """Read a resource descriptor of a Data Package."""
        schema = resource["schema"]
        if not isinstance(schema, dict):
            raise TypeError("schema is not an object")
        _text(resource["path"], "path")
        keys = [
            (
                _names(key["fields"]),
                _text(key["reference"].get("resource") or resource["name"], "resource"),
                _names(key["reference"]["fields"]),
            )
            for key in schema.get("foreignKeys", ())
        ]
        return cls(
            name=_text(resource["name"], "name"),
            file=resource["path"],
            fields=tuple(map(Field.from_descriptor, schema["fields"])),
            key=_names(schema.get("primaryKey", ())),
            foreign_keys=tuple(keys),
            comment=_text(
                resource.get("dialect", {}).get("commentChar", ""), "comment"
            ),
        )


def _names(value: object) -> Columns:
    """Return one name, or the names of a list; refuse anything else."""
    return (value,) if isinstance(value, str) else _texts(value, "key")


def read_descriptor(folder: Path) -> tuple[dict[str, Any], dict[str, Table]]:
    """
    Read `datapackage.json`.

    Returns
    -------
    descriptor, tables
        The descriptor as it is, and its resources by name.

    Raises
    ------
    DatasetError
        If the file is missing, is not JSON or does not describe tables; the
        faults of all resources are listed.
    """
    text = read_text(folder, DESCRIPTOR)
    if isinstance(text, Problem):
        raise DatasetError([text])
    return parse_descriptor(text)


def parse_descriptor(text: str) -> tuple[dict[str, Any], dict[str, Table]]:
    """Return what :func:`read_descriptor` does, from the text of a descriptor."""
    try:
        descriptor = json.loads(
            text, object_pairs_hook=_unique, parse_constant=_no_constant
        )
        json.dumps(descriptor, ensure_ascii=False, allow_nan=False).encode()
    except json.JSONDecodeError as error:
        message = f"is not JSON ({error.msg})"
        fix = f"Correct line {error.lineno}"
        raise DatasetError([_fault("", message, fix, error.lineno)]) from error
    except (RecursionError, ValueError) as error:
        deep = isinstance(error, RecursionError)
        told = "it is nested too deeply" if deep else visible(str(error))
        message = f"cannot be taken as it is ({told})"
        raise DatasetError([_fault("", message, "Rewrite that part")]) from error
    resources = descriptor.get("resources") if isinstance(descriptor, dict) else None
    if not isinstance(resources, list) or not resources:
        message, fix = "lists no resources", "Point to a folder with a data package"
        raise DatasetError([_fault("", message, fix)])
    problems = list(_resource_faults(resources))
    created = descriptor.get("created", "2000-01-01")
    if not _is_date(created):
        message, fix = "is not a date", "Write it as 2026-11-21T00:00:00Z"
        shown = visible(str(created))
        problems.append(Problem(DESCRIPTOR, 0, "created", shown, message, fix))
    if problems:
        raise DatasetError(problems)
    tables = map(Table.from_descriptor, resources)
    return descriptor, {table.name: table for table in tables}


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of JSON, in which no name may stand twice."""
    names = [name for name, _ in pairs]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(f"{', '.join(sorted(twice))} stands twice in one object")
    return dict(pairs)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number of JSON")


def _is_date(value: object) -> bool:
    text = str(value)
    try:
        return bool(datetime.fromisoformat(text)) and text[4:5] == text[7:8] == "-"
    except ValueError:
        return False


def _fault(place: str, message: str, fix: str, row: int = 0) -> Problem:
    return Problem(DESCRIPTOR, row, visible(place), "", message, fix)


def _resource_faults(resources: list[Any]) -> Iterator[Problem]:
    """Yield what keeps resources from being read as tables."""
    fix = "Describe it as the shipped datapackage.json does"
    tables: list[Table] = []
    broken = False
    for number, resource in enumerate(resources, start=1):
        try:
            table = Table.from_descriptor(resource)
            faults = list(_table_faults(table))
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            told = f"{type(error).__name__}: {visible(str(error))}"
            message = f"is not described as a table ({told})"
            yield _fault(f"resource {number}", message, fix)
            broken = True
            continue
        tables.append(table)
        faults.extend(("", message) for message in _format_faults(resource))
        for column, message in faults:
            yield _fault(f"{table.name}.{column}".strip("."), message, fix)
    names = [table.name for table in tables]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield _fault(name, "is described twice", "Remove one of the resources")
    if not broken:
        known = {table.name: table for table in tables}
        for table in tables:
            for message in _link_faults(table, known):
                yield _fault(table.name, message, fix)


def _format_faults(resource: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a resource declares of its file that this library does not read."""
    if str(resource.get("encoding", "utf-8")).lower() not in {"utf-8", "utf8"}:
        yield f"declares the encoding {resource['encoding']!r}, not utf-8"
    for option, value in resource.get("dialect", {}).items():
        if option not in {"$schema", "commentChar"} and value != _DIALECT.get(option):
            yield f"declares the dialect {option}={value!r}, which is not read"
    schema = resource["schema"]
    if schema.get("missingValues", [""]) != [""]:
        yield "declares missing values other than the empty cell"
    if schema.get("uniqueKeys"):
        yield "declares uniqueKeys, which are not checked"
    for field in schema["fields"]:
        for option in sorted(_FORMATS & set(field)):
            yield f"declares {field['name']}.{option}, which is not read"


def _link_faults(table: Table, known: Mapping[str, Table]) -> Iterator[str]:
    """Yield references that no table of the package can answer."""
    for names, targets in table.links:
        for target, columns in targets.items():
            if target not in known:
                yield f"refers to {target!r}, which is not described"
                continue
            theirs = {field.name for field in known[target].fields}
            wanted = columns or known[target].key
            if not set(wanted) <= theirs or len(wanted) != len(names):
                yield f"refers to {target}.{'/'.join(wanted)}, which does not fit"


def _text(value: object, what: str) -> str:
    """Return a text of the descriptor, or refuse what is none."""
    if not isinstance(value, str):
        raise TypeError(f"{what} {value!r} is not text")
    return value


def _texts(value: object, what: str) -> Columns:
    """Return a list of texts of the descriptor, or refuse what is none."""
    if not isinstance(value, list | tuple):
        raise TypeError(f"{what} {value!r} is not a list")
    return tuple(_text(item, what) for item in value)


def _table_faults(table: Table) -> Iterator[tuple[str, str]]:
    """Yield column and message for what a table's description gets wrong."""
    columns = [field.name for field in table.fields]
    plain = re.fullmatch(r"[\w][\w ./-]*", table.file) and len(table.file) <= 60
    if not plain or ".." in table.file.split("/"):
        yield "", "has a path that is not the name of a file"
    if not table.key or not set(table.key) <= set(columns):
        yield "", "has no primary key among its columns"
    elif not table.index:
        yield "", "has no required column in its primary key"
    for names, _ in table.links:
        if not set(names) <= set(columns):
            yield "", f"has a foreign key of unknown columns ({', '.join(names)})"
    for name in sorted({name for name in columns if columns.count(name) > 1}):
        yield name, "is described twice"
    for field in table.fields:
        yield from ((field.name, message) for message in _field_faults(field))


def _inapplicable(field: Field) -> Iterator[str]:
    """Yield constraints that would not be checked."""
    if field.type != "string":
        given = (field.enum, field.pattern, field.min_length, field.max_length)
        names = ("enum", "pattern", "minLength", "maxLength")
        yield from (n for n, value in zip(names, given, strict=True) if value)
    if field.type not in {"integer", "number"}:
        limits = {"minimum": field.minimum, "maximum": field.maximum}
        yield from (name for name, value in limits.items() if value is not None)


def _field_faults(field: Field) -> Iterator[str]:
    """Yield what a column's description gets wrong."""
    if field.type not in TYPES:
        yield f"has the type {field.type!r}, not one of {', '.join(TYPES)}"
    for name in _inapplicable(field) if field.type in TYPES else ():
        yield f"has the constraint {name}, which the type {field.type} has not"
    for option in (field.required, field.unique):
        if not isinstance(option, bool):
            yield f"has {option!r} where true or false belongs"
    limits = (field.minimum, field.maximum, field.min_length, field.max_length)
    for limit in limits:
        if limit is not None and (isinstance(limit, bool | str | list | dict)):
            yield f"has the limit {limit!r}, which is not a number"
    if field.pattern is not None:
        try:
            re.compile(field.pattern)
        except (re.error, TypeError, OverflowError, RecursionError):
            yield f"has the pattern {field.pattern!r}, which cannot be read"
