"""Shared fixtures, and how Hypothesis runs: without a clock, repeatable in CI."""

import os
import shutil

import matplotlib as mpl
import pytest
from hypothesis import HealthCheck, settings

from gjai_analysis.dataset import (
    load_dataset,
)
from gjai_analysis.saving import save_dataset

mpl.use("Agg")
settings.register_profile(
    "repeatable",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def seed_package(tmp_path_factory):
    """Return the folder of the seed part of the shipped data, a small package."""
    folder = tmp_path_factory.mktemp("seed")
    save_dataset(load_dataset().select(collection="seed"), folder)
    return folder


@pytest.fixture
def package(seed_package, tmp_path):
    """Return the folder of a copy of it, to be damaged."""
    return shutil.copytree(seed_package, tmp_path / "package")
