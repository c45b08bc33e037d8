"""To which Triple Helix sphere each organization belongs, and what if not."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from gjai_analysis.dataset import Dataset
from gjai_analysis.errors import UnknownKeyError

Spheres = Mapping[str, str]
HELICES = ("government", "academia", "industry")


def sphere_series(dataset: Dataset, *, spheres: Spheres | None = None) -> pd.Series:
    """
    Assign each organization to a Triple Helix sphere.

    Parameters
    ----------
    dataset
        The vocabulary's `broader` of each kind of organization is the sphere;
        a ``"hybrid"`` unit takes the sphere of its parent where it has one.
    spheres
        Spheres by kind or by `org_id` that replace those; one given for an
        organization stands above one given for its kind, and is final.

    Returns
    -------
    sphere
        Codes (str) indexed by `org_id`; empty for no organizations.

    Raises
    ------
    UnknownKeyError
        If `spheres` names what is neither a kind nor an organization of the
        data, or a sphere that the vocabulary does not have.

    References
    ----------
    H. Etzkowitz, L. Leydesdorff (2000), The dynamics of innovation, Research
    Policy 29, 109-123. doi:10.1016/S0048-7333(99)00055-4

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> data = example_dataset()
    >>> sphere_series(data).to_dict()
    {'org-city': 'government', 'org-firm': 'industry', 'org-school': 'academia'}
    >>> sphere_series(data, spheres={"org-school": "hybrid"})["org-school"]
    'hybrid'
    """
    given = _checked(dataset, spheres) if spheres else {}
    broader = dataset.vocabulary["broader"].loc["org_kind"]
    parents = dataset.organizations["parent_id"]
    sphere = dataset.organizations["kind"].map({**broader, **given}).astype("str")
    named = sphere.index.intersection(list(given))
    sphere.update(named.to_series().map(given))
    units = parents[sphere.eq("hybrid")].drop(named, errors="ignore").dropna()
    while len(units):
        above = units.map(sphere)
        settled = above.ne("hybrid")
        if not settled.any():
            break
        sphere.update(above[settled])
        units = units[~settled]
    return sphere.rename("sphere")


def _checked(dataset: Dataset, spheres: Spheres) -> dict[str, str]:
    """Return an assignment of which every key and every sphere is known."""
    kinds, codes = dataset.vocabulary.loc["org_kind"].index, sphere_codes(dataset)
    bodies = kinds.union(dataset.organizations.index)
    if unknown := sorted(set(spheres) - set(bodies)):
        raise UnknownKeyError("kind or organization", unknown, bodies)
    if unknown := sorted(set(spheres.values()) - set(codes)):
        raise UnknownKeyError("sphere", unknown, codes)
    return dict(spheres)


def sphere_codes(dataset: Dataset) -> pd.Index:
    """Return the codes of the spheres: the three helices first, then by name."""
    others = dataset.vocabulary.loc["helix"].index.difference(list(HELICES))
    return pd.Index([*HELICES, *others], name="sphere", dtype="str")


def sphere_assignments(dataset: Dataset) -> dict[str, dict[str, str]]:
    """
    List assignments of organizations to spheres that can be argued for.

    Parameters
    ----------
    dataset
        The organizations.

    Returns
    -------
    assignments
        By name, each to be given as `spheres`. The first, ``"recorded"``,
        changes nothing; each of the others moves one kind of body. An institute
        or agency that is moved follows its parent where it has one.

    Examples
    --------
    >>> from gjai_analysis import load_dataset
    >>> sphere_assignments(load_dataset())["hospitals_civil_society"]
    {'hospital': 'civil_society'}
    """
    institutes = {"research_institute": "hybrid"}
    mixed = _hybrids(dataset, {})
    alone = _hybrids(dataset, institutes).difference(mixed)
    return {
        "recorded": {},
        "institutes_government": institutes | dict.fromkeys(alone, "government"),
        "institutes_hybrid": institutes,
        "hospitals_civil_society": {"hospital": "civil_society"},
        "enterprises_government": {"public_enterprise": "government"},
        "agencies_hybrid": {"public_agency": "hybrid"},
        "associations_civil_society": {"association": "civil_society"},
        "hybrids_government": dict.fromkeys(mixed, "government"),
    }


def _hybrids(dataset: Dataset, spheres: Spheres) -> pd.Index:
    sphere = sphere_series(dataset, spheres=spheres)
    return sphere.index[sphere.eq("hybrid")]


def sphere_sensitivity(
    dataset: Dataset,
    statistic: Callable[..., pd.Series],
    *,
    assignments: Mapping[str, Spheres] | None = None,
) -> pd.DataFrame:
    """
    Measure under several assignments of organizations to spheres.

    Parameters
    ----------
    dataset
        The agreements.
    statistic
        Takes a dataset and ``spheres=…`` and returns a Series, as
        :func:`mutual_information` does, or
        ``lambda data, spheres: ei_index(data, spheres=spheres)["ei"]``.
    assignments
        Assignments by name; by default those of :func:`sphere_assignments`.

    Returns
    -------
    table
        Indexed by `assignment`, in the given order; a column for each entry of
        the statistic. Without assignments the table is empty.

    Raises
    ------
    UnknownKeyError
        As for :func:`sphere_series`.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> data = example_dataset()
    >>> def spread(data, spheres):
    ...     return sphere_series(data, spheres=spheres).value_counts().sort_index()
    >>> moved = {"recorded": {}, "firms_hybrid": {"company": "hybrid"}}
    >>> sphere_sensitivity(data, spread, assignments=moved)["industry"].tolist()
    [1.0, nan]
    """
    chosen = sphere_assignments(dataset) if assignments is None else assignments
    rows = {name: statistic(dataset, spheres=given) for name, given in chosen.items()}
    return pd.DataFrame(rows).T.rename_axis(index="assignment")
