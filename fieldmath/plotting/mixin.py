"""The method `plot`, which every public object has: it asks for plot data and hands them to a renderer."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

from fieldmath.errors import InputError, InputTypeError, located

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.animation import FuncAnimation
    from matplotlib.axes import Axes

    from fieldmath.plotting.data import Picture
    from fieldmath.plotting.request import Request

# What can be drawn of each family of objects: kind -> the module whose function of that name builds the picture.
KINDS: dict[str, dict[str, str]] = {
    "scalar field": {
        "contour": "field_pictures",
        "image": "field_pictures",
        "surface": "field_pictures",
        "line": "field_pictures",
        "slices": "slice_pictures",
        "critical": "glyph_pictures",
    },
    "vector field": {
        "quiver": "vector_pictures",
        "stream": "vector_pictures",
        "lic": "flow_pictures",
        "components": "field_pictures",
        "line": "field_pictures",
        "slices": "slice_pictures",
        "lines": "glyph_pictures",
        "critical": "glyph_pictures",
    },
    "tensor field": {"components": "field_pictures", "ellipses": "glyph_pictures"},
    "pairs": {"matrix": "pair_pictures"},
    "distribution": {
        "bars": "distribution_pictures",
        "density": "distribution_pictures",
        "information": "joint_pictures",
        "atoms": "joint_pictures",
        "table": "joint_pictures",
        "integrand": "information_pictures",
        "renyi": "information_pictures",
        "js": "information_pictures",
        "triangle": "information_pictures",
    },
    "divergence matrix": {"matrix": "information_pictures"},
}
# The kind for ``kind="auto"`` of a field, by number of free coordinates.
AUTO: dict[str, dict[int, str]] = {
    "scalar field": {1: "line", 2: "contour", 3: "slices"},
    "vector field": {1: "line", 2: "quiver", 3: "slices"},
    "tensor field": {1: "components", 2: "components"},
}


class PlotMixin:
    """Gives an object `plot` and `plot_data`; the object says by `_plot_family` what it is."""

    __slots__ = ()

    _plot_family: ClassVar[str]

    def plot(
        self,
        kind: str = "auto",
        *,
        ax: Any = None,
        other: Any = None,
        grid: Any = None,
        box: Mapping[Any, Any] | Sequence[Any] | None = None,
        at: Mapping[Any, Any] | None = None,
        resolution: int | None = None,
        center: float | bool | None = None,
        robust: bool = True,
        labels: Sequence[str] | None = None,
        functional: str | None = None,
        order: Any = None,
        seeds: Any = None,
        limits: tuple[float, float] | None = None,
        scale: str = "linear",
        title: str | None = None,
        colorbar: bool = True,
        lang: str | None = None,
        **style: Any,
    ) -> Axes:
        r"""Return the Axes with a picture of this object.

        Nothing is shown and no global setting of matplotlib changes: call ``plt.show()`` or
        ``ax.figure.savefig(...)`` yourself. Curvilinear charts are drawn in Cartesian positions, their vectors in
        Cartesian components. Points where the object is singular stay blank.

        Parameters
        ----------
        kind : str
            Scalar fields: ``"contour"``, ``"image"``, ``"surface"`` (two coordinates), ``"line"`` (one),
            ``"slices"`` (three: orthogonal cuts through the middle), ``"critical"`` (contours with the critical points
            marked by kind). Vector fields: ``"quiver"`` (in the plane or in space), ``"stream"``,
            ``"lic"`` (noise smeared along field lines), ``"components"``, ``"line"``, ``"slices"`` (colours: the
            component through the cut; arrows: those in it), ``"lines"`` (field lines through `seeds`, in the plane or
            in space), ``"critical"`` (field lines with the zeros marked by kind). Tensor fields: ``"components"``,
            ``"ellipses"`` (eigenvectors and eigenvalues of the symmetric part).
            Distributions: ``"bars"`` (discrete), ``"density"`` (continuous); joint ones ``"information"`` (the
            information diagram of two or three variables, in bits), ``"atoms"`` (its pieces as bars), ``"table"``
            (the probabilities of two variables). With ``other=q``:
            ``"integrand"`` (where a `functional` such as ``"kl"`` comes from), ``"renyi"`` (the divergence against its
            order), ``"js"`` (the entropy of mixtures above its chord, and the gap), ``"triangle"`` (the
            Jensen-Shannon distances between two and their mean). A divergence matrix: ``"matrix"``.
            ``"auto"`` takes what suits the number of coordinates, or the distribution.
        ax : matplotlib Axes, or a sequence of them for several panels
            Where to draw; a new figure by default.
        other : Distribution
            A second distribution, overlaid: ``p.plot(other=q)``.
        grid : Grid
            Where to evaluate a symbolic field.
        box : mapping of coordinate to (lower, upper), or one pair for each
            The part to show. By default the ranges of the chart, infinite ones cut at two units; for a
            distribution a pair, by default what holds nearly all its mass.
        at : mapping of coordinate to number
            Coordinates held fixed, so that a field in space can be drawn on a surface or a line.
        resolution : int
            Number of samples (or arrows) along each axis.
        center : None, False or number
            Value at the centre of diverging colours. None takes 0 when the data change sign; False has no centre.
        robust : bool
            Whether spikes at singularities may run off the scale. The colour bar then ends in an arrow.
        labels : sequence of str
            Names in the legend, one for each distribution.
        functional : str
            For ``"integrand"``: the name of a divergence or entropy, ``"kl"`` by default.
        order : number or str
            Its order, weight or generator, where it has one.
        seeds : int or array of shape (n, m)
            For ``"lines"``: the number of points along each coordinate from which lines start, or the points.
        limits : (low, high)
            The ends of the colour scale; of the vertical axis where heights are drawn, as densities are.
        scale : str
            ``"linear"``, ``"log"`` or ``"symlog"``: of the colours, or of the vertical axis.
        title : str
            Replaces the formula; ``""`` leaves it out.
        colorbar : bool
            Whether to draw the colour scale.
        lang : {"en", "zh"}
            The language of labels and legends; by default that of ``FIELDMATH_LANG``, or of the locale.
        **style
            Passed to the artist: ``cmap=``, ``levels=``, ``color=``, ``density=``, ...

        Returns
        -------
        Axes, or ndarray of Axes for several panels

        Raises
        ------
        EvaluationError
            If the object has free parameters.
        InputError
            If the kind does not exist for this object, or another argument does not suit it.

        Examples
        --------
        >>> import fieldmath as fm
        >>> ax = fm.ScalarField("x*y", "x y").plot(box={"x": (-1, 1)}, levels=9)
        >>> ax.get_xlabel()
        '$x$'
        """
        with located(f"{type(self).__name__}.plot"):
            from fieldmath.plotting.request import asked

            request = asked(
                grid, box, at, resolution, center, robust, other, labels, functional, order, seeds, limits, scale
            )
            picture = picture_of(self, kind, request)
            # The one upward step of this layer: drawing is loaded when something is drawn.
            from fieldmath.plotting.matplotlib_renderer import draw

            return draw(picture, ax=ax, colorbar=colorbar, title=title, lang=lang, **style)

    def plot_data(
        self,
        kind: str = "auto",
        *,
        other: Any = None,
        grid: Any = None,
        box: Mapping[Any, Any] | Sequence[Any] | None = None,
        at: Mapping[Any, Any] | None = None,
        resolution: int | None = None,
        center: float | bool | None = None,
        robust: bool = True,
        labels: Sequence[str] | None = None,
        functional: str | None = None,
        order: Any = None,
        seeds: Any = None,
        limits: tuple[float, float] | None = None,
        scale: str = "linear",
    ) -> Picture:
        """Return what `plot` would draw, as arrays and words, without matplotlib; the arguments are those of `plot`.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.ScalarField("x*y", "x y").plot_data(resolution=5).values.shape
        (5, 5)
        """
        with located(f"{type(self).__name__}.plot_data"):
            from fieldmath.plotting.request import asked

            request = asked(
                grid, box, at, resolution, center, robust, other, labels, functional, order, seeds, limits, scale
            )
            return picture_of(self, kind, request)

    def animate(
        self,
        parameter: Any,
        values: Any,
        *,
        kind: str = "auto",
        interval: float = 100,
        ax: Any = None,
        title: str | None = None,
        colorbar: bool = True,
        **arguments: Any,
    ) -> FuncAnimation:
        """Return an animation of the picture while a parameter, or a coordinate, takes one value after another.

        Colours and axes are the same in all frames, so that what moves is the object and not the scale. The title of a
        frame tells the value. Write it with ``.save("wave.gif", writer="pillow")``, or show it in a notebook with
        ``.to_jshtml()``.

        Parameters
        ----------
        parameter : str or symbol
            A free parameter of the object (or of ``other=``), or a coordinate of a field, which is then held fixed.
        values : sequence of numbers
            One for each frame.
        kind : str
            As in `plot`.
        interval : float
            Milliseconds between frames.
        ax, title, colorbar
            As in `plot`; the value is written after the title.
        **arguments
            The other arguments of `plot`, and style for the artists.

        Returns
        -------
        matplotlib.animation.FuncAnimation

        Raises
        ------
        InputError
            If there is no such parameter, or no value.

        Examples
        --------
        >>> import fieldmath as fm, tempfile
        >>> wave = fm.ScalarField("sin(x - t)", "x", parameters="t")
        >>> moving = wave.animate("t", [0, 1, 2], box={"x": (0, 6)})
        >>> moving.save(tempfile.mkdtemp() + "/wave.gif", writer="pillow")
        """
        with located(f"{type(self).__name__}.animate"):
            from fieldmath.plotting.animation import animated

            look = {"ax": ax, "title": title, "colorbar": colorbar, "interval": interval}
            return animated(self, parameter, values, kind, arguments, look)

    def to_html(
        self,
        path: str | os.PathLike[str],
        *,
        kind: str = "auto",
        sliders: Mapping[Any, Any] | None = None,
        other: Any = None,
        functional: str | None = None,
        box: Any = None,
        at: Mapping[Any, Any] | None = None,
        title: str | None = None,
        lang: str | None = None,
    ) -> Path:
        """Write a page in which this object is computed and drawn live while its parameters are moved.

        The page is one file that loads nothing and sends nothing: the exact formula becomes JavaScript made from a
        table of functions. Scalar fields are maps with contour lines, vector fields arrows or streamlines, fields of
        one coordinate lines, distributions densities or bars. Coordinates beyond two have sliders. What is infinite
        is shown as such, with the condition that makes it so.

        Parameters
        ----------
        path : str or path
            The file to write.
        kind : str
            ``"auto"``; with ``other=q`` also ``"renyi"``: the divergence against its order.
        sliders : mapping of parameter to (lower, upper) or (lower, upper, start)
            The ranges of the sliders; by default from what the parameters may be.
        other : Distribution
            A second distribution, drawn beside the first, and the divergence between the two.
        functional : str
            Which: ``"kl"`` (the default), ``"js"``, ``"cross_entropy"``, ``"hellinger"``.
        box, at
            The part to show and the coordinates held fixed, as in `plot`.
        title : str
            The title of the page.
        lang : {"en", "zh"}
            The language of its words; by default that of ``FIELDMATH_LANG``, or of the locale.

        Returns
        -------
        Path
            Where the page was written.

        Raises
        ------
        EvaluationError
            When the formula has no counterpart in JavaScript.
        InputError
            If the object holds samples, or an argument does not suit it.

        Examples
        --------
        >>> import fieldmath as fm, tempfile
        >>> f = fm.ScalarField("exp(-a*(x**2 + y**2))", "x y", parameters="a")
        >>> page = f.to_html(tempfile.mkdtemp() + "/bump.html", sliders={"a": (0.1, 5)})
        >>> page.stat().st_size < 300_000
        True
        """
        with located(f"{type(self).__name__}.to_html"):
            from fieldmath.plotting.page.public import object_page

            options = {"sliders": sliders, "other": other, "functional": functional, "box": box, "at": at}
            return object_page(self, path, kind, options, title, lang)


def picture_of(drawn: Any, kind: Any, request: Request) -> Picture:
    """Return the picture of an object, or raise `InputError` when it has none of this kind."""
    family = drawn._plot_family
    if not isinstance(kind, str):
        hint = ". To overlay a second distribution, write p.plot(other=q)" if family == "distribution" else ""
        raise InputTypeError(f"kind must be a text; got {type(kind).__name__}{hint}")
    if kind != "auto" and kind not in KINDS[family]:
        kinds = ", ".join(map(repr, ("auto", *KINDS[family])))
        raise InputError(f"kind must be one of {kinds} for a {family}; got {kind!r}")
    build = _BUILDERS.get(family, _field_picture)
    return request.with_axis(build(drawn, kind, request))


def _distribution_picture(drawn: Any, kind: str, request: Request) -> Picture:
    if kind == "auto":
        from fieldmath.plotting.distribution_pictures import auto_kind

        kind = auto_kind(drawn)
    return _builder("distribution", kind)(drawn, request)


def _matrix_picture(drawn: Any, kind: str, request: Request) -> Picture:
    return _builder(drawn._plot_family, "matrix")(drawn, request)


_BUILDERS: dict[str, Callable[..., Picture]] = {
    "distribution": _distribution_picture,
    "divergence matrix": _matrix_picture,
    "pairs": _matrix_picture,
}


def _field_picture(drawn: Any, kind: str, request: Request) -> Picture:
    from fieldmath.plotting.projection import view_of

    if request.other is not None or request.labels is not None:
        raise InputError("other and labels are for distributions; draw a second field into the same ax")
    view = view_of(drawn, grid=request.grid, box=request.box, at=request.at)
    if kind == "auto":
        kind = AUTO[drawn._plot_family].get(view.dimension, "")
        if not kind:
            names, last = ", ".join(view.names), view.names[-1]
            raise InputError(
                f"at must hold some of the {view.dimension} coordinates ({names}) fixed, as in at={{{last!r}: 0}}"
            )
    return _builder(drawn._plot_family, kind)(drawn, view, request)


def _builder(family: str, kind: str) -> Callable[..., Picture]:
    return getattr(import_module(f"fieldmath.plotting.{KINDS[family][kind]}"), kind)
