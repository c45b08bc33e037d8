"""A dataset to a folder, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from gjai_analysis.dataset import Dataset
from gjai_analysis.descriptor import DESCRIPTOR
from gjai_analysis.errors import FileError, visible
from gjai_analysis.frames import text_table
from gjai_analysis.package import described
from gjai_analysis.writing import csv_text, write_all


def save_dataset(dataset: Dataset, path: str | os.PathLike[str]) -> None:
    """
    Write a dataset as a data package; loading it again gives an equal one.

    Rows are sorted by key, text is UTF-8 with LF and without a byte order mark;
    rows that are comments are not kept, files that are no tables stay as they
    are. Every file is written beside its place and renamed when all are complete,
    so a failure leaves the old package as it was.

    Parameters
    ----------
    dataset
        What to write.
    path
        Folder; made if it does not exist.

    Raises
    ------
    FileError
        If the folder cannot be made or written, or holds a package of another
        `name`. Nothing is written.
    """
    folder, descriptor = Path(path), dict(dataset.descriptor)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"{folder} is no folder ({error.strerror})") from error
    there = _name_of(folder / DESCRIPTOR)
    if there is not None and there != visible(str(descriptor.get("name"))):
        raise FileError(f"{folder} holds another package, {there}; name a new folder")
    contents = {
        table.file: csv_text(text_table(table, dataset.tables[name]))
        for name, table in described(dataset.descriptor).items()
    }
    descriptor["resources"] = [
        _stated(item, contents[item["path"]], len(dataset.tables[item["name"]]))
        for item in descriptor["resources"]
    ]
    contents[DESCRIPTOR] = json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"
    write_all(folder, contents)


def _name_of(file: Path) -> str | None:
    """Return the name of the package that a descriptor describes, if it says so."""
    try:
        name = json.loads(file.read_text("utf-8"))["name"]
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return visible(str(name))


def _stated(resource: dict[str, Any], content: str, rows: int) -> dict[str, Any]:
    """State the size of a resource, so that a copy can be told from the original."""
    text = content.encode()
    return resource | {
        "rows": rows,
        "fields": len(resource["schema"]["fields"]),
        "bytes": len(text),
        "hash": f"sha256:{hashlib.sha256(text).hexdigest()}",
    }
