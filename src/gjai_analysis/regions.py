"""Where organizations are from, as seen from the city of the hub."""

from __future__ import annotations

import pandas as pd

from gjai_analysis.dataset import Dataset
from gjai_analysis.errors import UnknownKeyError
from gjai_analysis.projection import hubs


def region_series(dataset: Dataset, *, home: str | None = None) -> pd.Series:
    """
    Say for each organization in which region it is.

    A locality is looked up in the vocabulary (scheme `locality`) by its English
    name, and by what follows its last comma; its `broader` code is the region.

    Parameters
    ----------
    dataset
        The organizations.
    home
        `org_id` of the organization from which one looks; by default the one
        that signs the most agreements.

    Returns
    -------
    regions
        str, indexed by `org_id`, named `region`: ``"abroad"`` (another country
        than `home`), ``"home"`` (its locality), a region of the vocabulary,
        ``"elsewhere"`` (any other locality) or ``"unknown"``. Without
        organizations it is empty.

    Raises
    ------
    UnknownKeyError
        If the dataset does not have `home`.

    Examples
    --------
    >>> from gjai_analysis import load_dataset
    >>> regions = region_series(load_dataset())
    >>> regions[["org-gwangju-city", "org-snu"]].tolist()
    ['home', 'capital_area']
    """
    table = dataset.organizations
    if home is not None and home not in table.index:
        raise UnknownKeyError("organization", [home], table.index)
    home = home or next(iter(hubs(dataset)), None)
    country, own = table.loc[home, ["country", "locality_en"]] if home else (None, None)
    places = dataset.vocabulary.reset_index().query("scheme == 'locality'")
    region = places.set_index("label_en")["broader"].dropna()
    text = table["locality_en"]
    tail = text.str.replace(r"^.*,\s*", "", regex=True)
    found = text.map(region).fillna(tail.map(region))
    found = found.mask(found.isna() & text.notna(), "elsewhere").fillna("unknown")
    found = found.mask((text == own) | (tail == own), "home")
    away = table["country"].notna() & (table["country"] != country)
    return found.mask(away, "abroad").astype("str").rename("region")
