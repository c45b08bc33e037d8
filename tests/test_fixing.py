"""What is surely meant is mended in a copy; the rest is left, and nothing is lost."""

import csv
import json
import os
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gjai_analysis import Change, FileError, fix_dataset, load_dataset
from gjai_analysis.dataset import validate_dataset
from gjai_analysis.errors import DatasetError

FILE = "organizations.csv"


def bytes_of(folder):
    """Return every file of a folder with its content."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def rows_of(folder, file=FILE):
    with (folder / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


def rewrite(folder, rows, file=FILE, **options):
    with (folder / file).open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, **options).writerows(rows)


def mended(package, tmp_path):
    """Fix a package; return the changes after checking that it is whole again."""
    before = bytes_of(package)
    whole = load_dataset().select(collection="seed").fingerprint
    changes = fix_dataset(package, tmp_path / "new")
    assert bytes_of(package) == before
    assert load_dataset(tmp_path / "new").fingerprint == whole
    return changes


def test_a_sound_package_is_copied_byte_for_byte(package, tmp_path):
    (package / "README.md").write_bytes(b"any \xff bytes")
    assert mended(package, tmp_path) == []
    assert bytes_of(tmp_path / "new") == bytes_of(package)


@pytest.mark.parametrize(
    ("encoding", "what"),
    [
        ("cp949", "encoding changed from CP949 to UTF-8"),
        ("utf-16", "encoding changed from UTF-16 to UTF-8"),
        ("utf-8-sig", "byte order mark removed"),
    ],
)
def test_another_encoding_is_changed(package, tmp_path, encoding, what):
    path = package / FILE
    text = path.read_text("utf-8").encode("cp949", "ignore").decode("cp949")
    path.write_text(text, "utf-8", newline="")
    whole = load_dataset(package).fingerprint
    path.write_bytes(text.encode(encoding))
    assert fix_dataset(package, tmp_path / "new") == [Change(FILE, 0, "", what)]
    assert load_dataset(tmp_path / "new").fingerprint == whole


def test_letters_that_korean_excel_may_have_lost_are_pointed_at(package, tmp_path):
    path = package / "people.csv"
    content = path.read_text("utf-8") + "per-zz,,Andr?s Zz? \n"
    path.write_bytes(content.encode("cp949"))
    what = "check this: CP949 turns letters that it lacks into ?"
    changes = fix_dataset(package, tmp_path / "new")
    lost = [change for change in changes if change.what == what]
    assert [(c.file, c.column, c.old) for c in lost] == [
        ("people.csv", "name_en", "Andr?s Zz? ")
    ]


def test_line_ends_become_one_kind(package, tmp_path):
    path = package / FILE
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert mended(package, tmp_path) == [Change(FILE, 0, "", "line ends made LF")]
    assert b"\r" not in (tmp_path / "new" / FILE).read_bytes()


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators_become_commas(package, tmp_path, separator):
    rewrite(package, rows_of(package), delimiter=separator, lineterminator="\n")
    expected = [Change(FILE, 0, "", "commas put between the cells")]
    assert mended(package, tmp_path) == expected


def test_decomposed_cells_are_composed_one_by_one(package, tmp_path):
    rows = rows_of(package)
    old = unicodedata.normalize("NFD", rows[1][1])
    rows[1][1] = old
    rewrite(package, rows)
    change = Change(
        FILE, 2, "name_ko", "composed (NFC)", old, unicodedata.normalize("NFC", old)
    )
    assert change in mended(package, tmp_path)


@pytest.mark.parametrize("edge", [" ", "\u3000", "\u00a0", "\u200b", "\ufeff", "\n"])
def test_cells_are_trimmed(package, tmp_path, edge):
    rows = rows_of(package)
    name = rows[3][0]
    rows[3][0] = f"{edge}{name} {edge}"
    rewrite(package, rows, lineterminator="\n")
    old = f"{edge}{name} {edge}"
    assert mended(package, tmp_path) == [
        Change(FILE, 4, "org_id", "trimmed", old, name)
    ]


def test_column_names_are_trimmed(package, tmp_path):
    rows = rows_of(package)
    rows[0][2] += " "
    rewrite(package, rows, lineterminator="\n")
    expected = [Change(FILE, 1, "name_en ", "trimmed", "name_en ", "name_en")]
    assert [c for c in mended(package, tmp_path) if c.what == "trimmed"] == expected


def test_columns_come_back_in_order(package, tmp_path):
    rows = [row[::-1] for row in rows_of(package)]
    rewrite(package, rows, lineterminator="\n")
    what = "columns put in the order of the model"
    assert mended(package, tmp_path) == [Change(FILE, 0, "", what)]
    assert bytes_of(tmp_path / "new")[FILE] == bytes_of(load_folder())[FILE]


def load_folder():
    """Stand in for the package before it was damaged; set by the fixture below."""
    return load_folder.folder


@pytest.fixture(autouse=True)
def _whole(seed_package):
    load_folder.folder = seed_package


def test_empty_rows_and_columns_are_removed(package, tmp_path):
    rows = [[*row, "", ""] for row in rows_of(package)]
    rows[2:2] = [[""] * len(rows[0]), [" "] * len(rows[0])]
    rewrite(package, rows, lineterminator="\n")
    assert mended(package, tmp_path) == [
        Change(FILE, 0, "", "2 columns without text removed"),
        Change(FILE, 0, "", "2 rows without text removed"),
    ]


@pytest.mark.parametrize("word", ["TRUE", "True", " TRUE"])
def test_truth_is_spelled_as_in_the_model(package, tmp_path, word):
    rows = rows_of(package, "agreements.csv")
    place = rows[0].index("parties_complete")
    row = next(i for i, cells in enumerate(rows) if cells[place] == "true")
    rows[row][place] = word
    rewrite(package, rows, "agreements.csv", lineterminator="\n")
    what = "spelled as in the model"
    expected = Change("agreements.csv", row + 1, "parties_complete", what, word, "true")
    assert mended(package, tmp_path) == [expected]


@pytest.mark.parametrize(
    "content",
    [b'"never closed', b"\xff\xfe\x00", b"\xa4", b"PK\x03\x04\xff\xff", b""],
)
def test_what_cannot_be_cut_is_copied_as_it_is(package, tmp_path, content):
    (package / FILE).write_bytes(content)
    assert fix_dataset(package, tmp_path / "new") == []
    assert (tmp_path / "new" / FILE).read_bytes() == content
    with pytest.raises(DatasetError):
        load_dataset(tmp_path / "new")


def test_damaged_utf8_is_not_taken_for_korean(package, tmp_path):
    path = package / FILE
    content = path.read_bytes()
    place = content.index("광".encode())
    path.write_bytes(content[: place + 1] + content[place + 3 :])
    assert fix_dataset(package, tmp_path / "new") == []
    (problem,) = [p for p in validate_dataset(package) if p.file == FILE]
    assert problem.message.startswith("is not UTF-8")


def test_a_row_of_the_wrong_width_keeps_its_cells(package, tmp_path):
    rows = rows_of(package)
    rows[1].append("one too many ")
    rewrite(package, rows, lineterminator="\n")
    (change,) = fix_dataset(package, tmp_path / "new")
    assert (change.row, change.new) == (2, "one too many")
    assert rows_of(tmp_path / "new")[1] == [*rows[1][:-1], "one too many"]


def test_comments_are_kept(tmp_path):
    from gjai_analysis import write_template  # noqa: PLC0415

    write_template(tmp_path / "old")
    changes = fix_dataset(tmp_path / "old", tmp_path / "new")
    assert {change.what for change in changes} == {"byte order mark removed"}
    assert rows_of(tmp_path / "new", FILE)[1][0].startswith("# org-")


def test_links_and_pipes_are_not_followed(package, tmp_path):
    (package / "link.csv").symlink_to("/etc/hostname")
    os.mkfifo(package / "pipe.csv")
    fix_dataset(package, tmp_path / "new")
    assert not {"link.csv", "pipe.csv"} & set(bytes_of(tmp_path / "new"))


def test_nothing_is_written_over_or_into_the_package(package, tmp_path):
    before = bytes_of(tmp_path)
    with pytest.raises(FileError, match="exists and is not an empty folder"):
        fix_dataset(package, package)
    with pytest.raises(FileError, match="exists and is not an empty folder"):
        fix_dataset(package, package / FILE)
    with pytest.raises(FileError, match="lies inside"):
        fix_dataset(package, package / "deeper" / "new")
    assert bytes_of(tmp_path) == before


def test_an_empty_folder_may_be_filled(package, tmp_path):
    (tmp_path / "new").mkdir()
    assert mended(package, tmp_path) == []


def test_a_failure_leaves_no_copy(package, tmp_path, monkeypatch):
    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr("gjai_analysis.fixing._mended", fail)
    with pytest.raises(OSError, match="disk full"):
        fix_dataset(package, tmp_path / "new")
    assert {path.name for path in tmp_path.iterdir()} == {"package"}


def test_a_change_says_what_it_did():
    change = Change("a.csv", 2, "x", "trimmed", " 1\u200b", "1")
    assert str(change) == 'a.csv, row 2, column x: trimmed: " 1<U+200B>" -> "1"'
    assert (
        str(Change("a.csv", 0, "", "line ends made LF")) == "a.csv: line ends made LF"
    )


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200), st.integers(0, 3000), st.integers(0, 40))
def test_mending_twice_changes_nothing_more(package, tmp_path_factory, noise, at, cut):
    path = package / FILE
    content = (load_folder() / FILE).read_bytes()
    path.write_bytes(content[:at] + noise + content[at + cut :])
    once, twice = (tmp_path_factory.mktemp("fix") / name for name in ("a", "b"))
    fix_dataset(package, once)
    assert fix_dataset(once, twice) == []
    assert bytes_of(once) == bytes_of(twice)


def test_nothing_outside_of_the_copy_is_ever_written(package, tmp_path):
    (package / "coding").mkdir()
    point(package, "people", "coding/../../package/people.csv")
    before = bytes_of(package)
    with pytest.raises(DatasetError, match="a path that is not the name of a file"):
        fix_dataset(package, tmp_path / "new")
    assert bytes_of(package) == before


def point(package, table, path):
    """Let the descriptor name another file for a table."""
    descriptor = json.loads((package / "datapackage.json").read_text("utf-8"))
    for resource in descriptor["resources"]:
        if resource["name"] == table:
            resource["path"] = path
    (package / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")


def test_two_encodings_in_one_file_are_left_to_a_person(package, tmp_path):
    path = package / "people.csv"
    content = path.read_text("utf-8").encode("cp949") + "per-zz,광주,\n".encode()
    path.write_bytes(content)
    assert fix_dataset(package, tmp_path / "new") == []
    (problem,) = [p for p in validate_dataset(package) if p.file == "people.csv"]
    assert problem.message.startswith("is not UTF-8")
