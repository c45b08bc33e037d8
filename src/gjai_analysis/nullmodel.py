"""What would be seen if chance alone had put the parties together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import numpy as np
import pandas as pd

from gjai_analysis.dataset import Dataset
from gjai_analysis.errors import UnknownKeyError, whole_seed
from gjai_analysis.projection import known_roles, one_or_more
from gjai_analysis.samples import (
    Numbers,
    Parts,
    Statistic,
    Values,
    as_numbers,
    at_least_one,
    derived,
    evaluate,
    tails,
)
from gjai_analysis.selection import record_ids

_KEY = ["activity_id", "org_id", "role"]


def null_model(
    data: Dataset,
    statistic: Statistic,
    *,
    n: int = 1000,
    seed: int,
    rounds: int = 30,
    roles: Collection[str] = ("signatory",),
    without: Iterable[str] = (),
    level: float = 0.9,
    progress: bool = True,
) -> pd.DataFrame:
    """
    Compare a result with what chance gives where all else is equal.

    Chance rewires who takes part in what, and keeps the number of parties of
    every agreement and the number of agreements of every organization. All ways
    to do so are equally likely. They are sampled by curveball trades ([1]_):
    two agreements pool the parties that only one of them has, and deal them out
    anew. In one round every agreement trades once with a random other ([2]_).

    Agreements of unclear form that name a hub stay as they are, since what they
    mean depends on their hub. Sectors, topics and dates stay with the agreement.

    Parameters
    ----------
    data
        The record to compare.
    statistic
        A function of a dataset that gives a number, or a Series of numbers.
    n
        Number of samples.
    seed
        Where the random numbers begin; the same seed gives the same table, also
        with other identifiers as far as content tells records apart.
    rounds
        Rounds of trades before each sample. :func:`curveball_mixing` shows how
        many it takes to forget the record; the shipped data take about twenty.
    roles
        Roles at an agreement that are rewired; give those that the statistic
        looks at.
    without
        `org_id`s whose participations are left out before chance deals; give those
        that the statistic leaves out, so that the sizes of what it sees are kept.
    level
        Share of the samples that the interval holds.
    progress
        Show a bar at a terminal, if tqdm is installed.

    Returns
    -------
    comparison
        Indexed like the statistic (``"value"`` for a single number), float64:
        `value` of the record; `mean`, `sd`, `low` and `high` (percentile
        interval) of the samples; `z`, the distance from the mean in `sd`,
        missing where the samples do not vary; `p`, two-sided: of the record and
        the samples, the share that lies at least as far as the record from the
        mean of them all, (r + 1) / (n + 1). Many entries are many tests; `p` is
        not adjusted for that. Without agreements every sample is the record. A
        statistic without entries gives no rows.

    Raises
    ------
    ValueError
        If `n`, `rounds` or `level` is out of range, or the statistic gives no
        numbers.
    UnknownKeyError, OptionError
        If `without` or `roles` names what the data do not have.

    References
    ----------
    .. [1] G. Strona et al. (2014), A fast and unbiased procedure to randomize
       ecological binary matrices, Nature Communications 5, 4114.
       doi:10.1038/ncomms5114
    .. [2] C. J. Carstens et al. (2018), Parallel and I/O-efficient randomisation
       of massive networks using global curveball trades, ESA 2018.
       doi:10.4230/LIPIcs.ESA.2018.11

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> data = example_dataset({"m": ["a", "b"], "n": ["c", "d"]})
    >>> signed = lambda data: data.participations.groupby("org_id").size()
    >>> null_model(data, signed, n=9, seed=1)["p"].tolist()  # kept, so never unusual
    [1.0, 1.0, 1.0, 1.0]
    """
    at_least_one(n=n, rounds=rounds)
    low, high = tails(level)
    data = _without(data, without)
    full = as_numbers(statistic(data))
    values = evaluate(
        statistic,
        _samples(_Memberships(data, roles), n=n, seed=seed, rounds=rounds),
        index=full.index,
        total=n,
        progress=progress,
    )
    samples = pd.DataFrame(values, columns=full.index)
    mean, spread = samples.mean(), samples.std().round(12)
    return pd.DataFrame(
        {
            "value": full,
            "mean": mean,
            "sd": spread,
            "low": samples.quantile(low),
            "high": samples.quantile(high),
            "z": (full - mean) / spread.where(spread > 0),
            "p": _two_sided(full.to_numpy(), values),
        }
    )


def _without(data: Dataset, organizations: Iterable[str]) -> Dataset:
    """Return the data without the participations of some organizations."""
    left_out = one_or_more(organizations)
    unknown = sorted(left_out - set(data.organizations.index))
    if unknown:
        raise UnknownKeyError("organization", unknown, data.organizations.index)
    if not left_out:
        return data
    rows = data.participations
    kept = rows[~rows.index.get_level_values("org_id").isin(left_out)]
    stamp = f"without {' '.join(sorted(left_out))}".encode()
    return derived(data, {"participations": kept}, stamp)


def _two_sided(value: Values, samples: Values) -> Values:
    """Return how often a sample, or the record itself, is as far from the mean."""
    everything = pd.DataFrame(np.vstack([value, samples]))
    distance = (everything - everything.mean()).abs().to_numpy()
    far = (distance > distance[0]) | np.isclose(distance, distance[0], rtol=1e-9)
    share = far.sum(axis=0) / np.maximum(everything.notna().sum(), 1)
    return np.where(np.isnan(value), np.nan, share)


class _Memberships:
    """Who takes part in what, as columns of numbers that can be dealt out anew."""

    def __init__(self, data: Dataset, roles: Collection[str]) -> None:
        self._data = data
        agreements = data.agreements
        stay = agreements["form"].eq("unclear") & agreements["hub_id"].notna()
        parts = Parts(data)
        activity, org = map(parts.by_content, ("agreements", "organizations"))
        rows = data.participations.reset_index()
        place = {
            "activity": activity.get_indexer(pd.Index(rows["activity_id"])),
            "org": org.get_indexer(pd.Index(rows["org_id"])),
        }
        rows = rows.assign(**place).sort_values([*place, *_KEY], ignore_index=True)
        rows = rows.drop(columns=list(place))
        free = rows["activity_id"].isin(agreements.index[~stay])
        free &= rows["role"].isin(known_roles(data, roles))
        twice = rows[_KEY[:2]].where(free).duplicated() & free
        rows, free = rows[~twice], free[~twice]
        self._rows = rows.drop(columns=_KEY)
        self._index = pd.MultiIndex.from_frame(rows[_KEY])
        self._free = np.flatnonzero(free)
        self.agreement = pd.factorize(rows["activity_id"][free])[0]
        self.parties = np.array(self._index.codes[1], dtype="int64")[self._free]
        index = data.evidence.index
        lost = index.get_level_values("record_id").isin(record_ids(rows[free], _KEY))
        lost &= index.get_level_values("record_table") == "participations"
        self._evidence = data.evidence[~lost]

    def cells(self, parties: Numbers) -> Numbers:
        """Return a number for each membership, the same for the same one."""
        return np.asarray(self.agreement * len(self._index.levels[1]) + parties)

    def trade(self, parties: Numbers, rng: np.random.Generator) -> Numbers:
        """
        Let every agreement trade once, with a random other one.

        A trade can be undone with the same probability, and so can a round of
        them; hence no table is more likely than another in the long run.
        """
        size = int(self.agreement.max(initial=-1)) + 1
        pair = np.empty(size, dtype="int64")
        pair[rng.permutation(size)] = np.arange(size) // 2
        pair = pair[self.agreement]
        offered = pd.Series(pair * len(self._index.levels[1]) + parties)
        free = np.flatnonzero(~offered.duplicated(keep=False))
        seats = free[np.argsort(pair[free], kind="stable")]
        dealt = free[np.argsort(pair[free] + rng.random(len(free)))]
        parties = parties.copy()
        parties[seats] = parties[dealt]
        return parties

    def dataset(self, parties: Numbers) -> Dataset:
        """Return the data with these parties."""
        activity, org, role = map(np.array, self._index.codes)
        org[self._free] = parties
        order = np.lexsort((role, org, activity))
        codes = [column[order].tolist() for column in (activity, org, role)]
        index = self._index.set_codes(codes, verify_integrity=False)
        rows = self._rows.take(order).set_axis(index)
        tables = {"participations": rows, "evidence": self._evidence}
        return derived(self._data, tables, parties.tobytes())


def _samples(
    memberships: _Memberships, *, n: int, seed: int, rounds: int
) -> Iterator[Dataset]:
    """Yield rewired datasets from one chain of trades."""
    rng = np.random.default_rng(whole_seed(seed))
    parties = memberships.parties
    for _ in range(n):
        for _ in range(rounds):
            parties = memberships.trade(parties, rng)
        yield memberships.dataset(parties)


def curveball_mixing(
    data: Dataset,
    *,
    seed: int,
    rounds: int = 60,
    chains: int = 20,
    roles: Collection[str] = ("signatory",),
) -> pd.DataFrame:
    """
    Show how many rounds of trades :func:`null_model` takes to forget the record.

    Where the share of changed memberships no longer rises, the record has no
    more part in a sample than chance gives it. Some memberships come back by
    chance however long one trades, above all those of a hub.

    Parameters
    ----------
    data
        The record to start from.
    seed
        Where the random numbers begin; the same seed gives the same table, also
        with other identifiers as far as content tells records apart.
    rounds
        Number of rounds.
    chains
        Number of times to start.
    roles
        Roles at an agreement that are rewired.

    Returns
    -------
    mixing
        Indexed by `rounds`, from 0: `trades` (int64; pairs of agreements that
        have traded), and float64 `changed`, `low`, `high`: the share of
        memberships that the record does not have (mean, smallest and largest of
        the chains). Without agreements, or with nothing to rewire, shares are
        missing.

    Raises
    ------
    ValueError
        If `rounds` or `chains` is less than 1.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> mixing = curveball_mixing(example_dataset(), seed=1, rounds=2)
    >>> mixing["trades"].tolist()
    [0, 1, 2]
    """
    at_least_one(rounds=rounds, chains=chains)
    memberships = _Memberships(data, roles)
    rng = np.random.default_rng(whole_seed(seed))
    changed = np.full((chains, rounds + 1), np.nan)
    start = memberships.cells(memberships.parties)
    for chain in changed if len(start) else ():
        parties = memberships.parties
        for done in range(rounds + 1):
            chain[done] = 1 - np.isin(memberships.cells(parties), start).mean()
            parties = memberships.trade(parties, rng)
    shares = pd.DataFrame(changed)
    pairs = (int(memberships.agreement.max(initial=-1)) + 1) // 2
    table = {
        "trades": np.arange(rounds + 1) * pairs,
        "changed": shares.mean(),
        "low": shares.min(),
        "high": shares.max(),
    }
    return pd.DataFrame(table).rename_axis("rounds")
