"""How the documentation is built: ``python -m sphinx docs docs/_build``.

The pages of the guide are plain Markdown beside this file, the examples become a gallery, the tutorials are executed,
and the reference is written from what the library exports. The site reads without a network.
"""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_extensions"))
# Tutorials run in kernels of their own, which take these from the environment.
os.environ.setdefault("MATPLOTLIBRC", str(HERE / "_static" / "made" / "matplotlibrc"))
os.environ["FIELDMATH_LANG"] = "en"
# A warning that the debugger of notebooks gives about frozen modules says nothing about the pages.
os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")

import matplotlib  # noqa: E402

import fieldmath  # noqa: E402

# Pictures here need no window; in the kernels of notebooks they must go to the page, whatever the environment says.
matplotlib.use("agg")
os.environ.pop("MPLBACKEND", None)

project = "fieldmath"
author = "The fieldmath developers"
copyright = "The fieldmath developers"
version = release = fieldmath.__version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.napoleon",
    "sphinx.ext.mathjax",
    "sphinx-mathjax-offline",
    "sphinx_design",
    "sphinx_gallery.gen_gallery",
    "myst_nb",
    "card_pictures",
    "links_between_folders",
    "live_pages",
    "two_languages",
    "written_reference",
]
exclude_patterns = [
    "_build", "_extensions", "_templates", "jupyter_execute", ".jupyter_cache", "**/.ipynb_checkpoints",
    "index.md",  # The list of pages for those who read the files; the site has its own front page, index.rst.
    "gallery/*.ipynb", "gallery/*.py", "gallery/*.json",
]  # fmt: skip
root_doc = "index"
templates_path = ["_templates"]
nitpicky = False
suppress_warnings = [
    "config.cache",
    "mystnb.unknown_mime_type",
    "ref.python",  # A parameter called "names" is not a link to every attribute of that name.
]

# Pages and notebooks.
myst_enable_extensions = ["amsmath", "attrs_inline", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
nb_execution_mode = os.environ.get("FIELDMATH_DOCS_EXECUTE", "force")
nb_execution_cache_path = str(HERE / "_build" / ".jupyter_cache")
nb_execution_raise_on_error = True
nb_execution_in_temp = True
nb_execution_timeout = 120
nb_merge_streams = True
nb_mime_priority_overrides = [("html", "text/html", 0)]

# The reference.
autodoc_member_order = "groupwise"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_class_signature = "mixed"
autodoc_default_options = {"show-inheritance": False}
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_preprocess_types = False
python_use_unqualified_type_names = True
toc_object_entries_show_parents = "hide"
add_module_names = False

# The gallery.
warnings.filterwarnings("ignore", message=".*non-interactive.*")
sphinx_gallery_conf = {
    "examples_dirs": "../examples",
    "gallery_dirs": "gallery",
    "filename_pattern": r"\.py$",
    "ignore_pattern": r"__init__\.py$",
    "within_subsection_order": "FileNameSortKey",
    "abort_on_example_error": True,
    "only_warn_on_example_error": False,
    "download_all_examples": False,
    "show_memory": False,
    "remove_config_comments": True,
    "min_reported_time": 30,
    "default_thumb_file": str(HERE / "_static" / "made" / "example.png"),
    "thumbnail_size": (400, 280),
    "matplotlib_animations": False,
    "plot_gallery": "True",
    "show_signature": False,
    "nested_sections": False,
}

# The theme.
html_theme = "pydata_sphinx_theme"
html_title = "fieldmath"
html_static_path = ["_static"]
html_logo = html_favicon = "_static/logo.svg"
html_css_files = ["site.css"]
html_show_sphinx = False
html_show_sourcelink = False
html_copy_source = False
html_context = {"default_mode": "auto"}
html_theme_options = {
    "logo": {"text": "fieldmath"},
    "navbar_align": "left",
    "navbar_start": ["navbar-logo"],
    "navbar_end": ["language", "theme-switcher"],
    "header_links_before_dropdown": 7,
    "show_toc_level": 2,
    "navigation_depth": 2,
    "show_prev_next": True,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
html_sidebars = {"index": [], "zh/index": [], "compare/index": ["sidebar-nav-bs"]}
