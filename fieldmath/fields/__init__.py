"""The public field classes."""

from fieldmath.fields.scalar import ScalarField as ScalarField
from fieldmath.fields.tensor import TensorField as TensorField
from fieldmath.fields.vector import VectorField as VectorField
