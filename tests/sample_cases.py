"""Small datasets and statistics for the tests of samples."""

from dataclasses import replace

import pandas as pd
from hypothesis import strategies as st

from gjai_analysis import dataset_from_tables, partnership_graph


def degree(data):
    """Return the number of partners of each organization."""
    return pd.Series(dict(partnership_graph(data).degree()), dtype="float64")


def strength(data):
    """Return the sum of ties of each organization."""
    graph = partnership_graph(data)
    return pd.Series(dict(graph.degree(weight="strength")), dtype="float64")


def signatories():
    """Draw who signed which agreement."""
    return st.dictionaries(
        st.sampled_from(["m1", "m2", "m3", "m4"]),
        st.sets(st.sampled_from("abcde"), min_size=1),
        min_size=1,
    )


CEREMONY = [("agr-m", "org-hub"), ("agr-m", "org-a"), ("agr-n", "org-hub")]
CEREMONY += [("agr-n", "org-b")]


def shuffled(data):
    """Return the same dataset with the rows of every table in another order."""
    tables = {name: t.sample(frac=1, random_state=1) for name, t in data.tables.items()}
    return replace(data, **tables)


def signing(rows, *, form="unclear", complete="true"):
    """Make agreements of one ceremony from pairs of agreement and organization."""
    agreements = sorted({agreement for agreement, _ in rows})
    orgs = sorted({org for _, org in rows})
    tables = {
        "organizations": {"org_id": orgs, "name_en": orgs, "kind": "company"},
        "events": {
            "event_id": ["evt-c"],
            "kind": "signing",
            "status": "happened",
            "title_en": "c",
        },
        "agreements": {
            "agreement_id": agreements,
            "kind": "mou",
            "form": form,
            "hub_id": "org-hub" if form == "unclear" else "",
            "title_en": agreements,
            "ceremony_id": "evt-c",
            "parties_complete": complete,
        },
        "participations": {
            "activity_id": [agreement for agreement, _ in rows],
            "org_id": [org for _, org in rows],
            "role": "signatory",
            "basis": "stated",
        },
    }
    return dataset_from_tables({name: pd.DataFrame(t) for name, t in tables.items()})
