"""Two codings of the seed documents agree as far as the codebook says."""

import importlib.util
from pathlib import Path

import pandas as pd
import pytest

from gjai_analysis import load_dataset

FILE = Path(__file__).parents[1] / "scripts" / "coder_agreement.py"
SPEC = importlib.util.spec_from_file_location("coder_agreement", FILE)
agreement = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(agreement)


def coding(*pairs, field="kind"):
    columns = ["table", "record", "field", "coder_a", "coder_b"]
    rows = [("events", str(i), field, a, b) for i, (a, b) in enumerate(pairs)]
    return pd.DataFrame(rows, columns=columns)


def test_full_agreement_has_an_alpha_of_one():
    table = agreement.agreement_table(coding(("x", "x"), ("y", "y")))
    assert table.loc[("events", "kind")].tolist() == [2, 1.0, 1.0]


def test_a_worked_example_is_reproduced():
    # Krippendorff (2011), nominal data, two observers, binary: alpha = 0.095
    first, second = "0100000000", "1110010100"
    table = agreement.agreement_table(coding(*zip(first, second, strict=True)))
    assert table.at[("events", "kind"), "alpha"] == pytest.approx(0.095, abs=5e-4)


def test_presence_is_a_share_and_has_no_alpha():
    pairs = [("1", "1"), ("1", "0")]
    table = agreement.agreement_table(coding(*pairs, field="(present)"))
    assert table.at[("events", "(present)"), "agree"] == 0.5
    assert table["alpha"].isna().all()


def test_a_field_of_one_value_has_no_alpha():
    assert agreement.agreement_table(coding(("x", "x")))["alpha"].isna().all()


def test_the_codebook_reports_what_the_script_computes():
    table = agreement.agreement_table(agreement.read_coding(agreement.DEFAULT))
    computed = [
        [t, f, str(int(n)), f"{a:.3f}", "" if pd.isna(k) else f"{k:.3f}"]
        for (t, f), n, a, k in table.itertuples()
    ]
    reported = load_dataset().descriptor["quality"]["tables"][1]["rows"]
    assert reported == computed
