"""Shared fixtures, and how Hypothesis runs: without a clock, repeatable in CI."""

import os
import shutil

import matplotlib as mpl
import pytest
from hypothesis import HealthCheck, settings

from gjai_analysis.dataset import data_folder

mpl.use("Agg")
settings.register_profile(
    "repeatable",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("repeatable")


@pytest.fixture
def package(tmp_path):
    """Return the folder of a copy of the shipped data package."""
    return shutil.copytree(data_folder(), tmp_path / "package")
