"""Write the pages of the reference from what the library exports, so that no public name can be missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

from named_mistakes import page as page_of_mistakes
from sphinx.application import Sphinx

import fieldmath

GENERATED = Path(__file__).parents[1] / "reference" / "generated"

#: Page -> its title, a sentence, and the modules whose public names it lists; a module may be a package ("a.b.").
PAGES = {
    "fields": (
        "Fields",
        "Scalar, vector and tensor fields, exact or sampled, and the functions and operators that act on them.",
        ("fieldmath.fields.scalar", "fieldmath.fields.vector", "fieldmath.fields.tensor", "fieldmath.functions"),
    ),
    "places": (
        "Charts, grids, curves, surfaces, regions",
        "Where fields live. The `table of coordinate systems <../../coordinates.html>`__ has the scale factors.",
        ("fieldmath.geometry.",),
    ),
    "theorems": (
        "Theorems and decompositions",
        "Integral theorems as checks, and the parts of a field.",
        ("fieldmath.fields.theorems", "fieldmath.calculus."),
    ),
    "distributions": (
        "Distributions",
        "Distributions of every kind share one class, and comparisons of many have functions of their own.",
        ("fieldmath.probability.", "fieldmath.bulk"),
    ),
    "numbers": (
        "Exactness, evaluation, code",
        "Exact results, numbers that know their error, and ways from the one to the other.",
        ("fieldmath.approximation", "fieldmath.evaluation", "fieldmath.algebra."),
    ),
    "errors": (
        "Errors and warnings",
        "Everything that the library raises or warns with.",
        ("fieldmath.errors",),
    ),
}  # fmt: skip
MODULES = {
    "families": (
        "Families",
        "Constructors of distributions. The `table of families <../../families.html>`__ has supports, means and "
        "entropies; the `matrix of pairs <../../pairs.html>`__ says which divergences are exact.",
    ),
    "named": ("Named fields", "Vortices, charges, periodic flows, and landscapes that optimisers are tested on."),
    "verify": (
        "Verification",
        "Judging numeric code by exact answers. The guide explains `operators <../../verification.html>`__, "
        "`numbers <../../verifying-numbers.html>`__ and the `mistakes with names <mistakes.html>`__.",
    ),
    "interop": ("Other libraries", "To and from other libraries, imported when they are used."),
    "testing": ("For your own tests", "Strategies for Hypothesis."),
}


def names_by_page() -> dict[str, list[str]]:
    """Return the public names of the root by page; those of modules that no page mentions are on page "numbers"."""
    found: dict[str, list[str]] = {page: [] for page in PAGES}
    for module, names in fieldmath._HOMES.items():
        page = next((page for page, (*_, places) in PAGES.items() if _belongs(module, places)), "numbers")
        found[page].extend(names)
    return found


def _belongs(module: str, places: Iterable[str]) -> bool:
    return any(module == place or (place.endswith(".") and module.startswith(place)) for place in places)


def write() -> None:
    """Write all pages; a page that has not changed is left alone, so that it is not built again."""
    GENERATED.mkdir(parents=True, exist_ok=True)
    pages = dict(_pages())
    for name, text in pages.items():
        path = GENERATED / f"{name}.rst"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    for path in GENERATED.glob("*.rst"):
        if path.stem not in pages:
            path.unlink()


def _pages() -> Iterator[tuple[str, str]]:
    yield "mistakes", page_of_mistakes()
    for page, names in names_by_page().items():
        title, about, _ = PAGES[page]
        yield page, _page(title, about, "fieldmath", names)
    for module, (title, about) in MODULES.items():
        public = import_module(f"fieldmath.{module}")
        yield module, _page(title, about, f"fieldmath.{module}", _public_names(public))


def _public_names(module: ModuleType) -> list[str]:
    """Return what a module exports, or what it defines."""
    defined = (name for name, thing in vars(module).items() if getattr(thing, "__module__", "") == module.__name__)
    return list(getattr(module, "__all__", sorted(name for name in defined if not name.startswith("_"))))


def _page(title: str, about: str, module: str, names: Iterable[str]) -> str:
    """Return a page with a table of the names, then each of them."""
    names = list(names)
    lines = [title, "=" * len(title), "", about, "", f".. currentmodule:: {module}", "", ".. autosummary::", ""]
    lines += [f"   {name}" for name in names]
    for name in names:
        lines += ["", *_entry(getattr(import_module(module), name), name)]
    return "\n".join(lines) + "\n"


def _entry(thing: object, name: str) -> list[str]:
    if not isinstance(thing, type):
        return [f".. autofunction:: {name}"]
    if issubclass(thing, Exception):
        return [f".. autoexception:: {name}", "   :show-inheritance:"]
    beyond = ", ".join({base.__name__ for base in thing.__mro__ if not base.__module__.startswith("fieldmath")})
    return [name, "-" * len(name), "", f".. autoclass:: {name}", "   :members:", f"   :inherited-members: {beyond}"]


def _references_as_a_list(app: Sphinx, what: str, name: str, thing: object, options: object, lines: list[str]) -> None:
    """Turn numbered references into list items: one page shows many docstrings, and each counts from 1."""
    lines[:] = [re.sub(r"\[(\w+)\]_(?!\w)", r"[\1]", re.sub(r"^( *)\.\. \[\w+\] ", r"\1*  ", line)) for line in lines]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx; pages are written now, before it looks for sources."""
    write()
    app.connect("autodoc-process-docstring", _references_as_a_list, priority=600)  # After napoleon.
    return {"parallel_read_safe": True, "parallel_write_safe": True}
