"""Text tables to canonical CSV, and files that are written whole or not at all."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from gjai_analysis.reading import TextTable

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
    to, those that already have go back to what they were.
    """
    with tempfile.TemporaryDirectory(dir=folder, prefix=".writing-") as held:
        new, old = Path(held, "new"), Path(held, "old")
        for number, content in enumerate(contents.values()):
            with Path(f"{new}{number}").open("wb") as file:
                file.write(content if isinstance(content, bytes) else content.encode())
                file.flush()
                os.fsync(file.fileno())
        try:
            for number, name in enumerate(contents):
                if (folder / name).exists():
                    shutil.copy2(folder / name, f"{old}{number}")
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                Path(f"{new}{number}").replace(folder / name)
        except BaseException:
            for number, name in enumerate(contents):
                if Path(f"{new}{number}").exists():
                    break
                if Path(f"{old}{number}").exists():
                    Path(f"{old}{number}").replace(folder / name)
                else:
                    (folder / name).unlink()
            raise
