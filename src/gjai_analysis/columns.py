"""Columns of text, in which each distinct value is looked at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import overload

import numpy as np
import numpy.typing as npt
import pandas as pd

Codes = npt.NDArray[np.signedinteger]
_CHUNK = 1000


@dataclass(frozen=True)
class Coded(Sequence[str]):
    """Cells as places among their distinct values; elsewhere as good as a list."""

    codes: Codes
    distinct: list[str]

    def __len__(self) -> int:
        """Return the number of cells."""
        return len(self.codes)

    def __iter__(self) -> Iterator[str]:
        """Iterate over the cells."""
        for start in range(0, len(self.codes), _CHUNK):
            codes = self.codes[start : start + _CHUNK]
            yield from map(self.distinct.__getitem__, codes.tolist())

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> Coded: ...
    def __getitem__(self, place: int | slice) -> str | Coded:
        """Return a cell, or some."""
        if isinstance(place, slice):
            return Coded(self.codes[place], self.distinct)
        return self.distinct[int(self.codes[place])]

    def __eq__(self, other: object) -> bool:
        """Tell whether another sequence has the same cells."""
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # a list has none either


@dataclass(frozen=True)
class TextTable:
    """
    Cells of one file as text: equally long columns, and each row's number.

    `header` is the row of the column names; a table that lost rows, because
    their width was wrong, is not `complete`. Treat the columns as read-only.
    """

    file: str
    columns: dict[str, Sequence[str]]
    rows: Sequence[int]
    header: int = 1
    complete: bool = True
    _distinct: dict[str, tuple[Codes, list[str]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def distinct(self, column: str) -> tuple[Codes, list[str]]:
        """Return the place of each cell among the distinct values, and these."""
        cells = self.columns[column]
        if isinstance(cells, Coded):
            return cells.codes, cells.distinct
        if column not in self._distinct:
            codes, values = pd.factorize(np.array(cells, dtype=object))
            self._distinct[column] = codes, values.tolist()
        return self._distinct[column]

    def replace(self, column: str, cells: Sequence[str]) -> None:
        """Put other cells into a column."""
        self._distinct.pop(column, None)
        self.columns[column] = cells
