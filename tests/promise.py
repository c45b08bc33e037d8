"""What holds for any folder: a whole dataset, or problems that can be found."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from faults import DESCRIPTOR, SOUND, examine, file_of
from plain import differences

from gjai_analysis import Problem, load_dataset, save_dataset

PATIENCE = 20  # seconds after which something hangs
FILES = [DESCRIPTOR, *map(file_of, SOUND)]  # known as A, B, C, …


@contextmanager
def time_box() -> Iterator[None]:
    """Interrupt what takes longer than anything here can take."""

    def interrupt(*_: object) -> None:
        raise TimeoutError(f"nothing came back in {PATIENCE} seconds")

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.alarm(PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before or signal.SIG_DFL)


def broken_promises(package: Path, scratch: Path) -> list[object]:
    """
    Load a package that may be damaged in any way; return what should not be.

    It is refused with problems that a person can find, or it is loaded as its
    files stand and comes back the same when saved to the folder `scratch` and
    loaded again. Any exception but a DatasetError comes through.
    """
    with time_box():
        dataset, problems = examine(package)
        lost = [problem for problem in problems if not _can_be_found(package, problem)]
        if dataset is None:
            return lost if problems else ["refused without a reason"]
        save_dataset(dataset, scratch)
        again = load_dataset(scratch)
        changed = (
            [] if again.fingerprint == dataset.fingerprint else ["saved otherwise"]
        )
        return [*lost, *changed, *differences(dataset, package)]


def _can_be_found(package: Path, problem: Problem) -> bool:
    """Tell whether a problem names a file, a row that it can have, and a remedy."""
    if not (problem.file and problem.message and problem.fix):
        return False
    if problem.row == 0:
        return True
    content = (package / problem.file).read_bytes()
    return problem.row <= 1 + content.count(b"\n") + content.count(b"\r")


def infect(package: Path, data: bytes) -> Path:
    """Write data in the place of a file; its first byte, a letter, says of which."""
    path = package / FILES[(data[0] - ord("A")) % len(FILES)]
    path.write_bytes(data[1:])
    return path
