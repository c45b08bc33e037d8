"""Names beside nodes: none hides another, and each shows which node it is of."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Text as Label

from gjai_analysis.places import Places
from gjai_analysis.style import HALO, INK

Points = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
# how far a label may stand from its marker, in points, nearest first
_GAPS = (2.0, 7.0, 14.0, 24.0, 36.0, 50.0, 66.0, 84.0, 104.0, 130.0, 160.0, 200.0)
_ANGLES = np.linspace(-np.pi / 2, 1.5 * np.pi, 16, endpoint=False)
_NEAR = 5.0
_HIDDEN, _COVERED, _MARKER = 1e6, 300.0, 4.0


def label_nodes(
    ax: Axes, places: Places, labels: Mapping[Any, str], areas: pd.Series
) -> None:
    """
    Write labels beside their markers, the largest first.

    Each takes the nearest free place. A dark thin line leads to the marker where
    the label stands apart from it, or nearer to another one.
    """
    figure = ax.get_figure(root=True)
    if figure is None or not labels:
        return
    figure.draw_without_rendering()  # labels are placed in the final size of the axes
    figure.set_layout_engine("none")
    scale = figure.dpi / 72
    order = sorted(labels, key=lambda node: (-float(areas.get(node, 90.0)), node))
    nodes = [*order, *sorted(set(places) - set(order))]
    at = ax.transData.transform(np.array([places[node] for node in nodes]))
    radii = scale * np.sqrt([float(areas.get(node, 90.0)) for node in nodes]) / 2
    legend = ax.get_legend()
    taken = [_box(legend)] if legend is not None else []
    frame = np.array([0.0, 0.0, *figure.canvas.get_width_height()])
    room = _Room(at, radii, len(order), frame, taken, [])
    for own, node in enumerate(order):
        text = _written(ax, labels[node])
        box = _box(text)
        boxes, gaps = _candidates(at[own], radii[own], box[2:] - box[:2], scale)
        best = int(room.costs(boxes, gaps, own).argmin())
        centre = (boxes[best][:2] + boxes[best][2:]) / 2
        text.set_position(tuple(ax.transData.inverted().transform(centre)))
        room.taken.append(boxes[best])
        if room.needs_leader(boxes[best], gaps[best], own):
            room.lines.append(_lead(ax, at[own], radii[own], boxes[best]))


@dataclass(frozen=True)
class _Room:
    """What a label has to keep clear of; the first nodes have labels."""

    at: Points
    radii: Points
    labelled: int
    frame: Points
    taken: list[Points]
    lines: list[Points]

    def costs(self, boxes: Points, gaps: Points, own: int) -> Points:
        """Say how bad each place is: hiding is worst, then covering, distance."""
        cost = gaps.copy()
        for box in self.taken:
            cost += _HIDDEN * _overlap(boxes, box)
            led = _leaders(boxes, self.at[own])
            cost += _COVERED * _overlap(led, box).any(axis=1)
        inside = (boxes[:, :2] >= self.frame[:2]).all(axis=1)
        inside &= (boxes[:, 2:] <= self.frame[2:]).all(axis=1)
        cost += _HIDDEN * ~inside
        hidden = _distances(boxes, self.at) < self.radii
        hidden[:, own] = False
        cost += _MARKER * hidden.sum(axis=1)
        cost += _COVERED * hidden[:, : self.labelled].sum(axis=1)
        for line in self.lines:
            crossed = [_overlap(boxes, np.tile(point, 2)) for point in line]
            cost += _COVERED * np.any(crossed, axis=0)
        return cost

    def needs_leader(self, box: Points, gap: float, own: int) -> bool:
        """Tell whether a label stands apart from its marker or nearer to another."""
        centres = _distances(box[None], self.at)[0]
        nearer = (centres < centres[own]) | (
            centres - self.radii < centres[own] - self.radii[own]
        )
        return bool(gap > _NEAR or nearer.any())


def _written(ax: Axes, label: str) -> Label:
    """Write a label, to be moved once its size is known."""
    x, y = np.mean([ax.get_xlim(), ax.get_ylim()], axis=1)
    return ax.text(
        x,
        y,
        textwrap.fill(label, 24),
        fontsize=7.5,
        color=INK,
        ha="center",
        va="center",
        path_effects=HALO,
        zorder=5,
        parse_math=False,
    )


def _box(artist: Any) -> Points:  # noqa: ANN401
    """Return left, bottom, right and top in pixels."""
    extent = artist.get_window_extent()
    return np.array([extent.x0 - 1, extent.y0 - 1, extent.x1 + 1, extent.y1 + 1])


def _candidates(
    at: Points, radius: float, size: Points, scale: float
) -> tuple[Points, Points]:
    """Return boxes all around a marker, nearest first, and their gaps in points."""
    gaps = np.repeat(_GAPS, len(_ANGLES))
    angles = np.tile(_ANGLES, len(_GAPS))
    toward = np.column_stack([np.cos(angles), np.sin(angles)])
    centre = at + toward * (radius + scale * gaps)[:, None] + toward * size / 2
    return np.hstack([centre - size / 2, centre + size / 2]), gaps


def _overlap(boxes: Points, box: Points) -> Flags:
    """Tell which boxes share pixels with one."""
    apart = (boxes[..., 0] >= box[2]) | (boxes[..., 2] <= box[0])
    apart |= (boxes[..., 1] >= box[3]) | (boxes[..., 3] <= box[1])
    return np.asarray(~apart)


def _nearest(boxes: Points, at: Points) -> Points:
    """Return the point of each box that is nearest to a point."""
    return np.clip(at, boxes[..., :2], boxes[..., 2:])


def _distances(boxes: Points, at: Points) -> Points:
    """Return how far points are from boxes: a row for each box."""
    gap = _nearest(boxes[:, None], at[None]) - at
    return np.asarray(np.hypot(gap[..., 0], gap[..., 1]))


def _leaders(boxes: Points, at: Points) -> Points:
    """Return points along the line from a node to each box, as tiny boxes."""
    along = np.linspace(0, 0.95, 20)[:, None]
    points = at + along * (_nearest(boxes, at) - at)[:, None]
    return np.concatenate([points - 0.5, points + 0.5], axis=-1)


def _lead(ax: Axes, at: Points, radius: float, box: Points) -> Points:
    """Draw a line from a marker to its label; return points along it."""
    end = _nearest(box, at)
    edge = min(radius / max(float(np.hypot(*(end - at))), 1e-9), 1.0)
    ends = np.array([at + edge * (end - at), end])
    x, y = ax.transData.inverted().transform(ends).T
    ax.add_artist(Line2D(x, y, color=INK, lw=0.7, zorder=4, label="_leader"))
    return np.asarray(np.linspace(ends[0], ends[1], 20))
