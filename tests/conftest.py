"""Shared fixtures, and how Hypothesis runs: without a clock, repeatable in CI."""

import os
import shutil

import matplotlib as mpl
import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings
from matplotlib import pyplot as plt

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


class Figures:
    """Leave no figure open to the next test or example."""

    def pytest_runtest_teardown(self):
        """Close what has been drawn."""
        plt.close("all")


def pytest_configure(config):
    config.pluginmanager.register(Figures(), "figures")


def pytest_collection_modifyitems(items):
    """
    Let property tests run untraced, in half the time.

    What they run many times over, tests of examples cover too; so the bound of
    coverage is one for examples alone.
    """
    for item in items:
        if is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker(pytest.mark.no_cover)
