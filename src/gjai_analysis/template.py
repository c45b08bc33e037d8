"""An empty data package with an example in each table, to begin a new city with."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gjai_analysis.codebook import codebook
from gjai_analysis.columns import TextTable
from gjai_analysis.dataset import load_dataset
from gjai_analysis.descriptor import DESCRIPTOR
from gjai_analysis.errors import FileError
from gjai_analysis.files import read_text
from gjai_analysis.package import model, shipped_folder
from gjai_analysis.reading import read_table
from gjai_analysis.writing import csv_text, write_all

MARK = "# "
_CITY, _SOURCE = "org-example-city", "src-example"
_AGREEMENT, _EVENT = "agr-2026-03-02-example", "evt-2026-03-02-example"
# One row for each table; together they are a package that loads.
EXAMPLES: dict[str, dict[str, str]] = {
    "sources": {
        "source_id": _SOURCE,
        "publisher": "Example City",
        "title": "What the page is about, in your own words",
        "published": "2026-03-02",
        "language": "en",
        "url": "https://example.org/news/1",
        "collection": "web",
    },
    "vocabulary": {
        "scheme": "sector",
        "code": "example_sector",
        "label_en": "Example sector",
        "label_ko": "예시 분야",
        "definition_en": "Where the sector begins and ends",
    },
    "organizations": {
        "org_id": _CITY,
        "name_ko": "예시시",
        "name_en": "Example City",
        "kind": "local_government",
        "country": "KR",
        "locality_en": "Example City",
        "description_en": "What it does, in your own words",
    },
    "aliases": {"org_id": _CITY, "alias": "the City", "kind": "short"},
    "people": {"person_id": "per-example", "name_en": "A. Example"},
    "appearances": {
        "activity_id": _AGREEMENT,
        "person_id": "per-example",
        "role": "signed",
        "org_id": _CITY,
        "post_en": "Mayor",
        "post_ko": "시장",
    },
    "agreements": {
        "agreement_id": _AGREEMENT,
        "kind": "mou",
        "form": "bilateral",
        "title_en": "Agreement on AI training",
        "title_ko": "인공지능 교육 협약",
        "signed": "2026-03-02",
        "place_en": "City hall",
        "ceremony_id": _EVENT,
        "parties_complete": "true",
        "note": "Dates are EDTF: 2026-03-02, 2026-03, 2026, 2026-03-02? (inferred)",
    },
    "participations": {
        "activity_id": _AGREEMENT,
        "org_id": _CITY,
        "role": "signatory",
        "basis": "stated",
        "note": "One row for each party",
    },
    "topics": {
        "agreement_id": _AGREEMENT,
        "position": "1",
        "activity": "talent_training",
        "org_id": _CITY,
        "description_en": "What is agreed, one row for each item",
    },
    "programmes": {
        "programme_id": "prg-example",
        "kind": "policy",
        "name_en": "Example plan",
        "start": "2026",
        "end": "2030",
        "status": "running",
    },
    "events": {
        "event_id": _EVENT,
        "kind": "signing",
        "date": "2026-03-02",
        "status": "happened",
        "activity_id": _AGREEMENT,
        "title_en": "Signing ceremony",
    },
    "sector_links": {
        "subject_id": _AGREEMENT,
        "sector": "education",
        "basis": "stated",
    },
    "indicators": {
        "indicator_id": "ind-example",
        "subject_id": _AGREEMENT,
        "measure": "trained_persons",
        "value": "30",
        "unit": "persons",
        "bound": "at_least",
        "status": "target",
        "date": "2026",
        "preferred": "true",
        "description_en": "People to be trained",
    },
    "relations": {
        "subject_id": _AGREEMENT,
        "predicate": "part_of",
        "object_id": "prg-example",
        "basis": "stated",
    },
    "evidence": {
        "record_table": "agreements",
        "record_id": _AGREEMENT,
        "source_id": _SOURCE,
    },
}


def write_template(out: str | os.PathLike[str]) -> Path:
    """
    Write an empty, valid data package to begin a new city with.

    Each table has its columns and one example, in a row that begins with ``#``
    and that is never read; the codes of the shipped vocabulary are kept. The
    files have a byte order mark, so that Excel shows Korean as it is. Delete
    the examples or leave them.

    Parameters
    ----------
    out
        Folder to write; it must not exist, or be empty.

    Returns
    -------
    folder
        What was written: `datapackage.json`, a file for each table and a
        codebook, `README.md`.

    Raises
    ------
    FileError
        If there is something in the folder already. Nothing is written.
    """
    folder = Path(out)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileError(f"{folder} exists and is not an empty folder; name a new one")
    folder.mkdir(parents=True, exist_ok=True)
    contents = {
        table.file: "\ufeff" + csv_text(_table(name)) for name, table in model().items()
    }
    contents[DESCRIPTOR] = (
        json.dumps(_descriptor(), ensure_ascii=False, indent=2) + "\n"
    )
    write_all(folder, contents)
    write_all(folder, {"README.md": codebook(load_dataset(folder))})
    return folder


def _table(name: str) -> TextTable:
    """Return a table with its example first; only the vocabulary has more rows."""
    table = model()[name]
    names = [field.name for field in table.fields]
    example = [EXAMPLES[name].get(column, "") for column in names]
    example[0] = MARK + example[0]
    shipped, _ = read_table(shipped_folder(), table.file)
    more = shipped.columns if shipped and name == "vocabulary" else {}
    columns: dict[str, Sequence[str]] = {
        column: [cell, *more.get(column, ())]
        for column, cell in zip(names, example, strict=True)
    }
    return TextTable(table.file, columns, range(len(columns[names[0]])))


def _descriptor() -> dict[str, Any]:
    """Return the shipped description of the tables, with the city's part to fill in."""
    shipped = json.loads(str(read_text(shipped_folder(), DESCRIPTOR)))
    stated = ("rows", "fields", "bytes", "hash", "licenses")
    resources = [
        {key: value for key, value in resource.items() if key not in stated}
        | {"dialect": {"commentChar": MARK.strip()}}
        for resource in shipped["resources"]
    ]
    for resource in resources:
        for column in resource["schema"]["fields"]:
            if "scheme" in column:  # so that a row in the vocabulary is enough
                column["constraints"].pop("enum", None)
    return {
        "$schema": shipped["$schema"],
        "name": "my-city-partnerships",
        "title": "Partnerships of my city",
        "description": "Say here which city, which policy and which years.",
        "version": "0.1.0",
        "created": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "contributors": [{"title": "Your name", "roles": ["creator"]}],
        "coding": shipped["coding"],
        "resources": resources,
    }
