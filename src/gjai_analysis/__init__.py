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
from gjai_analysis.change import (
    policy_table,
    sector_shift,
    sector_years,
    share_table,
    turnover_table,
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
from gjai_analysis.fulfilment import (
    fulfilment_curve,
    fulfilment_share,
    promises_summary,
)
from gjai_analysis.graph import (
    affiliation_graph,
    partnership_graph,
    partnership_ties,
    tie_table,
    top_organizations,
)
from gjai_analysis.growth import network_growth, network_snapshots
from gjai_analysis.helix import mutual_information, sphere_combinations
from gjai_analysis.hif import from_hif, to_hif
from gjai_analysis.hypergraph import hypergraph_centrality_table, incidence_matrix
from gjai_analysis.mixing import ei_index, helix_table
from gjai_analysis.nullmodel import curveball_mixing, null_model
from gjai_analysis.projection import hubs
from gjai_analysis.promises import promises_table
from gjai_analysis.rates import period_rates, rate_comparison, terms_in_office
from gjai_analysis.readings import (
    degree_bounds,
    projection_rankings,
    projection_sensitivity,
)
from gjai_analysis.regions import region_series
from gjai_analysis.relatedness import (
    bridging_table,
    diversity_table,
    relatedness_density,
    relatedness_matrix,
)
from gjai_analysis.resampling import rank_intervals, resample
from gjai_analysis.robustness import leave_one_out
from gjai_analysis.samples import leave_out
from gjai_analysis.saving import save_dataset
from gjai_analysis.sectors import (
    co_occurrence_matrix,
    sector_graph,
    sector_matrix,
    sector_table,
)
from gjai_analysis.series import (
    cumulative_bands,
    indicator_series,
    unheld_estimate,
)
from gjai_analysis.settlement import settlement_series
from gjai_analysis.silence import silence_test
from gjai_analysis.specialization import specialization_table
from gjai_analysis.spheres import (
    sphere_assignments,
    sphere_sensitivity,
    sphere_series,
)
from gjai_analysis.stability import case_dropping, stability_coefficient
from gjai_analysis.structure import graph_summary
from gjai_analysis.template import write_template
from gjai_analysis.ties import Ties
from gjai_analysis.timeline import (
    agreements_by_period,
    record_end,
    series_coverage,
    target_table,
    timeline_table,
)

if TYPE_CHECKING:
    from gjai_analysis.alluvial import flow_table, plot_alluvial
    from gjai_analysis.changefigures import plot_bump, plot_shares
    from gjai_analysis.growthfigures import plot_growth, plot_snapshots
    from gjai_analysis.helixfigures import plot_helix
    from gjai_analysis.lanes import plot_timeline
    from gjai_analysis.maps import (
        plot_affiliation,
        plot_network,
        plot_sector_map,
    )
    from gjai_analysis.places import layout
    from gjai_analysis.plot import (
        plot_coverage,
        plot_periods,
        plot_ranking,
    )
    from gjai_analysis.promisefigures import plot_promises, plot_targets
    from gjai_analysis.sectorfigures import plot_matrix, plot_specialization
    from gjai_analysis.timefigures import plot_calendar, plot_cumulative, plot_curve
    from gjai_analysis.uncertainty import (
        plot_comparison,
        plot_ranks,
        plot_sensitivity,
    )

__version__ = "0.4.0"

# matplotlib is loaded when the first figure is asked for
_FIGURES = {
    "layout": "places",
    "plot_helix": "helixfigures",
    **dict.fromkeys(("plot_affiliation", "plot_network", "plot_sector_map"), "maps"),
    **dict.fromkeys(
        (
            "plot_coverage",
            "plot_periods",
            "plot_ranking",
        ),
        "plot",
    ),
    "plot_timeline": "lanes",
    **dict.fromkeys(("flow_table", "plot_alluvial"), "alluvial"),
    **dict.fromkeys(("plot_bump", "plot_shares"), "changefigures"),
    **dict.fromkeys(("plot_matrix", "plot_specialization"), "sectorfigures"),
    **dict.fromkeys(
        ("plot_comparison", "plot_ranks", "plot_sensitivity"),
        "uncertainty",
    ),
    **dict.fromkeys(("plot_promises", "plot_targets"), "promisefigures"),
    **dict.fromkeys(("plot_growth", "plot_snapshots"), "growthfigures"),
    **dict.fromkeys(("plot_calendar", "plot_cumulative", "plot_curve"), "timefigures"),
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
    "bridging_table",
    "brokerage_expected",
    "brokerage_table",
    "case_dropping",
    "centrality_table",
    "claim_table",
    "co_occurrence_matrix",
    "codebook",
    "community_summary",
    "community_table",
    "cumulative_bands",
    "curveball_mixing",
    "dataset_from_tables",
    "degree_bounds",
    "diff_datasets",
    "diff_findings",
    "diversity_table",
    "ego_graph",
    "ei_index",
    "example_dataset",
    "explain",
    "fix_dataset",
    "flow_table",
    "from_excel",
    "from_hif",
    "fulfilment_curve",
    "fulfilment_share",
    "graph_summary",
    "helix_table",
    "hubs",
    "hypergraph_centrality_table",
    "incidence_matrix",
    "indicator_series",
    "layout",
    "leave_one_out",
    "leave_out",
    "load_dataset",
    "markdown_text",
    "mutual_information",
    "network_growth",
    "network_measure",
    "network_snapshots",
    "network_summary",
    "null_model",
    "partnership_graph",
    "partnership_ties",
    "period_rates",
    "plot_affiliation",
    "plot_alluvial",
    "plot_bump",
    "plot_calendar",
    "plot_comparison",
    "plot_coverage",
    "plot_cumulative",
    "plot_curve",
    "plot_growth",
    "plot_helix",
    "plot_matrix",
    "plot_network",
    "plot_periods",
    "plot_promises",
    "plot_ranking",
    "plot_ranks",
    "plot_sector_map",
    "plot_sensitivity",
    "plot_shares",
    "plot_snapshots",
    "plot_specialization",
    "plot_targets",
    "plot_timeline",
    "policy_table",
    "projection_rankings",
    "projection_sensitivity",
    "promises_summary",
    "promises_table",
    "rank_intervals",
    "rank_table",
    "rate_comparison",
    "read_texts",
    "record_end",
    "region_series",
    "relatedness_density",
    "relatedness_matrix",
    "resample",
    "save_dataset",
    "sector_graph",
    "sector_matrix",
    "sector_shift",
    "sector_table",
    "sector_years",
    "series_coverage",
    "settlement_series",
    "share_table",
    "silence_test",
    "specialization_table",
    "sphere_assignments",
    "sphere_combinations",
    "sphere_sensitivity",
    "sphere_series",
    "stability_coefficient",
    "target_table",
    "terms_in_office",
    "tie_table",
    "timeline_table",
    "to_excel",
    "to_hif",
    "top_organizations",
    "turnover_table",
    "unheld_estimate",
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
