"""A second reading of a data package, by other means, to compare a load with."""

import csv
import io
import json
import unicodedata
from pathlib import Path

import pandas as pd

from gjai_analysis import Dataset

Rows = dict[int, tuple[str, ...]]


def plain_rows(package: Path) -> dict[str, Rows]:
    """Return the rows of each table by number, cells in the order of the schema."""
    described = json.loads((package / "datapackage.json").read_text("utf-8-sig"))
    return {item["name"]: _rows(package, item) for item in described["resources"]}


def _rows(package: Path, item: dict) -> Rows:
    text = (package / item["path"]).read_bytes().decode("utf-8-sig")
    records = list(enumerate(csv.reader(io.StringIO(text, newline="")), start=1))
    remark = item.get("dialect", {}).get("commentChar", "\0")
    filled = [(n, row) for n, row in records if any(row) and row[0][:1] != remark]
    header = [unicodedata.normalize("NFC", name) for name in filled[0][1]]
    fields = item["schema"]["fields"]
    at = [header.index(field["name"]) for field in fields]
    kinds = [field.get("type", "string") for field in fields]
    return {
        number: tuple(_cell(kind, cells[i]) for kind, i in zip(kinds, at, strict=True))
        for number, cells in filled[1:]
    }


def _cell(kind: str, text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text and kind == "integer":
        return str(int(text))
    if text and kind == "number":
        return float(text).hex()
    return text.lower() if kind == "boolean" else unicodedata.normalize("NFC", text)


def loaded_rows(dataset: Dataset) -> dict[str, Rows]:
    """Return the rows of a loaded dataset in the same form."""
    rows = {}
    for item in dataset.descriptor["resources"]:
        flat = dataset.tables[item["name"]].reset_index()
        columns = [_texts(field, flat) for field in item["schema"]["fields"]]
        cells = zip(*columns, strict=True)
        rows[item["name"]] = dict(
            zip(dataset.file_rows[item["name"]], cells, strict=True)
        )
    return rows


def _texts(field: dict, frame: pd.DataFrame) -> list[str]:
    column = frame[field["name"]]
    write = {"number": float.hex, "boolean": lambda value: str(value).lower()}
    text = write.get(field.get("type"), str)
    return [
        "" if missing else text(value)
        for value, missing in zip(column, column.isna(), strict=True)
    ]


def differences(dataset: Dataset, package: Path) -> list[tuple[str, int, object]]:
    """Return table, row and both readings of what was not loaded as it stands."""
    loaded, plain = loaded_rows(dataset), plain_rows(package)
    return [
        (table, number, (loaded[table].get(number), plain[table].get(number)))
        for table in plain
        for number in sorted(loaded[table].keys() | plain[table].keys())
        if loaded[table].get(number) != plain[table].get(number)
    ]
