"""Study who partners with whom in a regional AI policy, and prove every number."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from gjai_analysis.brokerage import brokerage_expected, brokerage_table
from gjai_analysis.building import dataset_from_tables, example_dataset
from gjai_analysis.centrality import (
    affiliation_centrality_table,
    centrality_table,
    graph_summary,
    rank_table,
)
from gjai_analysis.codebook import codebook
from gjai_analysis.comparison import diff_datasets, diff_findings
from gjai_analysis.dataset import (
    Dataset,
    load_dataset,
    save_dataset,
    validate_dataset,
)
from gjai_analysis.errors import (
    DatasetError,
    FileError,
    GjaiError,
    OptionError,
    Problem,
    ReportError,
    UnknownKeyError,
)
from gjai_analysis.evidence import explain, read_texts, verify_evidence
from gjai_analysis.excel import from_excel, to_excel
from gjai_analysis.fixing import Change, fix_dataset
from gjai_analysis.graph import (
    affiliation_graph,
    hubs,
    partnership_graph,
    tie_table,
    top_organizations,
)
from gjai_analysis.helix import mutual_information, sphere_combinations
from gjai_analysis.mixing import ei_index, helix_table
from gjai_analysis.sectors import (
    co_occurrence_matrix,
    sector_graph,
    sector_matrix,
    sector_table,
)
from gjai_analysis.spheres import (
    sphere_assignments,
    sphere_sensitivity,
    sphere_series,
)
from gjai_analysis.template import write_template
from gjai_analysis.timeline import (
    agreements_by_period,
    network_growth,
    series_coverage,
    target_table,
    timeline_table,
)

if TYPE_CHECKING:
    from gjai_analysis.maps import (
        layout,
        plot_affiliation,
        plot_network,
        plot_sector_map,
    )
    from gjai_analysis.plot import (
        plot_coverage,
        plot_matrix,
        plot_periods,
        plot_ranking,
        plot_timeline,
    )

__version__ = "0.3.0"

# matplotlib is loaded when the first figure is asked for
_MAPS = {"layout", "plot_affiliation", "plot_network", "plot_sector_map"}
_PLOTS = {
    "plot_coverage",
    "plot_matrix",
    "plot_periods",
    "plot_ranking",
    "plot_timeline",
}

__all__ = [
    "Change",
    "Dataset",
    "DatasetError",
    "FileError",
    "GjaiError",
    "OptionError",
    "Problem",
    "ReportError",
    "UnknownKeyError",
    "affiliation_centrality_table",
    "affiliation_graph",
    "agreements_by_period",
    "brokerage_expected",
    "brokerage_table",
    "centrality_table",
    "co_occurrence_matrix",
    "codebook",
    "dataset_from_tables",
    "diff_datasets",
    "diff_findings",
    "ei_index",
    "example_dataset",
    "explain",
    "fix_dataset",
    "from_excel",
    "graph_summary",
    "helix_table",
    "hubs",
    "layout",
    "load_dataset",
    "mutual_information",
    "network_growth",
    "partnership_graph",
    "plot_affiliation",
    "plot_coverage",
    "plot_matrix",
    "plot_network",
    "plot_periods",
    "plot_ranking",
    "plot_sector_map",
    "plot_timeline",
    "rank_table",
    "read_texts",
    "save_dataset",
    "sector_graph",
    "sector_matrix",
    "sector_table",
    "series_coverage",
    "sphere_assignments",
    "sphere_combinations",
    "sphere_sensitivity",
    "sphere_series",
    "target_table",
    "tie_table",
    "timeline_table",
    "to_excel",
    "top_organizations",
    "validate_dataset",
    "verify_evidence",
    "write_template",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401
    if name in _MAPS | _PLOTS:
        home = "maps" if name in _MAPS else "plot"
        return getattr(import_module(f"gjai_analysis.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
