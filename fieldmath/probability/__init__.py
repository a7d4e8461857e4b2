"""Distributions and the functionals of information theory."""
