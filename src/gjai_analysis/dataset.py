"""The dataset: load it, check it, select from it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any, Literal

import pandas as pd

from gjai_analysis.citation import Style, cite_dataset, cite_sources
from gjai_analysis.errors import DatasetError, OptionError, Problem
from gjai_analysis.frames import text_table, typed_frame
from gjai_analysis.package import Package, data_folder, described, model, read_package
from gjai_analysis.selection import Role, select_tables
from gjai_analysis.writing import csv_text

Collection_ = Literal["seed", "web"]


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """
    Agreements, the organizations behind them, and the evidence for both.

    Each attribute is a table of the data model as a DataFrame, indexed by the
    columns of its key that are always filled and sorted by its key. Dates in
    EDTF have two companions, `…_earliest` and `…_latest` (datetime64[s]).
    Treat the frames as read-only: :meth:`select` and the analysis functions
    return new objects and never change one.
    """

    sources: pd.DataFrame
    vocabulary: pd.DataFrame
    organizations: pd.DataFrame
    aliases: pd.DataFrame
    people: pd.DataFrame
    appearances: pd.DataFrame
    agreements: pd.DataFrame
    participations: pd.DataFrame
    topics: pd.DataFrame
    programmes: pd.DataFrame
    events: pd.DataFrame
    sector_links: pd.DataFrame
    indicators: pd.DataFrame
    relations: pd.DataFrame
    evidence: pd.DataFrame
    descriptor: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    file_rows: Mapping[str, list[int]] = field(default_factory=dict)

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables by name, in the order of the data model."""
        return {name: getattr(self, name) for name in TABLES}

    @property
    def version(self) -> str:
        """The version that the data package states, or ``"unversioned"``."""
        return str(self.descriptor.get("version", "unversioned"))

    @cached_property
    def fingerprint(self) -> str:
        """
        Identify the content: equal exactly when all tables are equal.

        Returns
        -------
        fingerprint
            The first 16 hexadecimal digits of a SHA-256 over the canonical
            CSV text of every table. Order of rows and columns, encoding,
            line ends and quoting of the files do not matter.
        """
        digest = hashlib.sha256()
        for name, table in described(self.descriptor).items():
            digest.update(
                f"{name}\n{csv_text(text_table(table, self.tables[name]))}\0".encode()
            )
        return digest.hexdigest()[:16]

    @cached_property
    def labels(self) -> pd.DataFrame:
        """Labels of codes, indexed by `scheme` and `code`: `en` and `ko`."""
        names = {"label_en": "en", "label_ko": "ko"}
        labels = self.vocabulary[list(names)].rename(columns=names)
        return labels.assign(
            en=labels["en"].fillna(labels["ko"]), ko=labels["ko"].fillna(labels["en"])
        )

    def select(
        self,
        *,
        since: str | None = None,
        until: str | None = None,
        known_by: str | None = None,
        dates: Literal["certain", "possible"] = "certain",
        collection: Collection_ | None = None,
        kind: str | Collection[str] | None = None,
        sector: str | Collection[str] | None = None,
        organizations: str | Collection[str] | None = None,
        role: Role | Collection[Role] | None = None,
        complete: bool = False,
    ) -> Dataset:
        """
        Return the part of the data that meets every condition.

        The result is a valid Dataset again: what refers to a dropped record is
        dropped too, or loses the reference where the column may be empty, and
        organizations, people and sources that nothing refers to any more are
        left out. Without conditions the dataset itself comes back.

        Parameters
        ----------
        since, until
            EDTF dates; agreements, events, programmes (by start) and indicators
            between the first day of `since` and the last day of `until`.
            Undated records are never certain and always possible.
        known_by
            EDTF date; keep what had been published by its last day: records that
            a source certainly published by then supports. Where `until` asks
            what had happened, this asks what could be known. Records without
            evidence and sources without a date stay out; the day on which a page
            was edited counts for nothing.
        dates
            Keep a record only when all days that its date can mean lie inside
            (``"certain"``), or when at least one does (``"possible"``).
        collection
            Keep what rests on sources of this collection.
        kind
            Kinds of agreement to keep, e.g. ``"mou"``.
        sector
            Keep agreements, events and programmes linked to one of these sectors.
        organizations
            Keep agreements, events and programmes in which one of these takes part.
        role
            Keep these roles in `participations`, and the agreements that still
            have a party; with `organizations`, the role must be theirs.
        complete
            Keep only agreements whose list of parties is complete.

        Returns
        -------
        selection
            With the same columns and dtypes; tables may be empty. Other
            agreements' records are dropped by `kind`, `sector` and
            `organizations`; people, topics, numbers and evidence follow.

        Raises
        ------
        UnknownKeyError
            If an organization, kind or sector is not in the data.
        ValueError
            If a date is not EDTF.

        Examples
        --------
        >>> from gjai_analysis import example_dataset
        >>> data = example_dataset()
        >>> list(data.select(organizations="org-firm").agreements.index)
        ['agr-b']
        """
        tables = select_tables(
            self.tables,
            model(),
            since=since,
            until=until,
            known_by=known_by,
            dates=dates,
            collection=collection,
            kind=kind,
            sector=sector,
            organizations=organizations,
            role=role,
            complete=complete,
        )
        if tables is self.tables:
            return self
        changes: dict[str, Any] = dict(tables)
        return replace(self, **changes, problems=(), file_rows={})

    def cite(
        self, *, style: Style = "apa", of: Literal["dataset", "sources"] = "dataset"
    ) -> str:
        """
        Say how to cite the dataset, or the sources that it rests on.

        A selection rests on fewer sources: ``data.select(…).cite(of="sources")``.

        Parameters
        ----------
        style
            APA or BibTeX.
        of
            One reference to the dataset, with version and fingerprint, or one for
            each source, in the order of their identifiers.

        Returns
        -------
        citation
            Plain text; one paragraph or entry for each reference.

        Raises
        ------
        OptionError
            If `style` or `of` is none of the choices.

        Examples
        --------
        >>> load_dataset().cite().startswith("gjai-analysis maintainers (2026)")
        True
        """
        if of == "dataset":
            return cite_dataset(self.descriptor, self.fingerprint, style=style)
        if of == "sources":
            return cite_sources(self.sources, style=style)
        raise OptionError("of", of, ["dataset", "sources"])

    def summary(self) -> pd.DataFrame:
        """
        Count the rows of each table and how many of them evidence supports.

        Returns
        -------
        summary
            Indexed by table in the order of the data model; integer columns
            `rows`, `with_evidence` (0 for tables that need none) and `sources`
            (distinct sources cited).
        """
        cited = self.evidence.reset_index()
        by_table = cited.groupby("record_table")
        records = by_table["record_id"].nunique()
        sources = by_table["source_id"].nunique()
        rows = pd.Series({name: len(table) for name, table in self.tables.items()})
        columns = {"rows": rows, "with_evidence": records, "sources": sources}
        summary = pd.DataFrame(columns).reindex(rows.index).fillna(0).astype("int64")
        return summary.rename_axis("table")

    def __repr__(self) -> str:
        signed = self.agreements
        first, last = signed["signed_earliest"].min(), signed["signed_latest"].max()
        dated = pd.notna(first) and pd.notna(last)
        years = f", {first:%Y-%m-%d} to {last:%Y-%m-%d}" if dated else ""
        return (
            f"<Dataset {self.descriptor.get('name', 'unnamed')}, "
            f"version {self.version}, fingerprint {self.fingerprint}\n"
            f" {len(signed)} agreements{years}\n"
            f" {len(self.organizations)} organizations, "
            f"{len(self.programmes)} programmes, {len(self.events)} events, "
            f"{len(self.indicators)} indicators\n"
            f" {len(self.sources)} sources, {len(self.evidence)} pieces of evidence>"
        )


TABLES = tuple(
    f.name
    for f in fields(Dataset)
    if f.name not in {"descriptor", "problems", "file_rows"}
)


def load_dataset(path: str | os.PathLike[str] | None = None) -> Dataset:
    """
    Load a data package and check it completely.

    Parameters
    ----------
    path
        Folder with `datapackage.json`. By default the folder named by the
        environment variable `GJAI_DATA`, else the data shipped with the library.

    Returns
    -------
    dataset
        Its `problems` holds the warnings, if there were any.

    Raises
    ------
    DatasetError
        If anything is wrong; all faults of all files are listed, each with
        file, row, column, value and remedy, and nothing is loaded.

    Examples
    --------
    >>> load_dataset().descriptor["name"]
    'gwangju-ai-partnerships'
    """
    return dataset_of(read_package(data_folder(path)))


def dataset_of(package: Package) -> Dataset:
    """Return a checked package with typed tables; DatasetError if it has errors."""
    if package.errors:
        raise DatasetError(package.errors)
    typed = {
        name: typed_frame(table, package.texts[name])
        for name, table in package.tables.items()
    }
    return Dataset(
        **{name: frame for name, (frame, _) in typed.items()},
        descriptor=package.descriptor,
        problems=package.problems,
        file_rows={name: rows for name, (_, rows) in typed.items()},
    )


def validate_dataset(path: str | os.PathLike[str] | None = None) -> list[Problem]:
    """
    Return every problem of a data package, errors and warnings, in order.

    Parameters
    ----------
    path
        As for :func:`load_dataset`.

    Returns
    -------
    problems
        Sorted by file and row; empty when the package is clean.
    """
    try:
        return list(read_package(data_folder(path)).problems)
    except DatasetError as error:
        return list(error.problems)
