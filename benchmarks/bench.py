"""
Time the library against plain alternatives, side by side in one run.

Ratios are what matters; seconds depend on the machine. Nothing here is a test.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import networkx as nx
import pandas as pd

import gjai_analysis as gj
from gjai_analysis.package import data_folder


def median_seconds(run: Callable[[], object], times: int = 5) -> float:
    """Return the median wall time of several runs."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def python(code: str) -> Callable[[], object]:
    """Return a run of some code in a fresh interpreter."""
    return lambda: subprocess.run([sys.executable, "-c", code], check=True)


def read_plainly() -> list[pd.DataFrame]:
    """Read the same files without checking anything."""
    return [pd.read_csv(path) for path in sorted(data_folder().glob("*.csv"))]


def project_plainly(data: gj.Dataset) -> nx.Graph:
    """Project with networkx alone."""
    graph = gj.affiliation_graph(data)
    orgs = [node for node, mode in graph.nodes(data="bipartite") if mode == 0]
    return nx.bipartite.collaboration_weighted_projected_graph(graph, orgs)


def main() -> None:
    """Print what each step takes, beside its plain alternative."""
    data = gj.load_dataset()
    cases = {
        "import gjai_analysis / import pandas, networkx": (
            python("import gjai_analysis"),
            python("import pandas, networkx"),
        ),
        "load and check the shipped data / pandas.read_csv": (
            gj.load_dataset,
            read_plainly,
        ),
        "partnership graph (newman) / networkx projection": (
            lambda: gj.partnership_graph(data, strength="newman"),
            lambda: project_plainly(data),
        ),
    }
    for name, (ours, plain) in cases.items():
        first, second = median_seconds(ours), median_seconds(plain)
        print(f"{name}: {first:.3f} s / {second:.3f} s = {first / second:.1f}")


if __name__ == "__main__":
    main()
