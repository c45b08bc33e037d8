"""The codebook of a data package, from its descriptor and its vocabulary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from gjai_analysis.dataset import Dataset
from gjai_analysis.timeline import agreements_by_period

_MARKS = re.compile(r"[\\`*_\[\]<>~$&|#:!+=^-]|(?<=[0-9])\.")


def codebook(dataset: Dataset) -> str:
    """
    Describe every table, column and code of a data package.

    Parameters
    ----------
    dataset
        Its descriptor says everything that is not counted: columns, rules
        (`coding`), limits (`limits`), quality (`quality`), changes (`changes`).

    Returns
    -------
    text
        Markdown; the same data give the same text. Cells of tables are
        escaped, so that no text of the data can become a link or markup.
    """
    descriptor = dataset.descriptor
    title = descriptor.get("title", descriptor.get("name", "unnamed"))
    generated = (
        "This file is generated (`gjai codebook`); edit `datapackage.json` and "
        "`vocabulary.csv` instead."
    )
    parts = [
        f"# Codebook: {title}",
        str(descriptor.get("description", "")),
        generated,
        *_identity(dataset),
        *_section("Coding rules", descriptor.get("coding", ())),
        *_section("Known limits", descriptor.get("limits", ())),
        *_coverage(dataset),
        *_quality(descriptor.get("quality")),
        "## Tables",
        *(_table(dataset, resource) for resource in descriptor["resources"]),
        "## Codes",
        *_codes(dataset),
        *_section("Changes", descriptor.get("changes", ())),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _identity(dataset: Dataset) -> Iterator[str]:
    """Yield version, licence and citation."""
    licences = dataset.descriptor.get("licenses", ())
    names = ", ".join(str(item.get("title", item.get("name"))) for item in licences)
    yield "## Identity"
    yield _grid(
        ["", ""],
        [
            ("name", dataset.descriptor.get("name", "unnamed")),
            ("version", dataset.version),
            ("fingerprint", dataset.fingerprint),
            ("created", str(dataset.descriptor.get("created", ""))[:10]),
            ("licence", names),
        ],
    )
    yield "Cite as:"
    yield f"> {dataset.cite(style='apa')}"


def _section(title: str, items: Iterable[str]) -> Iterator[str]:
    lines = [f"- {item}" for item in items]
    if lines:
        yield f"## {title}"
        yield "\n".join(lines)


def _coverage(dataset: Dataset) -> Iterator[str]:
    """Yield counts by year: agreements signed, sources published."""
    signed = agreements_by_period(dataset, period="Y")
    published = dataset.sources["published_earliest"].dropna().dt.year.value_counts()
    years = sorted({period.year for period in signed.index} | set(published.index))
    counts = signed.set_axis([period.year for period in signed.index]).reindex(years)
    counts = counts.fillna(0).astype("int64").assign(published=published)
    rows = counts.fillna(0).astype("int64").reset_index().itertuples(index=False)
    if years:
        yield "## Coverage by year"
        head = ["year", "agreements, certainly", "possibly", "sources published"]
        yield _grid(head, rows)


def _quality(quality: Mapping[str, Any] | None) -> Iterator[str]:
    """Yield what checks of the data found."""
    if quality:
        yield "## Quality"
        yield from quality.get("text", ())
        for table in quality.get("tables", ()):
            yield f"{table['caption']}"
            yield _grid(table["columns"], table["rows"])


def _table(dataset: Dataset, resource: Mapping[str, Any]) -> str:
    """Describe one table and its columns."""
    schema = resource["schema"]
    key = schema["primaryKey"]
    names = [key] if isinstance(key, str) else key
    rows = len(dataset.tables[resource["name"]])
    fields = [(field["name"], *_field(field)) for field in schema["fields"]]
    keys = ", ".join(f"`{name}`" for name in names)
    about = f"{resource.get('description', '')} {rows} rows; key: {keys}."
    grid = _grid(["column", "type", "filled", "meaning"], fields)
    return f"### {resource['name']}\n\n{about}\n\n{grid}"


def _field(field: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return type, whether always filled, and meaning of a column."""
    limits = field.get("constraints", {})
    kind = "date (EDTF)" if "rdfType" in field else field["type"]
    if "scheme" in field:
        kind = f"code of {field['scheme']}"
    if "references" in field:
        kind = "key of " + ", ".join(field["references"])
    return kind, "always" if limits.get("required") else "", field["description"]


def _codes(dataset: Dataset) -> Iterator[str]:
    """Yield one table of codes for each scheme."""
    columns = ["label_en", "label_ko", "broader", "isic", "definition_en"]
    for scheme, rows in dataset.vocabulary.groupby(level="scheme"):
        table = rows.droplevel("scheme")[columns].dropna(axis=1, how="all")
        cells = table.reset_index().itertuples(index=False)
        yield f"### {scheme}"
        yield _grid(["code", *(_HEADS[name] for name in table.columns)], cells)


_HEADS = {
    "label_en": "English",
    "label_ko": "Korean",
    "broader": "broader",
    "isic": "ISIC Rev. 4",
    "definition_en": "definition",
}


def _grid(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a Markdown table."""
    names = list(head)
    lines = [f"| {' | '.join(names)} |", f"|{'---|' * len(names)}"]
    lines += [f"| {' | '.join(_cell(value) for value in row)} |" for row in rows]
    return "\n".join(lines)


def markdown_text(value: object) -> str:
    r"""
    Write a value from the data into Markdown so that it stays the text it is.

    Parameters
    ----------
    value
        Anything; missing values become nothing.

    Returns
    -------
    text
        One line, in which neither HTML, links, emphasis nor formulas begin.

    Examples
    --------
    >>> markdown_text("<b>AI")
    '&#60;b&#62;AI'
    """
    if value is None or value is pd.NA or value != value:  # noqa: PLR0124  (NaN)
        return ""
    return _MARKS.sub(lambda mark: f"&#{ord(mark[0])};", " ".join(str(value).split()))


def _cell(value: object) -> str:
    """Write a cell of a table, readable in the file itself."""
    if value is None or value is pd.NA or value != value:  # noqa: PLR0124  (NaN)
        return ""
    text = " ".join(str(value).split("\n"))
    for char in "\\|<>[]*`":
        text = text.replace(char, f"\\{char}")
    return text
