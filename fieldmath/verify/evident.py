"""Findings that say the mistake by themselves, without a comparison of numbers."""

from __future__ import annotations

from collections.abc import Iterable

from fieldmath.verify.diagnosis import Diagnosis, Explanation

#: What a finding says by itself, without a comparison of numbers: its kind, the name of the mistake, what to do.
EVIDENT = {
    "random": ("result is random", "The same call gives different results; set the seed, or leave the noise out."),
    "state": ("input ignored", "Compute from the arguments of each call; something is remembered or hard-wired."),
    "rounded": ("result rounded", "Return the numbers as they are, in an array of floats."),
    "float32": ("float32 precision floor", "Compute in float64."),
    "mutates": ("input changed", "Work on a copy of the arguments."),
    "raises": ("function raises", "See the call; adapt the arguments in a lambda, or say layout=."),
    "swapped": ("axes swapped", 'Arrays are indexed [x, y] ("ij") here; if yours are [y, x], say indexing="xy".'),
    "short": ("one-sided difference", "Differences of neighbours belong halfway between them; use central ones."),
    "shape": ("wrong shape", "Return one array, or one for each component, of the shape of the grid."),
    "type": ("wrong type", "Return an array of real numbers."),
    "nan": ("values that are not finite", "Compute them, or trim the edge."),
    "scatter": ("samples not used", "Use all samples that are given."),
    "input": ("memory layout matters", "Index the arrays; do not read their memory."),
}


def evident(kinds: Iterable[str]) -> Diagnosis:
    """Return the diagnosis that findings of some kinds make by themselves."""
    seen = set(kinds)
    found = tuple(Explanation(*EVIDENT[kind], share=1.0) for kind in EVIDENT if kind in seen)
    return Diagnosis(found, found[:1])
