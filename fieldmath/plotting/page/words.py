"""The words of a page, each a row; their translations are in the message catalogue."""

from __future__ import annotations

from fieldmath.messages import translated

_WORDS: dict[str, str] = {
    "parameters": "Parameters",
    "point": "Point",
    "values": "Values",
    "formula": "Formula",
    "reset": "Reset",
    "against": "Horizontal axis",
    "arrows": "Arrows",
    "streamlines": "Streamlines",
    "density": "probability density",
    "probability": "probability",
    "mean": "mean",
    "variance": "variance",
    "entropy": "entropy",
    "scalar field": "Scalar field",
    "vector field": "Vector field",
    "infinite": "infinite here",
    "undefined": "not defined here",
    "because_not": "because this does not hold:",
    "because": "because",
    "otherwise": "otherwise",
    "picture_help": "Click or drag in the picture, or use the arrow keys when it has the focus, to move the point.",
    "too_long": "The formula is too long to be read ({0} operations); it is computed all the same.",
    "made_by": "Computed in this page from the exact formula, made by fieldmath. Nothing is loaded or sent.",
    "no_script": "This page computes with JavaScript, which is switched off.",
    "renyi": "Rényi divergence",
}


def words(language: str) -> dict[str, str]:
    """Return the words of a language by their keys."""
    return {key: translated(text, language) for key, text in _WORDS.items()}
