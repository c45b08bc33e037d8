"""Triple Helix: to which sphere each organization belongs."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from gjai_analysis.dataset import Dataset


def sphere_series(
    dataset: Dataset, *, assignment: Mapping[str, str] | None = None
) -> pd.Series:
    """
    Assign each organization to a Triple Helix sphere.

    Parameters
    ----------
    dataset
        The vocabulary's `broader` of each kind of organization is the sphere;
        a ``"hybrid"`` unit takes the sphere of its parent where it has one.
    assignment
        Spheres by kind that replace the vocabulary's.

    Returns
    -------
    sphere
        Codes (str) indexed by `org_id`; empty for no organizations.

    References
    ----------
    H. Etzkowitz, L. Leydesdorff (2000), The dynamics of innovation, Research
    Policy 29, 109-123. doi:10.1016/S0048-7333(99)00055-4

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> sphere_series(example_dataset()).to_dict()
    {'org-city': 'government', 'org-firm': 'industry', 'org-school': 'academia'}
    """
    broader = dataset.vocabulary["broader"].loc["org_kind"]
    sphere_of = {**broader.to_dict(), **(assignment or {})}
    spheres = dataset.organizations["kind"].map(sphere_of)
    parents = dataset.organizations["parent_id"]
    for _ in range(len(parents)):
        inherited = parents.map(spheres)
        open_ = spheres.eq("hybrid") & inherited.notna() & inherited.ne("hybrid")
        if not open_.any():
            break
        spheres = spheres.where(~open_, inherited)
    return spheres.astype("str").rename("sphere")
