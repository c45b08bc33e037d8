"""Triple Helix: which spheres meet in an agreement, and what that tells of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import nan
from typing import Literal, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from gjai_analysis.dataset import Dataset
from gjai_analysis.errors import OptionError
from gjai_analysis.projection import (
    Unclear,
    joint_documents,
    memberships,
    signed_documents,
)
from gjai_analysis.spheres import Spheres, sphere_codes, sphere_series

By = Literal["year"]
Mask = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int64]
_Table = TypeVar("_Table", pd.Series, pd.DataFrame)

# a cell is the sum of the bits of the helices that take part
_BITS = np.array([1, 4, 2])  # government, academia (university), industry
_CELLS = {"G": 1, "U": 4, "I": 2, "GU": 5, "GI": 3, "UI": 6, "GUI": 7, "other": 0}
_ORDER = np.array(list(_CELLS.values()))
_WITHIN = (np.arange(8) & _ORDER[:, None]) == np.arange(8)
# the axes of the distribution over cells are u, i, g
_SUMMED: dict[str, tuple[int, ...]] = {
    "u": (1, 2),
    "i": (0, 2),
    "g": (0, 1),
    "ui": (2,),
    "ug": (1,),
    "ig": (0,),
    "uig": (),
}


@dataclass(frozen=True)
class Signings:
    """
    Who signed which document: one row a party, arrays with one entry a document.

    Attributes
    ----------
    rows
        `document` (position), `org_id` and `sphere` (position) of each party.
    spheres
        The codes of the spheres, the three helices first.
    parties
        Parties by document and sphere.
    complete
        Whether the list of parties is complete.
    first, last
        The years in which a document can have been signed, infinite where open.
    """

    rows: pd.DataFrame
    spheres: pd.Index
    parties: Counts
    complete: Mask
    first: npt.NDArray[np.float64]
    last: npt.NDArray[np.float64]

    @property
    def counted(self) -> Mask:
        """Documents with two known parties: a partnership."""
        return np.asarray(self.parties.sum(axis=1) > 1)

    @property
    def cells(self) -> Counts:
        """The cell of each document: which of the three helices take part."""
        return np.asarray((self.parties[:, :3] > 0) @ _BITS)


def signings(
    dataset: Dataset,
    *,
    spheres: Spheres | None,
    without: Iterable[str],
    unclear: Unclear,
) -> Signings:
    """Return who signed which document, by sphere."""
    if unclear not in {"joint", "hub"}:
        raise OptionError("unclear", unclear, ["joint", "hub"])
    every = memberships(dataset, without, ("signatory",), roll_up=False)
    rows = signed_documents(dataset, every, unclear, roll_up=False)
    # a document is as complete, and as sure of its year, as all that it is made of
    every = every.assign(document=every["agreement_id"].map(joint_documents(dataset)))
    every = every if unclear == "joint" else rows
    agreements, codes = dataset.agreements, sphere_codes(dataset)
    sphere = sphere_series(dataset, spheres=spheres)
    org = sphere.index.get_indexer(pd.Index(rows["org_id"]))
    own = codes.get_indexer(pd.Index(sphere))[org]
    document, names = pd.factorize(rows["document"])
    parties = np.zeros((len(names), len(codes)), dtype="int64")
    np.add.at(parties, (document, own), 1)
    agreement = agreements.index.get_indexer(pd.Index(every["agreement_id"]))
    made_of = pd.Index(names).get_indexer(pd.Index(every["document"]))
    whole = agreements["parties_complete"].eq(other=True).to_numpy()[agreement]
    if unclear == "hub":  # a part of an agreement is whole, others may be unknown
        whole = whole | rows["document"].ne(rows["agreement_id"]).to_numpy()
    complete = np.ones(len(names), dtype="bool")
    np.logical_and.at(complete, made_of, whole)
    rows = pd.DataFrame({"document": document, "org_id": rows["org_id"], "sphere": own})
    years = _years(dataset, made_of, agreement, len(names))
    return Signings(rows, codes, parties, complete, *years)


def _years(
    dataset: Dataset, document: Counts, agreement: Counts, n: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the first and last year of the agreements behind each document."""
    dates = dataset.agreements
    earliest = dates["signed_earliest"].dt.year.fillna(-np.inf).to_numpy("float64")
    latest = dates["signed_latest"].dt.year.fillna(np.inf).to_numpy("float64")
    first, last = np.full(n, np.inf), np.full(n, -np.inf)
    np.minimum.at(first, document, earliest[agreement])
    np.maximum.at(last, document, latest[agreement])
    return first, last


def by_period(
    signed: Signings, by: By | None, measure: Callable[[Mask, Mask], _Table]
) -> _Table:
    """
    Measure all documents, or those of each year with the year as first level.

    `measure` takes the documents that are certainly of the period, and those
    that can be.
    """
    if by is None:
        everything = np.ones(len(signed.parties), dtype="bool")
        return measure(everything, everything)
    if by != "year":
        raise OptionError("by", by, ["year"])
    first, last = signed.first, signed.last
    known = np.concatenate([first, last])
    known = known[np.isfinite(known)]
    years = range(int(known.min()), int(known.max()) + 1) if len(known) else range(1)
    tables: list[_Table] = [
        measure((first == year) & (last == year), (first <= year) & (last >= year))
        for year in years
    ]
    names = ["year", *tables[0].index.names]
    table: _Table = pd.concat(tables, keys=years, names=names)
    return table if len(known) else table.iloc[:0]


def sphere_combinations(
    dataset: Dataset,
    *,
    by: By | None = None,
    spheres: Spheres | None = None,
    without: Iterable[str] = (),
    unclear: Unclear = "joint",
) -> pd.DataFrame:
    """
    Count agreements by which of the three helices take part in them.

    Only signatories take part, and an agreement needs two that are known. A
    list of parties that is incomplete can only gain helices, so each count has
    bounds.

    Parameters
    ----------
    dataset
        The agreements.
    by
        ``"year"`` counts for each year; an agreement whose year is not certain
        is possible in each of its years, one without a date in all years. Mind that
        with ``unclear="hub"`` an agreement whose parties are not all known may hide
        any number of documents: `possible` counts it once, and is no bound.
    spheres
        Spheres by kind or `org_id`, as for :func:`sphere_series`.
    without
        `org_id`s to leave out, and with them the agreements that keep fewer
        than two parties.
    unclear
        How agreements of unclear form are read, as for :func:`partnership_graph`.

    Returns
    -------
    combinations
        Indexed by `combination`, or by `year` and `combination`: ``"G"``
        (government), ``"U"`` (academia), ``"I"`` (industry), ``"GU"``, ``"GI"``,
        ``"UI"``, ``"GUI"``, ``"other"`` (none of them), always in this order.
        Columns `agreements` (int64, by their known parties), `with_others` (int64,
        of these, also with a body of another sphere), `certain` and `possible`
        (int64, bounds) and `share` (float64, of all `agreements`; missing where
        there are none). Without agreements the counts are 0, and there are no
        years.

    Raises
    ------
    OptionError
        If `by` or `unclear` is none of the choices.
    UnknownKeyError
        If `spheres` or `without` names what the dataset does not have.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> sphere_combinations(example_dataset())["agreements"].loc[["GU", "GUI"]].tolist()
    [1, 1]
    """
    signed = signings(dataset, spheres=spheres, without=without, unclear=unclear)
    cells, counted, open_ = signed.cells, signed.counted, ~signed.complete
    others = signed.parties[:, 3:].any(axis=1)
    settled = signed.complete | (cells == _CELLS["GUI"])

    def count(mask: Mask) -> Counts:
        return np.bincount(cells[mask], minlength=8)

    def table(certain: Mask, possible: Mask) -> pd.DataFrame:
        here = certain & counted
        gaining = _WITHIN @ count(possible & open_)
        columns = {
            "agreements": count(here)[_ORDER],
            "with_others": count(here & others)[_ORDER],
            "certain": count(here & settled)[_ORDER],
            "possible": count(possible & counted & ~open_)[_ORDER] + gaining,
        }
        index = pd.Index(list(_CELLS), name="combination", dtype="str")
        counts = pd.DataFrame(columns, index=index, dtype="int64")
        n = counts["agreements"]
        return counts.assign(share=n / n.sum() if n.any() else nan)

    return by_period(signed, by, table)


def mutual_information(
    dataset: Dataset,
    *,
    by: By | None = None,
    spheres: Spheres | None = None,
    without: Iterable[str] = (),
    unclear: Unclear = "joint",
) -> pd.Series:
    """
    Measure how far the presence of one helix tells of the presence of the others.

    Whether university (u: academia), industry (i) and government (g) sign is a
    distribution over agreements [1]_. With H for its entropies, T(ui) = H(u) +
    H(i) - H(ui), never negative, and T(uig) = H(u) + H(i) + H(g) - H(ui) - H(ug)
    - H(ig) + H(uig). A negative T(uig) says that the three together reduce
    uncertainty, which is read as synergy, a positive one that they repeat each
    other; that the value can be ascribed to the interaction of the three is
    contested (see [2]_). Entropies of few agreements are biased, and as most
    agreements have just two parties, one helix always tells of the others:
    compare with a null model that keeps the sizes of agreements, not with 0.

    Parameters
    ----------
    dataset
        The agreements; those in which none of the three takes part, or with
        fewer than two known signatories, are left out.
    by, spheres, without, unclear
        As for :func:`sphere_combinations`.

    Returns
    -------
    information
        float64, indexed by `measure`, or by `year` and `measure`: `agreements`
        (number), `possible` (agreements that can be of the year; with
        ``by=None`` the same number), then in millibits `H_u`, `H_i`, `H_g`,
        `H_ui`, `H_ug`, `H_ig`, `H_uig`, `T_ui`, `T_ug`, `T_ig`, `T_uig`. Without
        agreements these are missing, and there are no years.

    Raises
    ------
    OptionError
        If `by` or `unclear` is none of the choices.
    UnknownKeyError
        If `spheres` or `without` names what the dataset does not have.

    References
    ----------
    .. [1] L. Leydesdorff (2003), The mutual information of
       university-industry-government relations, Scientometrics 58, 445-467.
       doi:10.1023/A:1026253130577
    .. [2] L. Leydesdorff (2010), Redundancy in systems which entertain a model
       of themselves, Entropy 12, 63-79. doi:10.3390/e12010063

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> signed = {"a": ["city", "school"], "b": ["school", "firm"]}
    >>> signed |= {"c": ["city", "firm"]}
    >>> information = mutual_information(example_dataset(signed))
    >>> information[["T_ui", "T_uig"]].round(1).to_dict()
    {'T_ui': 251.6, 'T_uig': -415.0}
    """
    signed = signings(dataset, spheres=spheres, without=without, unclear=unclear)
    cells = signed.cells
    counted = signed.counted & (cells > 0)

    def information(certain: Mask, possible: Mask) -> pd.Series:
        counts = np.bincount(cells[certain & counted], minlength=8).reshape(2, 2, 2)
        n = {"agreements": counts.sum(), "possible": (possible & counted).sum()}
        h = {name: _entropy(counts.sum(axis=over)) for name, over in _SUMMED.items()}
        t = {ab: h[ab[0]] + h[ab[1]] - h[ab] for ab in ("ui", "ug", "ig")}
        t["uig"] = sum(t.values()) - h["u"] - h["i"] - h["g"] + h["uig"]
        values = n | {f"H_{name}": value for name, value in h.items()}
        values |= {f"T_{name}": value for name, value in t.items()}
        return pd.Series(values, dtype="float64").rename_axis("measure")

    return by_period(signed, by, information).rename("value")


def _entropy(counts: Counts) -> float:
    """Return the entropy of a distribution in millibits."""
    n = counts.sum()
    if not n:
        return nan
    share = counts[counts > 0] / n
    return float(0.0 - 1000 * (share * np.log2(share)).sum())
