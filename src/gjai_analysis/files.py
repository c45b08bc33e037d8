"""Files of a package to text, or to a word on what they are instead."""

from __future__ import annotations

import re
from difflib import get_close_matches
from pathlib import Path

from gjai_analysis.errors import Problem, visible

_FOREIGN = [
    (b"PK\x03\x04", "an Excel workbook (xlsx)", "Save it as CSV UTF-8"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (xls)", "Save it as CSV UTF-8"),
    (b"\x1f\x8b", "compressed (gzip)", "Unpack it first"),
    (b"version https://git-lfs", "a Git LFS pointer", "Run git lfs pull"),
    (b"<<<<<<< ", "in the middle of a merge", "Resolve the conflict, then try again"),
    (b"<?xml", "an XML document, as Excel 2003 saves", "Save it as CSV UTF-8"),
    (b"%PDF", "a PDF document", "Export the table as CSV UTF-8"),
    (b"<", "a web page (HTML), not a table", "Download the file itself"),
    (b"{", "JSON, not a table", "Export it as CSV UTF-8"),
    (b"[", "JSON, not a table", "Export it as CSV UTF-8"),
]
_TEXTS = {b"<?xml", b"<", b"{", b"["}


def read_text(folder: Path, file: str) -> str | Problem:
    """Return the text of a file of the package, or the problem that prevents it."""
    found = read_file(folder, file)
    return found if isinstance(found, Problem) else found[1]


def read_file(folder: Path, file: str) -> tuple[bytes, str] | Problem:
    """
    Return a file of the package as it is, and its text; or what prevents it.

    Only regular files inside the folder are opened, so a descriptor can point
    at nothing else. One byte order mark is dropped; the encoding is UTF-8.
    """
    fault, is_table = _place_fault(folder, file), file.lower().endswith(".csv")
    if fault is None:
        try:
            content = (folder / file).read_bytes()
            fault = _content_fault(content, is_table=is_table)
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            fault = fault or _encoding_fault(content, error, is_table=is_table)
        except OSError as error:
            fault = (f"cannot be read ({error.strerror})", "Allow it to be read")
    return Problem(visible(file), 0, "", "", *fault) if fault else (content, text)


def _place_fault(folder: Path, file: str) -> tuple[str, str] | None:
    """Say why a file must not, or cannot, be opened."""
    if folder.exists() and not folder.is_dir():
        return "is not in a folder", f"Name the folder, not {folder.name}"
    if Path(file).is_absolute() or "://" in file:
        return "is not a path inside the package", "Name a file in the folder"
    if not folder.exists():
        return "does not exist", f"There is no folder {folder}"
    try:
        return _kind_fault(folder, folder / file)
    except OSError as error:
        return f"cannot be read ({error.strerror})", "Allow it to be read"


def _kind_fault(folder: Path, path: Path) -> tuple[str, str] | None:
    """Say why a path is no file of the folder."""
    if not path.exists():
        others = {other.name for other in folder.iterdir()} - {path.name}
        folded = {name.casefold(): name for name in sorted(others)}
        near = get_close_matches(path.name.casefold(), folded, n=1, cutoff=0.8)
        fix = f"Put the file into {visible(folder.resolve().name)}/"
        hint = f", or rename {visible(folded[near[0]])}" if near else ""
        return "does not exist", fix + hint
    if not path.resolve().is_relative_to(folder.resolve()):
        return (
            "leads outside of the package",
            "Copy the file there; no link is followed",
        )
    return None if path.is_file() else ("is not a regular file", "Put a file there")


def _content_fault(content: bytes, *, is_table: bool) -> tuple[str, str] | None:
    """Name what a file is when it is no text, or no table."""
    start = content[:1000].removeprefix(b"\xef\xbb\xbf").lstrip()
    for magic, kind, fix in _FOREIGN:
        if start.startswith(magic) and (is_table or magic not in _TEXTS):
            return f"is {kind}", fix
    marked = start.startswith((b"\xff\xfe", b"\xfe\xff"))
    if 3 * start.count(b"\0") > len(start) and not marked:
        return "is encoded as UTF-16 without a byte order mark", "Save it as UTF-8"
    return None


def _encoding_fault(
    content: bytes, error: UnicodeDecodeError, *, is_table: bool
) -> tuple[str, str]:
    """Name the encoding that a file most likely has."""
    line = content[: error.start].count(b"\n") + 1
    fix = f"Save it as {'CSV ' * is_table}UTF-8"
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return "is encoded as UTF-16", fix
    if not is_cp949(content):
        return f"is not UTF-8 (first wrong byte in line {line})", fix
    return f"is encoded as CP949 (EUC-KR), as Korean Excel saves (line {line})", fix


def meant(text: str) -> str:
    """
    Return the Korean that a text was before UTF-8 was opened as CP949; or nothing.

    Spreadsheets in Korea do so with files that have no byte order mark. What was
    lost on the way is shown as "…".

    Examples
    --------
    >>> meant("愿묒＜愿묒뿭?떆"), meant("광주광역시"), meant("Gwangju")
    ('광주광역…', '', '')
    """
    if text.isascii():
        return ""
    before = text.encode("cp949", "replace").decode("utf-8", "replace")
    korean = sum("가" <= char <= "힣" for char in before)
    lost = before.count("\ufffd") + before.count("?")
    return re.sub("[\ufffd?]+", "…", before) if korean > max(1, lost) else ""


def is_cp949(content: bytes) -> bool:
    """
    Tell whether bytes that are not UTF-8 are most likely Korean in CP949.

    UTF-8 with a damaged byte can often be decoded as CP949, to nonsense; but
    then most of its characters are sound UTF-8. Where a whole line is UTF-8, the
    file is a mixture that only a person can take apart.
    """
    for line in content.split(b"\n"):
        if not line.isascii() and "\ufffd" not in line.decode("utf-8", "replace"):
            return False
    try:
        foreign = sum(not char.isascii() for char in content.decode("cp949"))
    except UnicodeDecodeError:
        return False
    return 2 * content.decode("utf-8", "replace").count("\ufffd") >= foreign
