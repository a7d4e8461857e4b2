"""Exterior calculus on fields: forms are antisymmetric fields, a k-form having rank k."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fieldmath.calculus import exterior
from fieldmath.errors import InputError, located
from fieldmath.representations.promotion import deferred, settled

if TYPE_CHECKING:
    from fieldmath.fields.base import Field


class ExteriorCalculus:
    """The methods of exterior calculus that every field has; abstract: `Field` supplies the rest."""

    def exterior_derivative(self: Any) -> Any:
        r"""Return the exterior derivative of a form: of a scalar its gradient, of a vector field a tensor field.

        .. math:: (\mathrm{d}T)_{a_0 \dots a_k} = \sum_m (-1)^m \nabla_{a_m} T_{a_0 \dots \hat{a}_m \dots a_k}

        It exists in every dimension and takes the place of the curl: in space d of a vector field F has the components
        of curl F, those of the Hodge star of d F.

        References
        ----------
        .. [1] M. Nakahara, *Geometry, Topology and Physics*, 2nd ed., section 5.4.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.VectorField(["-y", "x"], "x y").exterior_derivative().exprs
        ((0, 2), (-2, 0))
        """
        _check_form(self, "exterior_derivative")
        return self._apply("exterior_derivative", exterior.exterior_derivative)

    def wedge(self: Any, other: Field) -> Any:
        r"""Return the exterior product of two forms, antisymmetric; dx ∧ dy has the components 1 and -1.

        .. math:: S \wedge T = \frac{(p+q)!}{p!\,q!} \, (S \otimes T)_{[a \dots k]}

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.VectorField([1, 0], "x y").wedge(fm.VectorField([0, "x"], "x y")).exprs
        ((0, x), (-x, 0))
        """
        with located(f"{type(self).__name__}.wedge"):
            if not hasattr(other, "rank"):
                raise InputError(f"other must be a field; got {type(other).__name__}")
            _check_form(self, "wedge")
            _check_form(other, "wedge")
            mine, theirs = self._matched(other)
            return self._build(self.chart, settled(exterior.wedge(deferred(mine), deferred(theirs))), self.basis)

    def hodge(self: Any) -> Any:
        r"""Return the Hodge star of a k-form, an (n-k)-form: in space of the gradient of a function its flux form.

        .. math:: (\star T)_{b \dots} = \frac{1}{k!} T^{a_1 \dots a_k} \varepsilon_{a_1 \dots a_k b \dots}

        Twice the star is :math:`(-1)^{k(n-k)}` on positive metrics.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.VectorField(["-y", "x", 0], "x y z").exterior_derivative().hodge().exprs
        (0, 0, 2)
        """
        _check_form(self, "hodge")
        return self._apply("hodge", exterior.hodge)

    def lie_derivative(self: Any, direction: Field, *, index: str = "up") -> Any:
        r"""Return the Lie derivative along a vector field.

        .. math:: \mathcal{L}_u T^i = u^c \nabla_c T^i - T^c \nabla_c u^i, \qquad
                  \mathcal{L}_u T_i = u^c \nabla_c T_i + T_c \nabla_i u^c

        Parameters
        ----------
        direction : VectorField
            The field u that drags.
        index : str
            ``"up"`` to drag as a vector (contravariant), ``"down"`` as a form (covariant).

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.VectorField([1, 0], "x y").lie_derivative(fm.VectorField(["-y", "x"], "x y")).exprs
        (0, -1)
        """
        rules = {"up": exterior.lie_derivative, "down": exterior.lie_derivative_of_form}
        with located(f"{type(self).__name__}.lie_derivative"):
            from fieldmath.algebra.arguments import read_choice

            index = read_choice(index, list(rules), "index")
            if getattr(direction, "rank", None) != 1:
                raise InputError(f"direction must be a VectorField; got {type(direction).__name__}")
            mine, theirs = self._matched(direction)
        return self._build(self.chart, mine, self.basis)._apply("lie_derivative", rules[index], theirs)


def _check_form(field: Any, where: str) -> None:
    """Refuse tensors that are not antisymmetric."""
    with located(f"{type(field).__name__}.{where}"):
        if field.rank > field.chart.dimension:
            raise InputError(f"a form must have rank at most {field.chart.dimension}; got {field.rank}")
        if field.rank < 2:
            return
        alternated = field._build(field.chart, exterior.antisymmetrised(field._components), field.basis)
        if (field - alternated).is_zero() is False:
            raise InputError("a form must be antisymmetric in its indices; take .antisymmetric() first")
