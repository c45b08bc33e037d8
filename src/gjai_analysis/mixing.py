"""Ties within and between the spheres of the Triple Helix."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from gjai_analysis.dataset import Dataset
from gjai_analysis.errors import OptionError
from gjai_analysis.helix import By, Counts, Mask, Signings, by_period, signings
from gjai_analysis.projection import Unclear, shared_documents
from gjai_analysis.spheres import HELICES, Spheres

Level = Literal["sphere", "organization"]
Floats = npt.NDArray[np.float64]
_STRENGTHS = ("ties", "count", "newman")
_ENDS = ("source", "target")
_COLUMNS = [
    *["ties", "density", "count", "newman"],
    *["ties_share", "count_share", "newman_share"],
    *["agreements", "bilateral", "trilateral", "possible", "agreements_share"],
]


def helix_table(
    dataset: Dataset,
    *,
    by: By | None = None,
    spheres: Spheres | None = None,
    without: Iterable[str] = (),
    unclear: Unclear = "joint",
) -> pd.DataFrame:
    """
    Describe the ties within each sphere and between each two.

    Ties and strengths are those of :func:`partnership_graph`; each tie counts
    once. Agreements are counted where they hold at least one tie of the row, so
    that one agreement of three spheres is in three rows or more.

    Parameters
    ----------
    dataset
        The agreements.
    by
        ``"year"`` describes the agreements that are certainly of each year.
    spheres, without, unclear
        As for :func:`sphere_combinations`.

    Returns
    -------
    table
        Indexed by `sphere` and `partner` (by `year` before them): government,
        academia and industry, then the other spheres of the vocabulary by name,
        each with itself and those after it. Columns `ties` (int64, tied pairs of
        organizations), `density` (share of the pairs of organizations taking part
        that are tied; missing without such a pair), `count` and `newman`
        (strengths, added up), `ties_share`, `count_share`, `newman_share` (of all
        rows; missing without ties), `agreements` (int64), `bilateral` (of these,
        between two parties), `trilateral` (of these, in which government,
        academia and industry all take part), `possible` (agreements that can
        belong here, as their year is uncertain or their list of parties
        incomplete) and `agreements_share` (of the agreements with two parties
        or more; not additive). All rows are there without agreements, too, but
        no years.

    Raises
    ------
    OptionError
        If `by` or `unclear` is none of the choices.
    UnknownKeyError
        If `spheres` or `without` names what the dataset does not have.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> row = helix_table(example_dataset()).loc[("government", "academia")]
    >>> row[["ties", "count", "newman", "agreements", "trilateral"]].tolist()
    [1.0, 2.0, 1.5, 2.0, 1.0]
    """
    signed = signings(dataset, spheres=spheres, without=without, unclear=unclear)
    return by_period(signed, by, lambda *period: _helix_table(signed, *period))


def _helix_table(signed: Signings, certain: Mask, possible: Mask) -> pd.DataFrame:
    """Describe the documents of one period."""
    parties, codes = signed.parties[certain], signed.spheres
    size, n = parties.sum(axis=1), len(codes)
    bodies, ties = _ties(signed, certain)
    sizes = np.bincount(bodies, minlength=n)
    complete = signed.complete & possible
    matrices = {
        **_mixing(ties, n),
        "agreements": _meetings(parties),
        "bilateral": _meetings(parties[size == 2]),
        "trilateral": _meetings(parties[(parties[:, : len(HELICES)] > 0).all(axis=1)]),
        "possible": _meetings(signed.parties[complete]) + (possible & ~complete).sum(),
        "pairs": np.outer(sizes, sizes) - np.diag(sizes * (sizes + 1) // 2),
    }
    rows, columns = np.triu_indices(n)
    of = {name: matrix[rows, columns] for name, matrix in matrices.items()}
    of["density"] = _ratio(of["ties"], of.pop("pairs"))
    of |= {f"{name}_share": _ratio(of[name], of[name].sum()) for name in _STRENGTHS}
    of["agreements_share"] = _ratio(of["agreements"], (size > 1).sum())
    names = [codes[rows].rename("sphere"), codes[columns].rename("partner")]
    table = pd.DataFrame(of, pd.MultiIndex.from_arrays(names), columns=_COLUMNS)
    return table.astype({"ties": "int64"})


def _ratio(part: npt.ArrayLike, whole: npt.ArrayLike) -> Floats:
    """Divide; missing where the whole is nothing."""
    whole = np.asarray(whole, dtype="float64")
    ratio: Floats = np.asarray(part) / np.where(whole > 0, whole, np.nan)
    return ratio


def _ties(signed: Signings, chosen: Mask) -> tuple[pd.Series, pd.DataFrame]:
    """Return the sphere of each organization, and the ties with both spheres."""
    rows = signed.rows[chosen[signed.rows["document"].to_numpy()]]
    org, names = pd.factorize(rows["org_id"], sort=True)
    spheres = np.zeros(len(names), dtype="int64")
    spheres[org] = rows["sphere"]
    pairs = shared_documents(rows)
    columns: dict[str, npt.ArrayLike] = {"ties": np.ones(len(pairs.count))}
    for end, places in zip(_ENDS, pairs.ends, strict=True):
        columns |= {end: pairs.names[places], f"{end}_sphere": spheres[places]}
    ties = pd.DataFrame(columns | {"count": pairs.count, "newman": pairs.newman})
    return pd.Series(spheres, names.rename("org_id")), ties


def _mixing(ties: pd.DataFrame, n: int) -> dict[str, Floats]:
    """Add up ties and strengths by the spheres of both ends, in the upper triangle."""
    one, other = (ties[f"{end}_sphere"].to_numpy() for end in _ENDS)
    cell = np.minimum(one, other) * n + np.maximum(one, other)
    return {
        name: np.bincount(cell, ties[name], n * n).astype("float64").reshape(n, n)
        for name in _STRENGTHS
    }


def _meetings(parties: Counts) -> Counts:
    """Count documents in which two spheres meet, or two parties of one sphere."""
    present = (parties > 0).astype("int64")
    meetings: Counts = present.T @ present
    np.fill_diagonal(meetings, (parties > 1).sum(axis=0))
    return meetings


def ei_index(
    dataset: Dataset,
    *,
    level: Level = "sphere",
    spheres: Spheres | None = None,
    without: Iterable[str] = (),
    unclear: Unclear = "joint",
) -> pd.DataFrame:
    """
    Compare ties to other spheres with ties inside: (E - I) / (E + I).

    Ties are those of :func:`partnership_graph`. A tie has two ends, and each
    end counts for its organization: external, if the other end lies in another
    sphere. What a sphere has is the sum over its organizations, so a tie inside
    it counts twice; over the whole network this changes nothing.

    Parameters
    ----------
    dataset
        The agreements.
    level
        A row for each sphere and one for all, or one for each organization.
    spheres, without, unclear
        As for :func:`sphere_combinations`.

    Returns
    -------
    index
        Indexed by `sphere`, ``"all"`` first, then as in :func:`helix_table`; or
        by `org_id`, sorted. Columns `external` and `internal` (int64, ends of
        ties), then float64 from -1 (all inside) to 1 (all outside): `ei`, the
        same by strength, `ei_count` and `ei_newman`, and `expected`, the value of
        `ei` when all pairs of organizations taking part are equally likely to be
        tied, since large spheres have most of the possible ties inside. Missing
        without ties, or without another organization. Without agreements only
        the rows of the spheres are there.

    Raises
    ------
    OptionError
        If `level` or `unclear` is none of the choices.
    UnknownKeyError
        If `spheres` or `without` names what the dataset does not have.

    References
    ----------
    D. Krackhardt, R. N. Stern (1988), Informal networks and organizational
    crises, Social Psychology Quarterly 51, 123-140. doi:10.2307/2786835

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> signed = {"a": ["city", "firm"], "b": ["firm", "shop"]}
    >>> ei_index(example_dataset(signed)).loc["all", ["external", "ei"]].tolist()
    [2.0, 0.0]
    """
    if level not in {"sphere", "organization"}:
        raise OptionError("level", level, ["sphere", "organization"])
    signed = signings(dataset, spheres=spheres, without=without, unclear=unclear)
    bodies, ties = _ties(signed, np.ones(len(signed.parties), dtype="bool"))
    ends = _ends(ties, bodies)
    if level == "sphere":
        own = signed.spheres[bodies]
        by_sphere = ends.groupby(own).sum().reindex(signed.spheres, fill_value=0)
        ends = pd.concat([ends.sum().to_frame("all").T, by_sphere])
        ends = ends.rename_axis("sphere")
    index = ends[["external", "internal"]].astype("int64")
    for name in ("", "_count", "_newman"):
        out, inside = ends[f"external{name}"], ends[f"internal{name}"]
        index[f"ei{name}"] = _ratio(out - inside, out + inside)
    possible = ends["organizations"] * (len(bodies) - 1)
    return index.assign(expected=_ratio(ends["surplus"], possible))


def _ends(ties: pd.DataFrame, bodies: pd.Series) -> pd.DataFrame:
    """Add up the ends of each organization's ties, and of its possible ties."""
    external = ties["source_sphere"].ne(ties["target_sphere"]).to_numpy()
    org = bodies.index.get_indexer(pd.Index(pd.concat([ties[end] for end in _ENDS])))
    columns: dict[str, Floats] = {}
    for name, suffix in zip(_STRENGTHS, ("", "_count", "_newman"), strict=True):
        for side, chosen in (("external", external), ("internal", ~external)):
            weight = np.tile(ties[name] * chosen, 2)
            sums = np.bincount(org, weight, minlength=len(bodies))
            columns[side + suffix] = sums.astype("float64")
    size = bodies.map(bodies.value_counts())
    # possible ties to other spheres less those inside
    surplus = len(bodies) - size - (size - 1)
    ends = pd.DataFrame(columns, index=bodies.index)
    return ends.assign(organizations=1.0, surplus=surplus.astype("float64"))
