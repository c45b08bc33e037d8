"""
Files that a fuzzer tried, found or set out from keep the promise of every folder.

Each file of `corpus` is put in the place of one file of the tiny package: its
first byte is a letter, A for the descriptor, B for sources, and so on in the order
of the data model; the rest is the content.
"""

import shutil
from pathlib import Path

import pytest
from promise import broken_promises, infect
from tiny import save_tiny

CORPUS = sorted((Path(__file__).parent / "corpus").iterdir())
CASES = [pytest.param(path, id=path.name) for path in CORPUS]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return save_tiny(tmp_path_factory.mktemp("tiny"))


@pytest.mark.parametrize("path", CASES)
def test_a_file_of_the_corpus_is_read_as_it_stands_or_refused(tiny, tmp_path, path):
    package = shutil.copytree(tiny, tmp_path / "package")
    infect(package, path.read_bytes())
    assert broken_promises(package, tmp_path / "saved") == []
