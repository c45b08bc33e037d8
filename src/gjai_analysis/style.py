"""How every figure looks and speaks: palette, fonts, labels in two languages."""

from __future__ import annotations

import importlib.util
import os
import textwrap
from collections.abc import Hashable, Iterable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Literal

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib import font_manager, patheffects
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.offsetbox import AnchoredText

from gjai_analysis.dataset import Dataset
from gjai_analysis.errors import GjaiError, OptionError

Lang = Literal["en", "ko"]
Text = str | Mapping[str, str]

# Paul Tol's muted scheme, safe for colour-blind readers, one hue family a sphere;
# the marker repeats the sphere, so that nothing rests on colour alone.
KIND_COLORS = {
    "university": "#332288",
    "research_institute": "#88ccee",
    "hospital": "#44aa99",
    "local_government": "#882255",
    "national_government": "#aa4499",
    "public_agency": "#cc6677",
    "company": "#ddcc77",
    "public_enterprise": "#999933",
    "association": "#ee8866",
    "programme_office": "#117733",
    "foundation": "#661100",
    "other": "#bbbbbb",
}
SPHERE_MARKERS = {
    "academia": "o",
    "government": "D",
    "industry": "s",
    "hybrid": "^",
    "civil_society": "P",
}
LANE_COLORS = {"agreements": "#882255", "events": "#332288", "programmes": "#117733"}
SPHERE_COLORS = {
    "government": "#882255",
    "academia": "#332288",
    "industry": "#ddcc77",
    "hybrid": "#44aa99",
    "civil_society": "#999933",
}
# dark enough for white figures
SERIES_COLORS = (
    "#332288",
    "#b04a5a",
    "#117733",
    "#882255",
    "#2f8a7d",
    "#aa4499",
    "#7a7a00",
    "#0077bb",
)
COVERAGE_COLORS = {
    "held": "#332288",
    "partly": "#88ccee",
    "counted": "#ddcc77",
    "missing": "#eeeeee",
}
COMBINATION_COLORS = {
    "G": "#882255",
    "U": "#332288",
    "I": "#ddcc77",
    "GU": "#aa4499",
    "GI": "#ee8866",
    "UI": "#44aa99",
    "GUI": "#117733",
    "other": "#bbbbbb",
}
_SCHEMES = {
    "sector": "sector",
    "kind": "org_kind",
    "sphere": "helix",
    "helix": "helix",
    "region": "region",
    "isic": "isic",
    "activity": "activity",
    "country": "country",
    "partner": "helix",
}
_HELICES = {"G": "government", "U": "academia", "I": "industry"}
INK, PALE, ACCENT = "#333333", "#bbbbbb", "#332288"
HALO = [patheffects.withStroke(linewidth=2.5, foreground="white")]
_WORDS = {
    "agreements": ("agreements", "협약 수"),
    "events": ("events", "행사"),
    "programmes": ("programmes", "사업"),
    "happened": ("happened", "실시"),
    "planned": ("planned", "예정"),
    "inferred": ("date inferred", "추정 일자"),
    "open": ("known from one side", "한쪽만 알려짐"),
    "uncertain": ("interval of days", "기간"),
    "certain": ("certainly in this period", "확실"),
    "possible": ("possibly in this period", "가능"),
    "held": ("agreement held", "협약 보유"),
    "partly": ("ceremony held in part", "일부 보유"),
    "counted": ("known by count only", "수만 알려짐"),
    "missing": ("missing", "없음"),
    "signed": ("agreements", "협약 수"),
    "count": ("agreements", "협약 수"),
    "agreement": ("agreement", "협약"),
    "share": ("share of agreements", "협약 비율"),
    "other": ("Other", "기타"),
    "others": ("Others", "그 밖"),
    "quotient": ("location quotient, shrunk", "입지계수 (축소 추정)"),
    "association": ("association strength", "연관 강도"),
    "rank": ("rank", "순위"),
    "named": ("named by the policy", "정책에 명시"),
    "not named": ("not named", "명시되지 않음"),
    "unknown": ("Not known", "미상"),
    "unsure": ("year not certain", "연도 불확실"),
    "interval": ("interval over samples", "표본 구간"),
    "chance": ("interval by chance", "우연 구간"),
    "inside": ("record, inside", "기록: 구간 안"),
    "outside": ("record, outside", "기록: 구간 밖"),
    "area": ("area", "면적"),
    "degree": ("partners", "협력 기관 수"),
    "strength": ("strength", "연결 강도"),
    "size": ("size", "크기"),
    "tie": ("shared agreement", "공동 협약"),
    "assumed": (
        "assumed: unclear form\nread as joint",
        "가정: 형식 불명을\n공동 협약으로 봄",
    ),
    "no data": ("no data", "자료 없음"),
}


def house_style(lang: str) -> AbstractContextManager[None]:
    """Return the house style; Korean needs a font that has Hangul."""
    # load the backend now: leaving the context would undo what it sets
    plt.draw_if_interactive()  # type: ignore[no-untyped-call]
    _describe_figures()
    families = ["DejaVu Sans"]
    font = korean_font()
    if font is not None:
        if "Noto Sans KR" not in {f.name for f in font_manager.fontManager.ttflist}:
            font_manager.fontManager.addfont(font)
        families.append("Noto Sans KR")
    elif lang == "ko":
        raise GjaiError("No Korean font: pip install gjai-analysis[notebooks]")
    return mpl.rc_context(
        {
            "font.family": families,
            "font.size": 9.0,
            "text.parse_math": False,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.titlelocation": "left",
            "axes.titlesize": 11.0,
            "axes.titlepad": 10.0,
            "svg.hashsalt": "gjai-analysis",
            "legend.frameon": False,
        }
    )


def korean_font() -> Path | None:
    """Return the file of the Korean font, or None where its package is missing."""
    spec = importlib.util.find_spec("pylopdf_fonts_ko")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "NotoSansKR-Regular.otf"


def _describe_figures() -> None:
    """Let notebooks store a figure's description as its plain-text form."""
    try:
        from IPython import get_ipython  # noqa: PLC0415  (only in notebooks)
    except ImportError:
        return
    shell = get_ipython()
    if shell is not None:
        plain = shell.display_formatter.formatters["text/plain"]
        plain.for_type(Figure, lambda fig, p, _: p.text(fig.get_label() or repr(fig)))


def language(lang: Lang | None) -> Lang:
    """Return the language of labels: the argument, `GJAI_LANG`, or English."""
    chosen = lang or os.environ.get("GJAI_LANG") or "en"
    if chosen not in {"en", "ko"}:
        raise OptionError("lang", chosen, ["en", "ko"])
    return "ko" if chosen == "ko" else "en"


def say(text: Text, lang: Lang) -> str:
    """Return a text in a language; words of the figures are known by name."""
    if isinstance(text, str):
        return _WORDS[text][lang == "ko"] if text in _WORDS else text
    return text.get(lang) or next(iter(text.values()), "")


def canvas(ax: Axes | None, width: float, height: float) -> Axes:
    """Return the axes given, or new ones of a size in inches."""
    if ax is not None:
        return ax
    _, ax = plt.subplots(figsize=(width, height), layout="constrained")
    return ax


def finish(ax: Axes, title: Text, alt: str, lang: Lang) -> Axes:
    """Set the title and the one-sentence description; say where there is no data."""
    if not np.isfinite(ax.dataLim.get_points()).all():
        ax.add_artist(AnchoredText(say("no data", lang), loc="center", frameon=False))
    heading = ax.set_title(say(title, lang))
    axes = (ax.xaxis, ax.yaxis)
    ticks = [label for axis in axes for label in axis.get_ticklabels()]
    for text in (heading, *(axis.label for axis in axes), *ticks, *ax.texts):
        text.set_parse_math(False)
    figure = ax.get_figure(root=True)
    if figure is not None:
        figure.set_label(f"{say(title, lang)}: {alt}" if title else alt)
    return ax


def names(dataset: Dataset, lang: Lang) -> pd.Series:
    """
    Return the name of every record in one language, else in the other.

    Returns
    -------
    names
        str, indexed by identifier: organizations, people and programmes by
        name, agreements and events by title.
    """
    parts = [
        _either(dataset.tables[table], column, lang)
        for table, column in (
            ("organizations", "name"),
            ("people", "name"),
            ("programmes", "name"),
            ("agreements", "title"),
            ("events", "title"),
        )
    ]
    labels: pd.Series = pd.concat(parts)
    return labels


def _either(table: pd.DataFrame, column: str, lang: Lang) -> pd.Series:
    other = "ko" if lang == "en" else "en"
    first, second = table[f"{column}_{lang}"], table[f"{column}_{other}"]
    return first.fillna(second).fillna("")


def axis_labels(dataset: Dataset, index: pd.Index, lang: Lang) -> list[str]:
    """
    Label identifiers, codes or combinations of spheres, as the index says.

    Several levels are named one after the other; what is nothing of these stands
    for itself, or is a word of the figures.
    """
    if isinstance(index, pd.MultiIndex):
        levels = [index.get_level_values(i) for i in range(index.nlevels)]
        labels = [axis_labels(dataset, level, lang) for level in levels]
        return [", ".join(parts) for parts in zip(*labels, strict=True)]
    if index.name == "combination":
        return [_spheres(dataset, str(name), lang) for name in index]
    scheme = _SCHEMES.get(str(index.name))
    if scheme is not None:
        return code_labels(dataset, scheme, index, lang)
    known = names(dataset, lang).to_dict()
    return [
        shorten(known[key] if key in known else say(str(key), lang)) for key in index
    ]


def _spheres(dataset: Dataset, combination: str, lang: Lang) -> str:
    """Spell out the letters of a combination."""
    codes = [_HELICES[letter] for letter in combination if letter in _HELICES]
    return " + ".join(code_labels(dataset, "helix", codes, lang)) or say("other", lang)


def shorten(label: str) -> str:
    """Break a long label into two lines at most."""
    return "\n".join(textwrap.wrap(label, 56, max_lines=2, placeholder=" …"))


def code_labels(
    dataset: Dataset, scheme: str, codes: Iterable[Hashable], lang: Lang
) -> list[str]:
    """Label codes of a scheme; a code without a label stands for itself."""
    known = dataset.labels[lang]
    return [str(known.get((scheme, code), code)) for code in codes]
