"""Distributions of vectors and matrices: rows of facts, read exactly and in ball arithmetic."""
