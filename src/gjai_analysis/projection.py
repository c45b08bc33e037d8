"""Who took part in what, document by document, and which pairs that makes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from gjai_analysis.dataset import Dataset
from gjai_analysis.errors import OptionError, UnknownKeyError

Unclear = Literal["joint", "hub"]
_PARTIES = {"signatory", "party", "participant"}
Basis = Literal["all", "stated"]


def one_or_more(names: Iterable[str]) -> set[str]:
    """Take a single name for a list of one."""
    return {names} if isinstance(names, str) else set(names)


def known_roles(dataset: Dataset, roles: Iterable[str]) -> set[str]:
    """Return roles, all of which the vocabulary has; OptionError otherwise."""
    held = one_or_more(roles)
    if not held <= _PARTIES:
        scheme = dataset.vocabulary.index.get_level_values("scheme") == "role"
        codes = dataset.vocabulary.index.get_level_values("code")[scheme]
        for role in sorted(held - _PARTIES - set(codes)):
            raise OptionError("roles", role, sorted({*codes, *_PARTIES}))
    return held


def memberships(
    dataset: Dataset,
    without: Iterable[str],
    roles: Collection[str],
    *,
    roll_up: bool,
    basis: Basis = "all",
) -> pd.DataFrame:
    """Return who takes part in which agreement, once each, sorted."""
    left_out = one_or_more(without)
    unknown = sorted(left_out - set(dataset.organizations.index))
    if unknown:
        raise UnknownKeyError("organization", unknown, dataset.organizations.index)
    rows = dataset.participations.reset_index().rename(
        columns={"activity_id": "agreement_id"}
    )
    rows = rows.loc[
        rows["agreement_id"].isin(dataset.agreements.index)
        & rows["role"].isin(known_roles(dataset, roles))
        & (rows["basis"].eq("stated") | (basis == "all")),
        ["agreement_id", "org_id"],
    ]
    rows = rows[~rows["org_id"].isin(left_out)]
    if roll_up:
        rows = rows.assign(org_id=rows["org_id"].map(top_organizations(dataset)))
        rows = rows[~rows["org_id"].isin(left_out)]
    return rows.drop_duplicates().sort_values(
        ["agreement_id", "org_id"], ignore_index=True
    )


def top_organizations(dataset: Dataset) -> pd.Series:
    """
    Return the body at the top of each organization's parents.

    Parameters
    ----------
    dataset
        The organizations.

    Returns
    -------
    top
        `org_id`s (str) indexed by `org_id`; an organization without a parent
        is its own top.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> top_organizations(example_dataset())["org-city"]
    'org-city'
    """
    parents = dataset.organizations["parent_id"]
    top = pd.Series(parents.index, index=parents.index, dtype="str", name="top")
    while True:
        above = top.map(parents)
        if above.isna().all():
            return top
        top = above.fillna(top)


def joint_documents(dataset: Dataset) -> pd.Series:
    """
    Say which document each agreement is when unclear forms are read as joint.

    Returns
    -------
    documents
        str, indexed by `agreement_id`; agreements of unclear form that share
        ceremony and hub share a document, others are documents of their own.
    """
    agreements = dataset.agreements
    hub = agreements["hub_id"].where(agreements["form"].eq("unclear"))
    shared = agreements["ceremony_id"] + " " + hub
    own = pd.Series(agreements.index, index=agreements.index, dtype="str")
    return shared.fillna(own).astype("str")


def signed_documents(
    dataset: Dataset, rows: pd.DataFrame, unclear: Unclear, *, roll_up: bool
) -> pd.DataFrame:
    """Say which document each party signed, by the reading of unclear forms."""
    agreements = dataset.agreements
    is_open = agreements["form"].eq("unclear") & agreements["hub_id"].notna()
    hub = agreements.loc[is_open, "hub_id"]
    document = rows["agreement_id"]
    if unclear == "joint":
        rows = rows.assign(document=document.map(joint_documents(dataset)))
        return rows.drop_duplicates(["document", "org_id"])
    if roll_up:
        hub = hub.map(top_organizations(dataset))
    hubs = document.map(hub)
    spokes = rows[hubs.notna() & rows["org_id"].ne(hubs)]
    spokes = spokes.assign(document=spokes["agreement_id"] + " " + spokes["org_id"])
    signing_hubs = rows[hubs.notna() & rows["org_id"].eq(hubs)]
    ends = spokes[["agreement_id", "document"]].merge(signing_hubs, on="agreement_id")
    alone = signing_hubs[~signing_hubs["agreement_id"].isin(spokes["agreement_id"])]
    alone = alone.assign(document=alone["agreement_id"])
    closed = rows[hubs.isna()]
    closed = closed.assign(document=closed["agreement_id"])
    return pd.concat([closed, spokes, ends, alone], ignore_index=True)


@dataclass(frozen=True)
class Pairs:
    """Pairs that share a document: `ends` are places in `names`, sorted."""

    names: pd.Index
    ends: NDArray[np.int64]
    count: NDArray[np.float64]
    newman: NDArray[np.float64]

    def named(self) -> pd.MultiIndex:
        """Return the names of both ends."""
        return pd.MultiIndex.from_arrays([self.names[end] for end in self.ends])


def shared_documents(rows: pd.DataFrame) -> Pairs:
    """
    Count the documents that each pair shares, plainly and after Newman.

    One complex product of the incidence matrix gives both: each document of
    `k` parties has the weight ``1 + i / (k - 1)``.
    """
    documents, _ = pd.factorize(rows["document"])
    orgs, names = pd.factorize(rows["org_id"], sort=True)
    shape = (int(documents.max(initial=-1)) + 1, len(names))
    incidence = sparse.csr_array((np.ones(len(rows)), (documents, orgs)), shape=shape)
    size = np.asarray(incidence.sum(axis=1))
    weight = 1 + 1j / np.maximum(size - 1, 1)
    product = incidence.T @ (sparse.diags_array(weight) @ incidence)
    pairs = sparse.triu(product, k=1, format="csr").sorted_indices().tocoo()
    ends = np.array(pairs.coords, dtype="int64")
    return Pairs(pd.Index(names), ends, pairs.data.real.round(), pairs.data.imag)


def hubs(dataset: Dataset, n: int = 1) -> list[str]:
    """
    Name the organizations that sign the most agreements.

    Parameters
    ----------
    dataset
        The agreements.
    n
        How many to name.

    Returns
    -------
    hubs
        `n` `org_id`s at most, busiest first, ties in order of identifiers;
        empty when nothing was signed.

    Raises
    ------
    ValueError
        If `n` is negative.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> hubs(example_dataset())
    ['org-city']
    """
    if n < 0:
        raise ValueError(f"n={n} is too few; take at least 0.")
    signed = memberships(dataset, (), ("signatory",), roll_up=False)["org_id"]
    counts = signed.value_counts().sort_index()
    return counts.sort_values(ascending=False, kind="stable").index[:n].tolist()
