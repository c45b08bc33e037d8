"""How to cite the dataset, and the sources that a selection rests on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import pandas as pd

from gjai_analysis.dates import parse_edtf
from gjai_analysis.errors import OptionError

Style = Literal["bibtex", "apa"]
_STYLES = ("bibtex", "apa")
_SPECIAL = str.maketrans(
    {**{char: f"\\{char}" for char in "&%$#_"}, "{": "", "}": "", "\\": ""}
)


def cite_dataset(
    descriptor: Mapping[str, Any], fingerprint: str, *, style: Style
) -> str:
    """
    Return one reference to a dataset, with version and fingerprint.

    Raises
    ------
    OptionError
        If `style` is none of the choices.
    """
    _check(style)
    people = descriptor.get("contributors", [])
    author = " and ".join(str(person.get("title", "")) for person in people)
    title = str(descriptor.get("title", descriptor.get("name", "unnamed")))
    year = str(descriptor.get("created", "n.d."))[:4]
    version = str(descriptor.get("version", "unversioned"))
    if style == "apa":
        author = author or "Anonymous"
        return (
            f"{author} ({year}). {title} (Version {version}, fingerprint "
            f"{fingerprint}) [Data set]."
        )
    fields = {
        "author": author,
        "title": title,
        "year": year,
        "version": version,
        "note": f"Data set, fingerprint {fingerprint}",
    }
    return _bibtex(str(descriptor.get("name", "unnamed")), fields)


def cite_sources(sources: pd.DataFrame, *, style: Style) -> str:
    """
    Return a reference for each source, one paragraph each, sorted by key.

    A source without a title of its own is described in brackets; nothing is
    quoted. No sources give an empty text.

    Raises
    ------
    OptionError
        If `style` is none of the choices.
    """
    _check(style)
    cite = _apa_source if style == "apa" else _bibtex_source
    rows = sources.astype("object").where(sources.notna(), None).to_dict("index")
    return "\n".join(cite(str(key), row) for key, row in rows.items())


def _check(style: str) -> None:
    if style not in _STYLES:
        raise OptionError("style", style, _STYLES)


def _apa_source(_: str, row: Mapping[Any, Any]) -> str:
    author = row["byline"] or row["publisher"]
    title = row["title"] or "Web page"
    parts = [f"{author} ({_date(row['published'])}). [{title}]."]
    if row["byline"]:
        parts.append(f"{row['publisher']}.")
    return " ".join([*parts, row["url"] or ""]).strip()


def _bibtex_source(key: str, row: Mapping[Any, Any]) -> str:
    fields = {
        "author": row["byline"] or row["publisher"],
        "title": f"[{row['title'] or 'Web page'}]",
        "year": _date(row["published"])[:4],
        "howpublished": row["publisher"],
        "url": row["url"],
    }
    return _bibtex(key, {name: text for name, text in fields.items() if text})


def _date(published: str | None) -> str:
    """Return the day of publication, or its year, or that there is none."""
    if not published:
        return "n.d."
    first, last = parse_edtf(published)
    known = last or first
    return str(first) if first == last else f"{known:%Y}" if known else "n.d."


def _bibtex(key: str, fields: Mapping[str, str]) -> str:
    """Return an entry; names stay whole, and text is escaped but in addresses."""
    lines = []
    for name, value in fields.items():
        text = value if name == "url" else value.translate(_SPECIAL)
        lines.append(
            f"  {name} = {{{{{text}}}}}"
            if name == "author"
            else f"  {name} = {{{text}}}"
        )
    return f"@misc{{{key},\n" + ",\n".join(lines) + "\n}"
