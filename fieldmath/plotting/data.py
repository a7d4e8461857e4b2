"""What a picture shows, as plain NumPy arrays and words: no drawing here, and no matplotlib."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fieldmath.plotting.scales import ColorScale


@dataclass(frozen=True, kw_only=True)
class Picture:
    """The words around a picture; `equal` says that one unit is equally long on both axes.

    `y_scale` and `y_limits` are those of the vertical axis where heights are what is shown, in space of the third.

    Words may hold formulas between dollar signs. A renderer that cannot draw a formula leaves it out.
    """

    title: str = ""
    x_label: str = ""
    y_label: str = ""
    equal: bool = False
    y_scale: str = "linear"
    y_limits: tuple[float, float] | None = None

    @property
    def is_spatial(self) -> bool:
        """Return whether the picture needs axes in perspective."""
        return False


@dataclass(frozen=True, kw_only=True)
class LineData(Picture):
    """One curve y(x): `x` and `y` of shape (n,), NaN where the curve is broken.

    `limits` is the part of the vertical axis worth showing when the curve runs off to infinity, else None.
    """

    x: np.ndarray
    y: np.ndarray
    label: str = ""
    limits: tuple[float, float] | None = None


@dataclass(frozen=True, kw_only=True)
class CurveData(Picture):
    """Several curves in one frame, such as two densities; `filled` shades the area under each."""

    curves: tuple[LineData, ...]
    filled: bool = False
    limits: tuple[float, float] | None = None


@dataclass(frozen=True, kw_only=True)
class MapData(Picture):
    """A scalar over a plane: `x`, `y` and `values` of shape (n, m), first axis along the first coordinate.

    `x` and `y` are positions on paper, so a curvilinear grid is simply curved. NaN stays blank.
    """

    x: np.ndarray
    y: np.ndarray
    values: np.ndarray
    scale: ColorScale
    value_label: str = ""


@dataclass(frozen=True, kw_only=True)
class ContourData(MapData):
    """A `MapData` to be drawn as filled contours."""


@dataclass(frozen=True, kw_only=True)
class ImageData(MapData):
    """A `MapData` to be drawn as coloured cells, one for each sample."""


@dataclass(frozen=True, kw_only=True)
class SurfaceData(MapData):
    """A `MapData` to be drawn as a surface above the plane."""

    @property
    def is_spatial(self) -> bool:
        """Return whether the picture needs axes in perspective."""
        return True


@dataclass(frozen=True, kw_only=True)
class TextureData(MapData):
    """A `MapData` to be drawn as a grey texture, its values from 0 to 1 being nothing but shades."""


@dataclass(frozen=True, kw_only=True)
class TrackData(Picture):
    """A path over a map: positions `x` and `y` of shape (m,), from the start on."""

    x: np.ndarray
    y: np.ndarray


@dataclass(frozen=True, kw_only=True)
class ArrowData(Picture):
    """Arrows at points: `x`, `y`, `u`, `v` of one shape, in Cartesian components; NaN where there is no arrow.

    `spacing` is the distance of neighbouring arrows as a fraction of the picture's width, `cap` the magnitude
    beyond which arrows are drawn no longer (the colour still tells), and `scale` the colours of the magnitudes.
    """

    x: np.ndarray
    y: np.ndarray
    u: np.ndarray
    v: np.ndarray
    spacing: float
    cap: float
    scale: ColorScale
    value_label: str = ""

    @property
    def magnitude(self) -> np.ndarray:
        """Return the length of each arrow."""
        return np.hypot(self.u, self.v)


@dataclass(frozen=True, kw_only=True)
class StreamData(Picture):
    """Field lines from samples on a uniform Cartesian grid: `x` (n,), `y` (m,), and `u`, `v` of shape (n, m)."""

    x: np.ndarray
    y: np.ndarray
    u: np.ndarray
    v: np.ndarray
    scale: ColorScale
    value_label: str = ""

    @property
    def magnitude(self) -> np.ndarray:
        """Return the length of the vector at each grid point, shape (n, m)."""
        return np.hypot(self.u, self.v)


@dataclass(frozen=True, kw_only=True)
class SpaceArrowData(Picture):
    """Arrows in space: `points` and `vectors` of shape (3, m), and the length of the one of magnitude `cap`."""

    points: np.ndarray
    vectors: np.ndarray
    spacing: float
    cap: float
    scale: ColorScale
    z_label: str = ""
    value_label: str = ""

    @property
    def is_spatial(self) -> bool:
        """Return whether the picture needs axes in perspective."""
        return True

    @property
    def magnitude(self) -> np.ndarray:
        """Return the length of each arrow, shape (m,)."""
        return np.linalg.norm(self.vectors, axis=0)


@dataclass(frozen=True, kw_only=True)
class SpaceLines(Picture):
    """Curves in the plane or in space, one after another with NaN between them: `points` of shape (2 or 3, m).

    `heads` (2 or 3, k) are places on the curves, and `ways` the directions there.
    """

    points: np.ndarray
    z_label: str = ""
    heads: np.ndarray | None = None
    ways: np.ndarray | None = None

    @property
    def is_spatial(self) -> bool:
        """Return whether the picture needs axes in perspective."""
        return len(self.points) == 3


@dataclass(frozen=True, kw_only=True)
class PointData(Picture):
    """Points of several `kinds`, one word for each: `x` and `y` of shape (m,).

    The kind decides how a point looks; `labels` are what the legend calls it.
    """

    x: np.ndarray
    y: np.ndarray
    kinds: tuple[str, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class EllipseData(Picture):
    """Symmetric tensors at points: `eigenvalues` (2, ...), the greater first, and the `angle` of the first axis.

    An eigenvalue of magnitude `cap` has a half axis of `reach`; greater ones are drawn no longer. The `labels` are
    those of positive and of negative eigenvalues.
    """

    x: np.ndarray
    y: np.ndarray
    eigenvalues: np.ndarray
    angle: np.ndarray
    cap: float
    reach: float
    labels: tuple[str, str] = ("positive eigenvalue", "negative eigenvalue")


@dataclass(frozen=True, kw_only=True)
class BarData(Picture):
    """Bars: `heights` of shape (series, n) at `positions` (n,), with ticks beneath: `names`, `labels`, or numbers.

    Names are the user's own, labels are words.
    """

    positions: np.ndarray
    heights: np.ndarray
    series: tuple[str, ...]
    names: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class HistogramData(Picture):
    """A histogram as a density: `edges` (n + 1,) and `heights` (n,)."""

    edges: np.ndarray
    heights: np.ndarray
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class TableData(MapData):
    """A `MapData` to be drawn as a table of coloured cells, rows downwards, with the names of rows and columns."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CategoryData(Picture):
    """A table of `cells` (m, n) that hold indices into `categories`, rows downwards; `marked` cells carry a dot."""

    cells: np.ndarray
    marked: np.ndarray
    mark: str
    categories: tuple[str, ...]
    rows: tuple[str, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DiagramData(Picture):
    """Overlapping circles of one `radius` around `centres` (n, 2), and the `values` (m,) of their pieces at `places`.

    `names` are those of the circles, `corners` (n, 2) where they are written; `note` stands below.
    """

    centres: np.ndarray
    radius: float
    names: tuple[str, ...]
    corners: np.ndarray
    places: np.ndarray
    values: np.ndarray
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class AreaData(Picture):
    """An area between a curve and zero, the part below zero in another colour: `x` and `y` of shape (n,)."""

    x: np.ndarray
    y: np.ndarray
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class MarkData(Picture):
    """Named points of a curve: `x`, `y` and `labels`; `levels` are named heights, drawn as dotted lines."""

    x: np.ndarray
    y: np.ndarray
    labels: tuple[str, ...]
    levels: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class SpanData(Picture):
    """A vertical double arrow at `x` from `lower` to `upper`, with its name beside it."""

    x: float
    lower: float
    upper: float
    label: str


@dataclass(frozen=True, kw_only=True)
class MatrixData(Picture):
    """A table of numbers as coloured cells: `values` of shape (n, m), rows from the top; infinite ones are hatched."""

    values: np.ndarray
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    scale: ColorScale
    value_label: str = ""


@dataclass(frozen=True, kw_only=True)
class LayerData(Picture):
    """Pictures drawn on top of each other in one frame, the lowest first; layer `styled` takes the user's style."""

    layers: tuple[Picture, ...]
    styled: int = -1


@dataclass(frozen=True, kw_only=True)
class PanelData(Picture):
    """Pictures side by side, row by row in a table of `shape` (rows, columns)."""

    panels: tuple[Picture, ...]
    shape: tuple[int, int]
