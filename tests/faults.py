"""Verbs that damage a data package, and a sound new row for each of its tables."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from stat import S_ISLNK, S_ISREG
from typing import NamedTuple

from plain import differences

from gjai_analysis import (
    Dataset,
    DatasetError,
    Problem,
    load_dataset,
    validate_dataset,
)

Damage = Callable[[Path], object]
DESCRIPTOR = "datapackage.json"
NEW = object()  # the row that was added last
LINES = {
    "sources": "source_id=src-zz publisher=Zz language=ko collection=web"
    " url=https://a.kr",
    "vocabulary": "scheme=zz code=zz label_en=Z label_ko=Z definition_en=Z.",
    "organizations": "org_id=org-zz name_en=Zz kind=company",
    "aliases": "org_id=org-aica alias=Az kind=short",
    "people": "person_id=per-zz name_en=Zz",
    "appearances": "activity_id=prg-ai-cluster person_id=per-cha-sang-kyun role=quoted",
    "agreements": "agreement_id=agr-zz kind=mou form=joint title_en=Zz"
    " parties_complete=true",
    "participations": "activity_id=prg-ai-cluster org_id=org-chosun-univ"
    " role=attendee basis=stated",
    "topics": "agreement_id=agr-2020-01-29-data-sharing position=9 activity=other",
    "programmes": "programme_id=prg-zz kind=fund name_en=Zz",
    "events": "event_id=evt-zz kind=signing status=happened title_en=Zz"
    " series_first=901 series_last=902",
    "sector_links": "subject_id=org-chosun-univ sector=other basis=stated",
    "indicators": "indicator_id=ind-zz subject_id=org-aica measure=gpus value=1"
    " unit=accelerators bound=exact status=actual preferred=true",
    "relations": "subject_id=org-aica predicate=part_of object_id=prg-ai-cluster"
    " basis=stated",
    "evidence": "record_table=people record_id=per-cha-sang-kyun"
    f" source_id=src-newsis-2021-02-26 start=9 stop=10 span_sha256={'0' * 64}",
}
SOUND = {
    table: dict(cell.split("=") for cell in line.split())
    for table, line in LINES.items()
}
PARTIES = ["org-aica", "org-chosun-univ"]


class Place(NamedTuple):
    """Where a problem is to be found: `key` names a row, or is its number."""

    table: str
    key: object
    column: str
    value: str
    message: str


class Fault(NamedTuple):
    """
    A damage that somebody did, and the places where it must be found.

    What is only `warned` of loads; so does what is neither, without a word.
    """

    name: str
    damage: Damage
    places: tuple[Place, ...] = ()
    warned: tuple[Place, ...] = ()


def file_of(table: str) -> str:
    return table if "." in table else f"{table}.csv"


def records(package: Path, table: str) -> list[list[str]]:
    """Read a table as a spreadsheet shows it, the header first."""
    with (package / file_of(table)).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def store(package: Path, table: str, rows: list[list[str]]) -> None:
    with (package / file_of(table)).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def row_of(package: Path, table: str, key: object) -> int:
    """Return the number of the last row with a key, its parts joined by a slash."""
    if isinstance(key, int):
        return key
    header, *rows = records(package, table)
    if key is NEW:
        return len(rows) + 1
    parts = [header.index(name) for name in primary_key(package, table)]
    keys = ["/".join(row[i] for i in parts) for row in rows]
    return max(number for number, found in enumerate(keys, start=2) if found == key)


def primary_key(package: Path, table: str) -> list[str]:
    described = json.loads((package / DESCRIPTOR).read_text("utf-8"))["resources"]
    return next(r["schema"]["primaryKey"] for r in described if r["name"] == table)


def snapshot(package: Path) -> dict[str, object]:
    """Return all that a folder holds; links and pipes by name, not followed."""
    found: dict[str, object] = {}
    for path in sorted(package.rglob("*")):
        mode = path.lstat().st_mode
        content = path.read_bytes() if S_ISREG(mode) else mode
        name = str(path.relative_to(package))
        found[name] = path.readlink() if S_ISLNK(mode) else content
    return found


def add(table: str, *, parties: bool = True, **cells: str) -> Damage:
    """Append a sound row in which some cells are replaced."""

    def damage(package: Path) -> None:
        rows, new = records(package, table), SOUND[table] | cells
        store(package, table, [*rows, [new.get(name, "") for name in rows[0]]])
        agreement = new.get("agreement_id")
        if table == "agreements" and agreement and parties:
            for org in PARTIES:
                add("participations", activity_id=agreement, org_id=org, role="party")(
                    package
                )

    return damage


def put(table: str, key: object, **cells: str) -> Damage:
    """Replace cells of one row."""

    def damage(package: Path) -> None:
        rows, number = records(package, table), row_of(package, table, key)
        for column, text in cells.items():
            rows[number - 1][rows[0].index(column)] = text
        store(package, table, rows)

    return damage


def drop(table: str, key: object) -> Damage:
    """Remove one row."""

    def damage(package: Path) -> None:
        rows, number = records(package, table), row_of(package, table, key)
        store(package, table, rows[: number - 1] + rows[number:])

    return damage


def cut(table: str, column: str) -> Damage:
    """Remove a column."""

    def damage(package: Path) -> None:
        rows = records(package, table)
        i = rows[0].index(column)
        store(package, table, [row[:i] + row[i + 1 :] for row in rows])

    return damage


def rename(table: str, column: str, new: str) -> Damage:
    """Rename a column."""
    return put_header(table, lambda names: [new if n == column else n for n in names])


def put_header(table: str, change: Callable[[list[str]], list[str]]) -> Damage:
    """Change the header alone."""

    def damage(package: Path) -> None:
        header, *rows = records(package, table)
        store(package, table, [change(header), *rows])

    return damage


def raw(file: str, change: Callable[[bytes], bytes] | bytes) -> Damage:
    """Change the bytes of a file, or replace them."""

    def damage(package: Path) -> None:
        path = package / file_of(file)
        content = change(path.read_bytes()) if callable(change) else change
        path.write_bytes(content)

    return damage


def line(table: str, text: str) -> Damage:
    """Append a line as it is."""
    return raw(table, lambda content: content + text.encode() + b"\n")


def every(change: Callable[[bytes], bytes]) -> Damage:
    """Change the bytes of every table."""
    return all_of(*(raw(table, change) for table in LINES))


def table_by_table(change: Callable[[list[list[str]]], list[list[str]]]) -> Damage:
    """Change the rows of every table, the header included."""

    def damage(package: Path) -> None:
        for table in LINES:
            store(package, table, change(records(package, table)))

    return damage


def describe(place: str, **changes: object) -> Damage:
    """Change the description of a table, or of a column and its constraints."""

    def damage(package: Path) -> None:
        described = json.loads((package / DESCRIPTOR).read_text("utf-8"))
        table, _, column = place.partition(".")
        item = next(r for r in described["resources"] if r["name"] == table)
        if column:
            fields = item["schema"]["fields"]
            item = next(field for field in fields if field["name"] == column)
        item |= changes
        (package / DESCRIPTOR).write_text(json.dumps(described), "utf-8")

    return damage


def limit(place: str, **limits: object) -> Damage:
    """Give a column these constraints and no others."""
    return describe(place, constraints=limits)


def replace(file: str, make: Callable[[Path], object]) -> Damage:
    """Put something else in the place of a file, which moves beside the package."""

    def damage(package: Path) -> None:
        path = package / file_of(file)
        path.rename(package.parent / path.name)
        make(path)

    return damage


def all_of(*damages: Damage) -> Damage:
    """Do one damage after another."""

    def damage(package: Path) -> None:
        for each in damages:
            each(package)

    return damage


def examine(package: Path) -> tuple[Dataset | None, list[Problem]]:
    """
    Load a package; return the dataset, None if refused, and the problems.

    Validation must tell the same as a refusal, and the folder stays as it is.
    """
    before = snapshot(package)
    try:
        dataset = load_dataset(package)
        problems = sorted(dataset.problems)
    except DatasetError as error:
        dataset, problems = None, validate_dataset(package)
        if list(error.problems) != [p for p in problems if p.level == "error"]:
            raise AssertionError("validation tells other problems") from error
    if snapshot(package) != before:
        raise AssertionError("the folder was changed")
    return dataset, problems


def complaints(
    package: Path, places: tuple[Place, ...] = (), warned: tuple[Place, ...] = ()
) -> tuple[list, list]:
    """
    Return the problems of a damaged package as they are and as they should be.

    A package that loads must hold what its files say. That new rows cite no source
    is not counted, nor are warnings beside errors.
    """
    dataset, problems = examine(package)
    counted = [
        p
        for p in problems
        if p.level == "error"
        or not (places or p.message.endswith("rows have no evidence"))
    ]
    wanted = sorted(
        place._replace(
            table=file_of(place.table), key=row_of(package, place.table, place.key)
        )
        for place in places or warned
    )
    found = [(p.file, p.row, p.column, p.value, p.message) for p in counted]
    pairs = zip(found, wanted, strict=False)
    said = [(*f[:4], w.message if w.message in f[4] else f[4]) for f, w in pairs]
    said += found[len(said) :]
    lost = differences(dataset, package) if dataset else []
    return [*said, *lost], [tuple(place) for place in wanted]
