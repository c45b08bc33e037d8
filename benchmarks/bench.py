"""
Time the library against plain alternatives, side by side in one run.

Ratios are what matters; seconds depend on the machine. Nothing here is a test.
"""

import csv
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import networkx as nx
import pandas as pd

import gjai_analysis as gj
from gjai_analysis.package import data_folder, model
from gjai_analysis.samples import bootstrap
from gjai_analysis.template import write_template


def median_seconds(run: Callable[[], object], times: int = 5) -> float:
    """Return the median wall time of several runs."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def compare(name: str, ours: Callable[[], object], plain: Callable[[], object]) -> None:
    """Print the medians of both and their ratio."""
    first, second = median_seconds(ours), median_seconds(plain)
    print(f"{name}: {first:.3f} s / {second:.3f} s = {first / second:.1f}")


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


def million(folder: Path) -> None:
    """Write a package with a million participations of 100,000 agreements."""
    write_template(folder)
    rng = random.Random(1)
    columns = {table.name: [f.name for f in table.fields] for table in model().values()}
    rows = {
        "organizations": (
            {"org_id": f"org-{i}", "name_ko": f"기관 {i}", "kind": "company"}
            for i in range(10_000)
        ),
        "agreements": (
            {
                "agreement_id": f"agr-{i}",
                "kind": "mou",
                "form": "joint",
                "signed": f"{2010 + i % 15}-{1 + i % 12:02}-{1 + i % 28:02}",
                "title_en": f"Agreement {i}",
                "parties_complete": "true",
            }
            for i in range(100_000)
        ),
        "participations": (
            {
                "activity_id": f"agr-{i}",
                "org_id": f"org-{org}",
                "role": "signatory",
                "basis": "stated",
            }
            for i in range(100_000)
            for org in rng.sample(range(10_000), 10)
        ),
    }
    for name, records in rows.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns[name], lineterminator="\n")
            writer.writeheader()
            writer.writerows(records)


def check_plainly(folder: Path) -> None:
    """Read the same files with pandas and look up the keys that they refer to."""
    tables = {path.stem: pd.read_csv(path) for path in sorted(folder.glob("*.csv"))}
    parts, codes = tables["participations"], tables["vocabulary"]["code"]
    found = [
        parts["activity_id"].isin(tables["agreements"]["agreement_id"]),
        parts["org_id"].isin(tables["organizations"]["org_id"]),
        parts["role"].isin(codes),
        parts["basis"].isin(codes),
    ]
    if not all(column.all() for column in found):
        raise SystemExit("the benchmark's own data are wrong")


def measure_plainly(graph: nx.Graph) -> pd.DataFrame:
    """Measure with networkx alone."""
    for *_, tie in graph.edges(data=True):
        tie["distance"] = 1 / tie["strength"]
    columns = (
        dict(graph.degree),
        dict(graph.degree(weight="strength")),
        nx.betweenness_centrality(graph),
        nx.betweenness_centrality(graph, weight="distance"),
        nx.closeness_centrality(graph),
        nx.closeness_centrality(graph, distance="distance"),
        nx.harmonic_centrality(graph),
        nx.eigenvector_centrality(graph, weight="strength", max_iter=10_000),
        nx.pagerank(graph, weight="strength"),
        nx.core_number(graph),
        nx.clustering(graph),
        nx.constraint(graph, weight="strength"),
        nx.effective_size(graph),
    )
    return pd.DataFrame(dict(enumerate(columns)))


def resamples(data: gj.Dataset, n: int = 1_000) -> None:
    """Print what the samples take, and one beside networkx's measures alone."""

    def measure(sample: gj.Dataset) -> pd.Series:
        ties = gj.partnership_ties(sample, strength="newman")
        return gj.centrality_table(ties).stack()  # noqa: PD013  (has no index)

    start = time.perf_counter()
    gj.resample(data, measure, n=n, seed=1)
    ours = time.perf_counter() - start
    samples = bootstrap(data, n=3, seed=1)
    graphs = [gj.partnership_graph(sample, strength="newman") for sample in samples]
    theirs = statistics.mean(
        median_seconds(partial(measure_plainly, graph), 1) for graph in graphs
    )
    print(
        f"{n:,} bootstrap resamples of the centrality table: {ours:.1f} s; one beside "
        f"networkx's measures alone: {ours / n:.3f} s / {theirs:.3f} s "
        f"= {ours / n / theirs:.3f}"
    )


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
        compare(name, ours, plain)
    resamples(data)
    with tempfile.TemporaryDirectory() as held:
        folder = Path(held, "million")
        million(folder)
        compare(
            "validate 1,000,000 participations / pandas.read_csv and isin",
            lambda: gj.validate_dataset(folder),
            lambda: check_plainly(folder),
        )
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"most memory used by all of this: {most:.1f} GB")


if __name__ == "__main__":
    main()
