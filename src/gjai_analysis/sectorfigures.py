"""Figures of sectors: heatmaps of counts, and who is specialised in what."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import PowerNorm, TwoSlopeNorm
from matplotlib.patches import Rectangle
from scipy.cluster import hierarchy

from gjai_analysis.dataset import Dataset
from gjai_analysis.style import (
    INK,
    Lang,
    Text,
    axis_labels,
    canvas,
    finish,
    house_style,
    language,
    say,
)


def plot_matrix(
    matrix: pd.DataFrame,
    dataset: Dataset,
    *,
    unit: Text = "count",
    cluster: bool = False,
    title: Text = "",
    lang: Lang | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw a matrix as a heatmap with its values printed.

    Parameters
    ----------
    matrix
        Rows and columns indexed by identifiers or codes, named as from
        :func:`sector_matrix`.
    dataset
        Source of the labels.
    unit
        What a cell counts.
    cluster
        Order rows and columns so that like profiles are neighbours (average
        linkage of cosine distances, optimal leaf order [1]_), not as given.
    title, lang, ax
        As for :func:`plot_network`.

    Returns
    -------
    ax
        The axes; zero cells are left blank. An empty matrix gives empty axes.

    Raises
    ------
    OptionError
        If `lang` is none of the choices.

    References
    ----------
    .. [1] Z. Bar-Joseph, D. K. Gifford, T. S. Jaakkola (2001), Fast optimal leaf
       ordering for hierarchical clustering, Bioinformatics 17, S22-S29.
       doi:10.1093/bioinformatics/17.suppl_1.S22

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> matrix = pd.DataFrame([[1.0, 0.0]], ["org-city"], ["energy", "education"])
    >>> ax = plot_matrix(matrix, example_dataset())
    >>> ax.figure.get_label()
    '1 rows by 2 columns, largest value 1.'
    """
    lang = language(lang)
    with house_style(lang):
        matrix = _clustered(_clustered(matrix).T).T if cluster else matrix
        height, width = matrix.shape
        ax = canvas(ax, 5.0 + 0.52 * width, 1.8 + 0.34 * height)
        values = matrix.to_numpy(dtype="float64")
        largest = float(values.max(initial=1.0))
        if values.size:
            scale = PowerNorm(0.4, vmin=0, vmax=1.8 * largest)
            ax.imshow(values, cmap="Blues", norm=scale, aspect="auto")
        for i, j in zip(*np.nonzero(values), strict=True):
            ax.text(j, i, f"{values[i, j]:.3g}", ha="center", va="center", fontsize=8)
        _label_cells(ax, matrix, dataset, lang)
        ax.set_xlabel(say(unit, lang))
        alt = f"{height} rows by {width} columns, largest value {largest:.3g}."
        return finish(ax, title, alt, lang)


def _clustered(matrix: pd.DataFrame) -> pd.DataFrame:
    """Put rows with like profiles next to each other, rows of zeros last."""
    some = matrix[matrix.to_numpy().any(axis=1)]
    if len(some) > 2:
        profile = some.to_numpy("float64")
        unit = profile / np.sqrt((profile**2).sum(axis=1, keepdims=True))
        tree = hierarchy.linkage(unit, "average", optimal_ordering=True)
        some = some.iloc[hierarchy.leaves_list(tree)]
    return pd.concat([some, matrix.drop(some.index)])


def _label_cells(ax: Axes, matrix: pd.DataFrame, dataset: Dataset, lang: Lang) -> None:
    """Label the rows and columns of a heatmap."""
    height, width = matrix.shape
    ax.set_xticks(range(width), axis_labels(dataset, matrix.columns, lang))
    ax.set_yticks(range(height), axis_labels(dataset, matrix.index, lang))
    ax.tick_params(axis="x", rotation=40, length=0)
    for tick in ax.get_xticklabels():
        tick.set_horizontalalignment("right")
        tick.set_rotation_mode("anchor")
    ax.tick_params(axis="y", length=0)
    ax.spines[:].set_visible(False)


def plot_specialization(
    specialization: pd.DataFrame,
    dataset: Dataset,
    *,
    title: Text = "",
    lang: Lang | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw who is specialised in what, with the counts printed.

    Colour is the shrunk quotient, on a logarithmic scale from a quarter to four
    times what is expected. A frame marks cells whose interval lies on one side of
    1; the counts of cells that say too little are pale.

    Parameters
    ----------
    specialization
        As from :func:`specialization_table`.
    dataset
        Source of the labels.
    title, lang, ax
        As for :func:`plot_network`.

    Returns
    -------
    ax
        The axes. An empty matrix gives empty axes.

    Raises
    ------
    OptionError
        If `lang` is none of the choices.

    Examples
    --------
    >>> from gjai_analysis import (
    ...     example_dataset, sector_matrix, specialization_table,
    ... )
    >>> data = example_dataset()
    >>> table = specialization_table(sector_matrix(data))
    >>> ax = plot_specialization(table, data)
    >>> ax.figure.get_label()
    '3 rows by 2 columns; 0 cells are surely above or below what is expected.'
    """
    lang = language(lang)
    with house_style(lang):
        rows, columns = (specialization.index.unique(level) for level in (0, 1))
        counts, shrunk, low, high, enough = (
            specialization[name].to_numpy().reshape(len(rows), len(columns))
            for name in ("count", "shrunk", "low", "high", "enough")
        )
        sure = (low > 1) | (high < 1)
        height, width = counts.shape
        ax = canvas(ax, 5.0 + 0.52 * width, 2.4 + 0.34 * height)
        if counts.size:
            scale = TwoSlopeNorm(0, -2, 2)
            image = ax.imshow(np.log2(shrunk), cmap="PuOr_r", norm=scale, aspect="auto")
            bar = ax.figure.colorbar(image, ax=ax, shrink=0.8, pad=0.02)
            bar.set_ticks([-2, -1, 0, 1, 2], labels=["1/4", "1/2", "1", "2", "4"])
            bar.set_label(say("quotient", lang))
        for (i, j), count in np.ndenumerate(counts):
            ink = INK if enough[i, j] else "#999999"
            ax.text(j, i, f"{count:.3g}", color=ink, ha="center", va="center", size=8)
            if sure[i, j]:
                box = Rectangle((j - 0.47, i - 0.45), 0.94, 0.9, fill=False, ec=INK)
                ax.add_patch(box)
        _label_cells(ax, pd.DataFrame(counts, rows, columns), dataset, lang)
        alt = (
            f"{height} rows by {width} columns; {int(sure.sum())} cells are surely "
            "above or below what is expected."
        )
        return finish(ax, title, alt, lang)
