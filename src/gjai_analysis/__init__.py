"""Study who partners with whom in a regional AI policy, and prove every number."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from gjai_analysis.backbone import backbone_graph
from gjai_analysis.brokerage import brokerage_expected, brokerage_table
from gjai_analysis.building import dataset_from_tables, example_dataset
from gjai_analysis.centrality import (
    affiliation_centrality_table,
    centrality_table,
    rank_table,
)
from gjai_analysis.claims import claim_table, network_measure, network_summary
from gjai_analysis.codebook import codebook, markdown_text
from gjai_analysis.communities import community_summary, community_table
from gjai_analysis.comparison import diff_datasets, diff_findings
from gjai_analysis.dataset import (
    Dataset,
    load_dataset,
    validate_dataset,
)
from gjai_analysis.ego import ego_graph
from gjai_analysis.errors import (
    DatasetError,
    EngineError,
    FileError,
    GjaiError,
    OptionError,
    Problem,
    ReportError,
    UnknownKeyError,
)
from gjai_analysis.evidence import read_texts, verify_evidence
from gjai_analysis.excel import from_excel, to_excel
from gjai_analysis.explaining import explain
from gjai_analysis.fixing import Change, fix_dataset
from gjai_analysis.graph import (
    affiliation_graph,
    hubs,
    partnership_graph,
    partnership_ties,
    tie_table,
    top_organizations,
)
from gjai_analysis.helix import mutual_information, sphere_combinations
from gjai_analysis.hif import from_hif, to_hif
from gjai_analysis.hypergraph import hypergraph_centrality_table, incidence_matrix
from gjai_analysis.mixing import ei_index, helix_table
from gjai_analysis.nullmodel import curveball_mixing, null_model
from gjai_analysis.readings import (
    degree_bounds,
    projection_rankings,
    projection_sensitivity,
)
from gjai_analysis.resampling import rank_intervals, resample
from gjai_analysis.robustness import (
    case_dropping,
    leave_one_out,
    stability_coefficient,
)
from gjai_analysis.samples import leave_out
from gjai_analysis.saving import save_dataset
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
from gjai_analysis.structure import graph_summary
from gjai_analysis.template import write_template
from gjai_analysis.ties import Ties
from gjai_analysis.timeline import (
    agreements_by_period,
    network_growth,
    series_coverage,
    target_table,
    timeline_table,
)

if TYPE_CHECKING:
    from gjai_analysis.maps import (
        plot_affiliation,
        plot_network,
        plot_sector_map,
    )
    from gjai_analysis.places import layout
    from gjai_analysis.plot import (
        plot_coverage,
        plot_matrix,
        plot_periods,
        plot_ranking,
        plot_timeline,
    )
    from gjai_analysis.uncertainty import (
        plot_comparison,
        plot_helix,
        plot_ranks,
        plot_sensitivity,
    )

__version__ = "0.4.0"

# matplotlib is loaded when the first figure is asked for
_FIGURES = {
    "layout": "places",
    **dict.fromkeys(("plot_affiliation", "plot_network", "plot_sector_map"), "maps"),
    **dict.fromkeys(
        (
            "plot_coverage",
            "plot_matrix",
            "plot_periods",
            "plot_ranking",
            "plot_timeline",
        ),
        "plot",
    ),
    **dict.fromkeys(
        ("plot_comparison", "plot_helix", "plot_ranks", "plot_sensitivity"),
        "uncertainty",
    ),
}

__all__ = [
    "Change",
    "Dataset",
    "DatasetError",
    "EngineError",
    "FileError",
    "GjaiError",
    "OptionError",
    "Problem",
    "ReportError",
    "Ties",
    "UnknownKeyError",
    "affiliation_centrality_table",
    "affiliation_graph",
    "agreements_by_period",
    "backbone_graph",
    "brokerage_expected",
    "brokerage_table",
    "case_dropping",
    "centrality_table",
    "claim_table",
    "co_occurrence_matrix",
    "codebook",
    "community_summary",
    "community_table",
    "curveball_mixing",
    "dataset_from_tables",
    "degree_bounds",
    "diff_datasets",
    "diff_findings",
    "ego_graph",
    "ei_index",
    "example_dataset",
    "explain",
    "fix_dataset",
    "from_excel",
    "from_hif",
    "graph_summary",
    "helix_table",
    "hubs",
    "hypergraph_centrality_table",
    "incidence_matrix",
    "layout",
    "leave_one_out",
    "leave_out",
    "load_dataset",
    "markdown_text",
    "mutual_information",
    "network_growth",
    "network_measure",
    "network_summary",
    "null_model",
    "partnership_graph",
    "partnership_ties",
    "plot_affiliation",
    "plot_comparison",
    "plot_coverage",
    "plot_helix",
    "plot_matrix",
    "plot_network",
    "plot_periods",
    "plot_ranking",
    "plot_ranks",
    "plot_sector_map",
    "plot_sensitivity",
    "plot_timeline",
    "projection_rankings",
    "projection_sensitivity",
    "rank_intervals",
    "rank_table",
    "read_texts",
    "resample",
    "save_dataset",
    "sector_graph",
    "sector_matrix",
    "sector_table",
    "series_coverage",
    "sphere_assignments",
    "sphere_combinations",
    "sphere_sensitivity",
    "sphere_series",
    "stability_coefficient",
    "target_table",
    "tie_table",
    "timeline_table",
    "to_excel",
    "to_hif",
    "top_organizations",
    "validate_dataset",
    "verify_evidence",
    "write_template",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401
    if name in _FIGURES:
        return getattr(import_module(f"gjai_analysis.{_FIGURES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
