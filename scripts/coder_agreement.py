"""
Measure how far two independent codings of the same documents agree.

The file lists for every record that at least one coder saw, and for every field
coded by both, what each wrote (the settled record's key aligns them). For fields:
share of equal values and Krippendorff's alpha (nominal); for records: the share
that both coders found. Alpha over presence would be meaningless, since what both
left out is not listed.

K. Krippendorff (2011), Computing Krippendorff's alpha-reliability,
https://repository.upenn.edu/asc_papers/43
"""

import argparse
from pathlib import Path

import krippendorff
import numpy as np
import pandas as pd

DEFAULT = Path(__file__).parents[1] / "data" / "coding" / "double-coding.csv"


def agreement_table(coding: pd.DataFrame) -> pd.DataFrame:
    """Return n, share of agreement and alpha, indexed by table and field."""
    rows = {
        key: _measure(group["coder_a"], group["coder_b"], str(key[1]))
        for key, group in coding.groupby(["table", "field"])
    }
    table = pd.DataFrame.from_dict(
        rows, orient="index", columns=["n", "agree", "alpha"]
    )
    table.index = pd.MultiIndex.from_tuples(table.index, names=["table", "field"])
    return table.astype({"n": "int64"}).round(3)


def _measure(
    first: pd.Series, second: pd.Series, field: str
) -> tuple[int, float, float]:
    equal = float((first == second).mean())
    if field == "(present)":
        return len(first), equal, np.nan
    codes, values = pd.factorize(pd.concat([first, second]), sort=True)
    if len(values) < 2:
        return len(first), equal, np.nan
    data = codes.reshape(2, -1).astype("float64")
    alpha = krippendorff.alpha(data, level_of_measurement="nominal")
    return len(first), equal, float(alpha)


def read_coding(path: Path) -> pd.DataFrame:
    """Read a double coding; an empty cell is a value like any other."""
    return pd.read_csv(path, dtype="str", keep_default_na=False)


def main() -> None:
    """Print the table of agreement."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0].strip())
    parser.add_argument("coding", nargs="?", type=Path, default=DEFAULT)
    table = agreement_table(read_coding(parser.parse_args().coding))
    print(table.to_string(na_rep="-"))


if __name__ == "__main__":
    main()
