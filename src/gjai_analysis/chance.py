"""How likely organizations meet when only activity and sizes of agreements count."""

from __future__ import annotations

from functools import reduce
from itertools import pairwise

import numpy as np

_TOLERANCE = 1e-12
_STEPS = 100_000


class Chance:
    """
    The most random agreements of given sizes among organizations of given activity.

    Agreements are independent of each other and keep their sizes exactly; parties
    are drawn with weights such that each organization signs its number of
    agreements on average. This is the distribution of largest entropy [1]_. Where
    the numbers leave no freedom (all parties sign everything, say) it has none.

    Parameters
    ----------
    activity
        How many agreements each organization signs, in any order.
    sizes
        How many parties each agreement has, in any order; the sums are equal.

    Attributes
    ----------
    activity, organizations
        Distinct numbers of agreements, largest first, and how many organizations
        have each (int64): all organizations of a class are alike.
    sizes, agreements
        Distinct sizes, largest first, and how many agreements have each (int64).
    signing
        How likely an organization of each class (row) is a party of an agreement
        of each size (column), float64.

    References
    ----------
    .. [1] X.-H. Chen, A. P. Dempster, J. S. Liu (1994), Weighted finite population
       sampling to maximize entropy, Biometrika 81, 457-469.
       doi:10.1093/biomet/81.3.457
    """

    def __init__(self, activity: np.ndarray, sizes: np.ndarray) -> None:
        self.activity, self.organizations = _classes(activity)
        self.sizes, self.agreements = _classes(sizes)
        self.signing = np.zeros((len(self.activity), len(self.sizes)))
        self._free: list[tuple[slice, slice, _Draw]] = []
        for (top, right), (bottom, left) in pairwise(self._corners()):
            rows, columns = slice(top, bottom), slice(left, right)
            self.signing[rows, :left] = 1
            if top < bottom and left < right:
                draw = _fitted(
                    self.activity[rows] - self.agreements[:left].sum(),
                    self.organizations[rows],
                    self.sizes[columns] - self.organizations[:top].sum(),
                    self.agreements[columns],
                )
                self.signing[rows, columns] = draw.all_in_each()
                self._free.append((rows, columns, draw))

    def meeting(self, first: int, second: int) -> np.ndarray:
        """
        Return how likely two organizations are both parties, for each size.

        Parameters
        ----------
        first, second
            Activities of the two organizations.
        """
        pair = [self.activity.tolist().index(number) for number in (first, second)]
        both: np.ndarray = self.signing[pair].prod(axis=0)
        for rows, columns, draw in self._free:
            if all(rows.start <= place < rows.stop for place in pair):
                both[columns] = draw.all_in(*(place - rows.start for place in pair))
        return both

    def encounters(self, first: int, second: int) -> np.ndarray:
        """
        Return the distribution of how many agreements two organizations share.

        It is Poisson-binomial: a sum of independent draws, alike for agreements of
        one size. Values too small for float64 are left out at the end.
        """
        chances = self.meeting(first, second)
        total = np.ones(1)
        for p, n in zip(chances, self.agreements, strict=True):
            total = np.convolve(total, _binomial(int(n), float(p)))
            total = np.trim_zeros(total, "b")
        return total

    def _corners(self) -> list[tuple[int, int]]:
        """
        Return where activity and sizes leave no freedom, from the top right down.

        At a corner (a, b) the `a` most active classes sign all agreements of the
        `b` largest sizes, and nobody else signs any other (the bound of Gale and
        Ryser is reached). Freedom is only between one corner and the next.
        """
        people, events = _sums(self.organizations), _sums(self.agreements)
        signed = _sums(self.organizations * self.activity)
        filled = _sums(self.agreements * self.sizes)
        room = np.multiply.outer(people, events) + filled[-1] - filled
        corners = [(int(a), int(b)) for a, b in np.argwhere(room == signed[:, None])]
        return sorted(corners, key=lambda corner: (corner[0], -corner[1]))


def _binomial(n: int, p: float) -> np.ndarray:
    """Return how likely 0, …, n of n agreements are; scipy.stats is slow to import."""
    k = np.arange(n + 1)
    if not 0 < p < 1:  # rounding may bring it a digit above
        return np.asarray(k == (n if p > 0 else 0), dtype="float64")
    factorials = np.log(np.maximum(k, 1)).cumsum()
    ways = factorials[-1] - factorials - factorials[::-1]
    return np.asarray(np.exp(ways + k * np.log(p) + (n - k) * np.log1p(-p)))


def _sums(numbers: np.ndarray) -> np.ndarray:
    return np.concatenate([[0], numbers.cumsum()])


def _classes(numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    values, counts = np.unique(np.asarray(numbers, "int64"), return_counts=True)
    return values[::-1], counts[::-1]


class _Draw:
    """A draw of parties: weights of classes, how many of each, sizes to draw."""

    def __init__(
        self, weights: np.ndarray, organizations: np.ndarray, sizes: np.ndarray
    ) -> None:
        self.weights, self.organizations, self.sizes = weights, organizations, sizes
        self.whole = self.ways(organizations)

    def ways(self, organizations: np.ndarray) -> np.ndarray:
        """Return the weight of all choices of 0, 1, … out of organizations."""
        k = np.arange(1, self.sizes[0] + 1)
        chosen = (organizations[:, None] - k + 1) / k * self.weights[:, None]
        terms = np.cumprod(np.insert(chosen, 0, 1, axis=1), axis=1)
        return reduce(lambda a, b: np.convolve(a, b)[: len(k) + 1], terms)

    def all_in(self, *places: int) -> np.ndarray:
        """Return how likely organizations of these classes are all drawn."""
        left = self.organizations - np.bincount(places, minlength=len(self.weights))
        others = self.ways(left)[np.maximum(self.sizes - len(places), 0)]
        likely = self.weights[list(places)].prod() * others / self.whole[self.sizes]
        return np.where(self.sizes < len(places), 0.0, likely)

    def all_in_each(self) -> np.ndarray:
        """Return how likely an organization of each class is drawn."""
        return np.stack([self.all_in(place) for place in range(len(self.weights))])


def _fitted(
    activity: np.ndarray,
    organizations: np.ndarray,
    sizes: np.ndarray,
    agreements: np.ndarray,
) -> _Draw:
    """Find the weights with which each class signs its number of agreements."""
    total = agreements.sum()
    wanted = activity / (total - activity)
    weights = wanted * sizes[0] / (np.e * (organizations @ wanted))
    for _ in range(_STEPS):
        draw = _Draw(weights, organizations, sizes)
        signed = draw.all_in_each() @ agreements
        if np.allclose(signed, activity, rtol=_TOLERANCE, atol=0):
            return draw
        # half a step of the log odds, for whole ones may swing for ever; only
        # ratios of weights matter, and this scale keeps their products in range
        odds = np.sqrt(wanted / (signed / (total - signed)))
        weights = weights * odds * draw.whole[-1] ** (-1 / sizes[0])
    raise ArithmeticError(f"weights have not converged after {_STEPS} steps")
