"""Functionals of thousands of pairs at once: their definitions, taken apart into matrix products."""
