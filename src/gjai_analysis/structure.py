"""What a graph is like as a whole, from its degrees and ties."""

from __future__ import annotations

from math import comb

import numpy as np

from gjai_analysis.ties import Floats, Integers


def centralization(values: Floats | Integers, largest: float) -> float:
    """Return how far all others are behind the first, as a share of `largest`."""
    return float((values.max(initial=0) - values).sum() / largest) if largest else 0.0


def degree_assortativity(degree: Integers, ends: Integers) -> float:
    """
    Correlate the degrees at the two ends of the ties (Newman 2003).

    Sums are of integers, so a regular graph has no variance at all: nan.
    """
    ties = 2 * ends.shape[1]
    both = degree[ends]
    squared_sum = int(both.sum()) ** 2
    variance = ties * int((both**2).sum()) - squared_sum
    covariance = ties * 2 * int((both[0] * both[1]).sum()) - squared_sum
    return covariance / variance if variance else np.nan


def attribute_assortativity(kind: Integers, ends: Integers) -> float:
    """
    Compare ties within kinds with what chance makes of them (Newman 2003).

    Returns 1 if every tie is within a kind, and nan where all ends are of one.
    """
    ties = 2 * ends.shape[1]
    within = 2 * int((kind[ends[0]] == kind[ends[1]]).sum())
    squares = sum(int(n) ** 2 for n in np.bincount(kind[ends].ravel()))
    possible = ties**2 - squares
    return (ties * within - squares) / possible if possible else np.nan


def core_periphery(degree: Integers, ends: Integers) -> tuple[float, float]:
    """
    Fit a core that everyone is tied to, and a periphery without ties inside.

    Borgatti & Everett's discrete model: all ties of the core (to itself and to
    the periphery) are expected, and no others; the fit is the correlation with
    that pattern over all pairs. Cores tried are all nodes with at least d ties,
    for every d, so that neither chance nor names decide.

    Returns
    -------
    fit, size
        The best correlation and the nodes in that core (the smallest one, if
        several are best); nan where no core has one, e.g. a regular graph.
    """
    n, ties = len(degree), ends.shape[1]
    least = np.unique(degree)[::-1]
    size = n - np.searchsorted(np.sort(degree), least)
    strongest = np.sort(degree[ends].max(axis=0))
    found = ties - np.searchsorted(strongest, least)
    pairs = comb(n, 2)
    expected = pairs - (n - size) * (n - size - 1.0) / 2
    spread = expected * (pairs - expected) * ties * (pairs - ties)
    fits = (pairs * found - ties * expected)[spread > 0] / np.sqrt(spread[spread > 0])
    if not len(fits):
        return np.nan, np.nan
    return float(fits.max()), float(size[spread > 0][fits.argmax()])
