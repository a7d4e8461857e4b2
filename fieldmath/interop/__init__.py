"""Objects of other libraries: SciPy, SymPy, xarray, py-pde, and the file formats NetCDF, HDF5 and VTK.

Nothing of another library is imported before it is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

# Where each name lives; loaded when first used.
_HOMES = {
    "field_files": ("from_hdf5", "from_netcdf", "to_hdf5", "to_netcdf", "to_vtk"),
    "interpolators": ("from_interpolator", "to_interpolator"),
    "pde_fields": ("from_pde", "to_pde"),
    "scipy_stats": ("from_scipy", "to_scipy"),
    "sympy_stats": ("from_sympy", "to_sympy"),
    "sympy_vector": ("from_sympy_vector", "to_sympy_vector"),
    "xarray_arrays": ("from_xarray", "to_xarray"),
}

__all__ = [
    "from_hdf5",
    "from_interpolator",
    "from_netcdf",
    "from_pde",
    "from_scipy",
    "from_sympy",
    "from_sympy_vector",
    "from_xarray",
    "to_hdf5",
    "to_interpolator",
    "to_netcdf",
    "to_pde",
    "to_scipy",
    "to_sympy",
    "to_sympy_vector",
    "to_vtk",
    "to_xarray",
]


def __getattr__(name: str) -> Any:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"fieldmath.interop.{module}"), name)
    raise AttributeError(f"module 'fieldmath.interop' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


if TYPE_CHECKING:
    from fieldmath.interop.field_files import from_hdf5, from_netcdf, to_hdf5, to_netcdf, to_vtk
    from fieldmath.interop.interpolators import from_interpolator, to_interpolator
    from fieldmath.interop.pde_fields import from_pde, to_pde
    from fieldmath.interop.scipy_stats import from_scipy, to_scipy
    from fieldmath.interop.sympy_stats import from_sympy, to_sympy
    from fieldmath.interop.sympy_vector import from_sympy_vector, to_sympy_vector
    from fieldmath.interop.xarray_arrays import from_xarray, to_xarray
