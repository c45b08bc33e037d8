"""Measures of every node, computed from arrays when they are asked for."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph
from scipy.sparse.linalg import eigsh

from gjai_analysis.engines import Engine, betweenness
from gjai_analysis.ties import Floats, Integers, Ties

_DAMPING = 0.85
_BLOCK = 1024  # rows of a dense matrix that are in memory at once
_DENSE = 32  # nodes up to which a dense eigenvector is the faster one
_SAME = 1e-9  # relative difference up to which eigenvalues count as equal


class Measures:
    """
    The measures of :func:`centrality_table`, by name, in the order of `ties`.

    Each is computed when it is first asked for and kept; what several need
    (triangles, distances) is computed once.
    """

    def __init__(self, ties: Ties, engine: Engine = "auto") -> None:
        self._ties = ties
        self._engine: Engine = engine
        self._others = max(len(ties.nodes) - 1, 1)

    @cached_property
    def degree(self) -> Integers:
        """Partners."""
        return _row_lengths(self._ties.strength)

    @cached_property
    def strength(self) -> Floats:
        """Sum over ties."""
        sums = _row_sums(self._ties.strength)
        whole = sums.round()  # weights of 1/(k-1) add up to whole documents
        return np.where(np.abs(sums - whole) < 1e-9, whole, sums)

    @cached_property
    def betweenness(self) -> Floats:
        """Freeman, by steps."""
        return self._betweenness(by_strength=False)

    @cached_property
    def betweenness_strength(self) -> Floats:
        """Freeman, by distance."""
        return self._betweenness(by_strength=True)

    @cached_property
    def closeness(self) -> Floats:
        """Wasserman and Faust, by steps."""
        return self._closeness(*self._hops[:2])

    @cached_property
    def closeness_strength(self) -> Floats:
        """Wasserman and Faust, by distance."""
        return self._closeness(*_distances(self._ties.strength))

    @cached_property
    def harmonic(self) -> Floats:
        """Mean of 1 / steps."""
        return self._hops[2] / self._others

    @cached_property
    def eigenvector(self) -> Floats:
        """Bonacich, norm 1."""
        return leading_vector(self._ties.strength)

    @cached_property
    def pagerank(self) -> Floats:
        """Brin and Page, sum 1."""
        return _pagerank(self._ties.strength, self.strength)

    @cached_property
    def core(self) -> Integers:
        """Seidman."""
        return _core(self._adjacency, self.degree)

    @cached_property
    def clustering(self) -> Floats:
        """Watts and Strogatz."""
        return self.triangles * inverse(self.degree * (self.degree - 1) / 2)

    @cached_property
    def constraint(self) -> Floats:
        """Burt, over partners."""
        share = sparse.diags_array(inverse(self.strength)) @ self._ties.strength
        bound = share + _through(share, self._adjacency)
        return self._where_tied(_row_sums(bound.multiply(bound)))

    @cached_property
    def effective_size(self) -> Floats:
        """Burt, after Borgatti."""
        redundancy = 2 * self.triangles * inverse(self.degree)
        return self._where_tied(self.degree - redundancy)

    @cached_property
    def _adjacency(self) -> sparse.csr_array:
        return self._ties.strength.sign()

    @cached_property
    def triangles(self) -> Floats:
        """Ties among the partners of each node."""
        return _row_sums(_through(self._adjacency, self._adjacency)) / 2

    @cached_property
    def _hops(self) -> tuple[Floats, Floats, Floats]:
        return hops(self._ties.strength)

    def _where_tied(self, values: Floats) -> Floats:
        """Leave out the values of nodes without ties."""
        return np.where(self.degree > 0, values, np.nan)

    def _betweenness(self, *, by_strength: bool) -> Floats:
        """Divide by the number of pairs of others."""
        raw = betweenness(self._ties, by_strength=by_strength, engine=self._engine)
        n = len(raw)
        return raw * (2 / ((n - 1) * (n - 2)) if n > 2 else 1)

    def _closeness(self, reached: Floats, total: Floats) -> Floats:
        """Return closeness after Wasserman and Faust."""
        return reached * inverse(total) * (reached / self._others)


def hops(ties: sparse.csr_array) -> tuple[Floats, Floats, Floats]:
    """
    Count, for each node, the others it reaches, their steps and 1 / steps.

    One bit says whether a node has been reached from another, so that a step
    of 64 searches at once is one "or" over the partners of each node.
    """
    n = ties.shape[0]
    tied = np.flatnonzero(_row_lengths(ties))
    found: list[Floats] = []  # nodes at each number of steps
    for first in range(0, n if len(tied) else 0, _BLOCK):
        sources = np.arange(first, min(first + _BLOCK, n))
        seen = np.zeros((n, _BLOCK // 64), dtype="uint64")
        bit = np.uint64(1) << (sources % 64).astype("uint64")
        seen[sources, (sources - first) // 64] = bit
        front, steps = seen, 0
        while front.any():
            near = np.zeros_like(seen)
            near[tied] = np.bitwise_or.reduceat(
                front[ties.indices], ties.indptr[tied], axis=0
            )
            front = near & ~seen
            seen = seen | front
            if steps == len(found):
                found.append(np.zeros(n))
            found[steps] += np.bitwise_count(front).sum(axis=1)
            steps += 1
    counts = np.array(found).reshape(len(found), n)
    steps_of = np.arange(1, len(counts) + 1)[:, None]
    totals = counts, counts * steps_of, counts / steps_of
    reached, total, nearness = (each.sum(axis=0) for each in totals)
    return reached, total, nearness


def _distances(strength: sparse.csr_array) -> tuple[Floats, Floats]:
    """
    Count the others that each node reaches, and sum up their distances.

    The ways of a node with one partner are those of the partner, and one tie
    longer.
    """
    n, lengths, degree = strength.shape[0], strength.power(-1), _row_lengths(strength)
    first_tie = strength.indptr[:-1][degree == 1]
    partner, leaf = strength.indices[first_tie], np.flatnonzero(degree == 1)
    hangs = degree[partner] > 1
    leaf, partner, step = leaf[hangs], partner[hangs], lengths.data[first_tie[hangs]]
    reached, total = np.zeros((2, n))
    sources = np.setdiff1d(np.arange(n), leaf)
    for first in range(0, len(sources), _BLOCK):
        rows = sources[first : first + _BLOCK]
        distance = csgraph.dijkstra(lengths, indices=rows)
        found = np.isfinite(distance)
        reached[rows] = found.sum(axis=1) - 1
        total[rows] = distance.sum(axis=1, where=found)
    reached[leaf] = reached[partner]
    total[leaf] = total[partner] + (reached[partner] - 1) * step
    return reached, total


def leading_vector(matrix: sparse.csr_array) -> Floats:
    """
    Return the leading eigenvector of a symmetric matrix of strengths.

    Components are solved one by one. Those that share the largest eigenvalue
    have the weights that the power iteration from equal values would end in.
    """
    n = matrix.shape[0]
    vector = np.zeros(n)
    if not matrix.nnz:
        return vector
    _, part_of = csgraph.connected_components(matrix, directed=False)
    most = np.zeros(part_of.max() + 1)
    np.maximum.at(most, part_of, _row_sums(matrix))
    largest = 0.0
    for part in np.argsort(-most, kind="stable"):
        if most[part] < largest * (1 - _SAME):
            break  # an eigenvalue is at most the largest sum of strengths
        inside = np.flatnonzero(part_of == part)
        value, own = _perron(matrix[inside][:, inside])
        if value > largest * (1 + _SAME):
            vector[:] = 0
        if value > largest * (1 - _SAME):
            vector[inside] = own
            largest = max(value, largest)
    return np.asarray(vector / np.linalg.norm(vector))


def _perron(matrix: sparse.csr_array) -> tuple[float, Floats]:
    """Project equal values on the leading eigenvector of one component."""
    if matrix.shape[0] <= _DENSE:
        values, vectors = np.linalg.eigh(matrix.toarray())
    else:
        start = np.sqrt(_row_sums(matrix))
        values, vectors = eigsh(matrix, k=1, which="LA", v0=start, ncv=12)
    leading = vectors[:, values > values[-1] * (1 - _SAME)]
    return float(values[-1]), leading @ leading.sum(axis=0)


def _pagerank(matrix: sparse.csr_array, strength: Floats) -> Floats:
    """
    Return PageRank; a node without ties passes its rank on to all alike.

    So every node gets the same from such nodes and from chance, and ranks are
    proportional to what follows from an equal start of 1.
    """
    passed = inverse(strength)
    rank: Floats = np.ones_like(strength)
    for _ in range(250):  # 0.85 ** 250 is below the last digit
        rank = 1 + _DAMPING * (matrix @ (rank * passed))
    return np.asarray(rank / max(rank.sum(), 1))


def _core(adjacency: sparse.csr_array, degree: Integers) -> Integers:
    """Peel off the nodes with the fewest ties, again and again (k-cores)."""
    core = np.zeros_like(degree)
    left, ties = np.ones(len(degree), dtype=bool), degree.copy()
    k = 0
    while left.any():
        k = max(k, int(ties[left].min()))
        peeled = left & (ties <= k)
        core[peeled] = k
        left &= ~peeled
        ties -= (adjacency @ peeled.astype("float64")).astype("int64")
    return core


def _through(matrix: sparse.csr_array, tied: sparse.csr_array) -> sparse.csr_array:
    """Sum up the ways over one other node between those who are tied."""
    blocks = [slice(i, i + _BLOCK) for i in range(0, max(tied.shape[0], 1), _BLOCK)]
    products = [(matrix[rows] @ matrix).multiply(tied[rows]) for rows in blocks]
    return sparse.vstack(products, format="csr")


def inverse(values: Floats | Integers) -> Floats:
    """Return 1 / values, and 0 for 0."""
    return np.divide(1, values, out=np.zeros(len(values)), where=values > 0)


def _row_lengths(matrix: sparse.csr_array) -> Integers:
    return np.asarray(np.diff(matrix.indptr), dtype="int64")


def _row_sums(matrix: sparse.csr_array) -> Floats:
    return np.asarray(matrix.sum(axis=1), dtype="float64")
