"""Text tables to canonical CSV, and files that are written whole or not at all."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from gjai_analysis.columns import TextTable

STAGING, BEGUN = ".writing-", "begun"
_SPECIAL = re.compile('[",\\n\\r]')


def csv_text(text: TextTable) -> str:
    """Return a table as canonical CSV text, each distinct cell quoted but once."""
    columns = []
    for name in text.columns:
        codes, values = text.distinct(name)
        columns.append(np.array(list(map(_cell, values)), dtype=object)[codes])
    rows = map(",".join, zip(*columns, strict=True))
    return "\n".join([",".join(map(_cell, text.columns)), *rows, ""])


def _cell(value: str) -> str:
    """Quote a cell where CSV needs it, as the csv module does."""
    if _SPECIAL.search(value):
        return '"' + value.replace('"', '""') + '"'
    return value


def write_all(folder: Path, contents: Mapping[str, str | bytes]) -> None:
    """
    Write several files, or none.

    All of them are complete before any takes its place; should one not be able
    to, those that already have go back to what they were. Should the process end
    in between, the old files lie in a folder whose mark `BEGUN` says so.
    """
    with tempfile.TemporaryDirectory(dir=folder, prefix=STAGING) as held:
        new, old = Path(held, "new"), Path(held, "old")
        for name, content in contents.items():
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            with (new / name).open("wb") as file:
                file.write(content if isinstance(content, bytes) else content.encode())
                file.flush()
                os.fsync(file.fileno())
        for name in contents:
            if (folder / name).exists():
                (old / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(folder / name, old / name)
        try:
            if old.exists() and len(contents) > 1:
                Path(held, BEGUN).touch()
            for name in contents:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (new / name).replace(folder / name)
            Path(held, BEGUN).unlink(missing_ok=True)
        except BaseException:
            _put_back(folder, contents, new, old)
            raise


def _put_back(folder: Path, names: Iterable[str], new: Path, old: Path) -> None:
    """Undo what has been replaced: the files that are no longer among the new."""
    for name in names:
        if (new / name).exists():
            break
        if (old / name).exists():
            (old / name).replace(folder / name)
        else:
            (folder / name).unlink()
