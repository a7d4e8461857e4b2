"""Methods towards data and programs: fit, what came of it, and formulas written as code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from fieldmath.errors import located

if TYPE_CHECKING:
    import sympy as sp

    from fieldmath.algebra.ladder import Result
    from fieldmath.probability.fitting import Fit
    from fieldmath.probability.law import Law


class FittingMixin:
    """What a distribution has to do with observations."""

    __slots__ = ()

    if TYPE_CHECKING:

        def __init__(self, law: Law) -> None: ...

        @property
        def law(self) -> Law:
            """Return the law that is asked about."""

        @property
        def density(self) -> sp.Expr:
            """Return the density inside the support."""

        def derive(self, functional: str, q: Any = None, **options: Any) -> Result:
            """Return the answer of a functional with its history."""

    def fit(self: Self, data: Any, *, weights: Any = None) -> Self:
        r"""Return the member of the family that makes the observations most probable: maximum likelihood.

        .. math:: \hat\theta = \arg\max_\theta \frac1n \sum_i \log p_\theta(x_i)
                  = \arg\min_\theta D(\hat p \,\|\, p_\theta)

        Free parameters are found, numbers stay. The equations for the slope, in which an exponential family sees the
        data only through the means of its features, are solved in closed form where they can be, exactly for exact
        data; elsewhere the maximum is found numerically and its slope and curvature are checked. Ends of the support
        with positive density are the extreme observations (with infinite density, as an arcsine law's, too: there the
        likelihood is infinite), a location that enters through distances is the median, and the mode or corners where
        a density's formula changes are those observations that are most likely with the other parameters at their best.

        Parameters
        ----------
        data : array_like, column, or Distribution made of data
            Observations.
        weights : array_like, optional
            How much each observation counts.

        Returns
        -------
        Distribution
            Its `fitted` says the standard errors, from the observed Fisher information, and the likelihood.

        Raises
        ------
        InputError
            When observations lie outside the support, or an integer parameter is free.
        EvaluationError
            When the likelihood has no maximum inside the domain.

        Examples
        --------
        >>> from fieldmath.families import Gamma, Normal
        >>> Normal("mu", "sigma").fit([1, 2, 3])
        Normal(mu=2, sigma='sqrt(6)/3')
        >>> Gamma(2, "scale").fit([1, 2, 3]).fitted.parameters
        {'scale': 1 ± 4e-01 (maximum likelihood)}

        References
        ----------
        Y. Pawitan (2001), In All Likelihood, chapters 2 and 5.
        """
        from fieldmath.probability.fitting import fit

        with located("Distribution.fit"):
            return type(self)(fit(self.law, data, weights))

    @property
    def fitted(self) -> Fit | None:
        """Return how the distribution was fitted: estimates with standard errors, likelihood, AIC, BIC; or None."""
        return self.law.fit

    def log_likelihood(self, data: Any, *, weights: Any = None) -> Any:
        """Return the sum of the log-density over observations; an expression when parameters are free.

        Examples
        --------
        >>> from fieldmath.families import Exponential
        >>> Exponential("r").log_likelihood([1, 2])
        -3*r + 2*log(r)
        """
        from fieldmath.probability.fitting import log_likelihood

        with located("Distribution.log_likelihood"):
            return log_likelihood(self.law, data, weights)

    def to_code(
        self, language: str = "numpy", *, functional: str = "density", q: Any = None, name: str = "", **options: Any
    ) -> str:
        """Return source code of the density inside the support, or of a functional, in the free parameters.

        Parameters
        ----------
        language : {"numpy", "python", "torch", "jax", "latex"}
            See `fieldmath.to_code`.
        functional : str
            ``"density"``, or the name of a method: ``"entropy"``, ``"kl"``, ...
        q : Distribution, optional
            The other distribution.
        name : str
            The name of the function; that of the functional by default.
        **options
            ``order`` (alpha), ``base``, ``time_limit``.

        Examples
        --------
        >>> from fieldmath.families import Exponential
        >>> print(Exponential("r").to_code("python", functional="entropy"))
        import math
        <BLANKLINE>
        <BLANKLINE>
        def entropy(r):
            return 1 - math.log(r)
        <BLANKLINE>
        """
        from fieldmath.algebra.arguments import read_identifier
        from fieldmath.algebra.code import to_code

        with located("Distribution.to_code"):
            given = read_identifier(name, "name") if not isinstance(name, str) or name else ""
            if isinstance(functional, str) and functional == "density":
                return to_code(self.density, language, name=given or "density")
            value = self.derive(functional, q, method="exact", **options).value
            return to_code(value, language, name=given or functional)
