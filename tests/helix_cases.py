"""Small datasets in which the first letter of a name is the sphere."""

import pandas as pd

from gjai_analysis import dataset_from_tables

KINDS = {
    "g": "local_government",
    "u": "university",
    "i": "company",
    "c": "foundation",
    "h": "other",
}


def signed_by(signatories, *, signed=None, unfinished=(), hubs=None):
    """
    Make a dataset from the signatories of each agreement, e.g. ``{"a": ["g1", "i1"]}``.

    `signed` has EDTF dates by agreement, `unfinished` the agreements whose list
    of parties is incomplete, `hubs` the hub of those whose form is unclear.
    """
    names = sorted(set().union(*signatories.values()))
    agreements = [
        {
            "agreement_id": f"agr-{name}",
            "kind": "mou",
            "form": "unclear" if name in (hubs or {}) else "joint",
            "hub_id": f"org-{hubs[name]}" if name in (hubs or {}) else "",
            "title_en": name,
            "signed": (signed or {}).get(name, "2021"),
            "parties_complete": str(name not in unfinished).lower(),
        }
        for name in signatories
    ]
    parties = [
        {"activity_id": f"agr-{name}", "org_id": f"org-{org}"}
        for name, orgs in signatories.items()
        for org in sorted(orgs)
    ]
    organizations = pd.DataFrame(
        {
            "org_id": [f"org-{name}" for name in names],
            "name_en": names,
            "kind": [KINDS[name[0]] for name in names],
        }
    )
    rows = pd.DataFrame(parties).assign(role="signatory", basis="stated")
    return dataset_from_tables(
        {
            "organizations": organizations,
            "agreements": pd.DataFrame(agreements),
            "participations": rows,
        }
    )
