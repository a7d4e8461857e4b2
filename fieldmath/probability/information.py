"""The information measures and moments of a distribution: thin methods over one ladder."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import sympy as sp

from fieldmath.approximation import Approximation
from fieldmath.errors import InputError, InputTypeError, located
from fieldmath.probability import fisher, moments
from fieldmath.probability import functionals as f
from fieldmath.probability.answers import answer, in_unit, read_base
from fieldmath.probability.sample import Estimation
from fieldmath.probability.sampled import estimated

if TYPE_CHECKING:
    import numpy as np

    from fieldmath.probability.distribution import Distribution
    from fieldmath.probability.law import Law


class InformationMixin:
    """What a distribution can be asked.

    Every method takes ``base`` (None for nats, 2 for bits) where a logarithm sets the unit, ``method`` (``"auto"``,
    ``"exact"``, ``"numeric"`` or the name of a rung) and ``time_limit`` in seconds for symbolic integration. Exact
    answers are SymPy expressions, with conditions on the parameters as a `Piecewise` that ends in ``oo``; others are
    `Approximation` with an error; with free parameters and no closed form the answer is an unevaluated `Integral`.
    """

    __slots__ = ()

    if TYPE_CHECKING:

        @property
        def law(self) -> Law:
            """Return the law that is asked about."""

        @property
        def variable(self) -> sp.Symbol:
            """Return the symbol of the outcome."""

    def _ask(self, functional: f.Functional, q: object, options: dict[str, Any], how: Estimation | None = None) -> Any:
        with located(f"Distribution.{functional.name}"):
            if how is not None and how.is_asked:
                found = estimated(functional.name, self.law, law_of(q) if functional.needs_q else None, how)
                return in_unit(found, read_base(options["base"]))
            return answer(functional, self.law, law_of(q) if functional.needs_q else None, **options).value

    def entropy(
        self,
        *,
        base: Any = None,
        method: str = "auto",
        time_limit: float = 10.0,
        estimator: str | None = None,
        error: str = "analytic",
        rng: np.random.Generator | None = None,
    ) -> Any:
        r"""Return the entropy :math:`-\sum p \log p`, for densities the differential entropy :math:`-\int p \log p`.

        A differential entropy may be negative, and changes with the unit of the variable.

        Parameters
        ----------
        estimator : str, optional
            For distributions made of data, how their entropy is estimated: of `from_counts` one of the names in
            `fieldmath.probability.estimators.entropy_of_counts` (without it the exact entropy of the observed
            fractions), of `from_samples` "knn", "histogram", "kde" or "spacing".
        error : {"analytic", "jackknife", "bootstrap"}
            How the standard error of an estimate is found.
        rng : numpy.random.Generator, optional
            For the bootstrap.

        Examples
        --------
        >>> from fieldmath.families import Exponential
        >>> Exponential("r").entropy()
        1 - log(r)
        """
        how = Estimation(estimator, error, rng)
        return self._ask(f.ENTROPY, None, {"base": base, "method": method, "time_limit": time_limit}, how)

    def cross_entropy(
        self,
        q: Distribution,
        *,
        base: Any = None,
        method: str = "auto",
        time_limit: float = 10.0,
        estimator: str | None = None,
        error: str = "analytic",
        rng: np.random.Generator | None = None,
    ) -> Any:
        r"""Return the cross-entropy :math:`-\int p \log q`: the entropy of p plus the divergence of p from q.

        It is ``oo`` where p has mass and q has none.
        """
        how = Estimation(estimator, error, rng)
        return self._ask(f.CROSS_ENTROPY, q, {"base": base, "method": method, "time_limit": time_limit}, how)

    def kl(
        self,
        q: Distribution,
        *,
        base: Any = None,
        method: str = "auto",
        time_limit: float = 10.0,
        estimator: str | None = None,
        error: str = "analytic",
        rng: np.random.Generator | None = None,
    ) -> Any:
        r"""Return the Kullback-Leibler divergence :math:`D(p\|q) = \int p \log (p/q)`.

        It is ``oo`` where p has mass and q has none, decided from the supports, and where the integral diverges. For
        distributions made of data `estimator`, `error` and `rng` are as for `entropy`; a sample's divergence from a
        family with free parameters is an expression in these, whose minimum is at the maximum likelihood.

        Examples
        --------
        >>> from fieldmath.families import Poisson
        >>> Poisson(3).kl(Poisson(2))
        -1 + 3*log(3/2)

        References
        ----------
        S. Kullback & R. A. Leibler (1951), On information and sufficiency, Ann. Math. Statist. 22.
        """
        how = Estimation(estimator, error, rng)
        return self._ask(f.KL, q, {"base": base, "method": method, "time_limit": time_limit}, how)

    def jeffreys(self, q: Distribution, *, base: Any = None, method: str = "auto", time_limit: float = 10.0) -> Any:
        r"""Return the symmetric divergence :math:`D(p\|q) + D(q\|p)`."""
        return self._ask(f.JEFFREYS, q, {"base": base, "method": method, "time_limit": time_limit})

    def js(
        self,
        q: Distribution,
        *,
        weight: Any = None,
        base: Any = None,
        method: str = "auto",
        time_limit: float = 10.0,
        estimator: str | None = None,
        error: str = "analytic",
        rng: np.random.Generator | None = None,
    ) -> Any:
        r"""Return the Jensen-Shannon divergence, :math:`(1-w) D(p\|m) + w D(q\|m)` with :math:`m = (1-w)p + wq`.

        The divergence, not its square root, which is the distance. `weight` is w, 1/2 by default; then the value
        lies between 0 and log 2.

        References
        ----------
        J. Lin (1991), Divergence measures based on the Shannon entropy, IEEE Trans. Inf. Theory 37.
        """
        how = Estimation(estimator, error, rng)
        if how.is_asked and weight is not None:
            raise InputError(f"Distribution.js: weight must be left out for estimates, 1/2; got {weight}")
        return self._ask(f.JS, q, {"order": weight, "base": base, "method": method, "time_limit": time_limit}, how)

    def renyi(
        self, q: Distribution, alpha: Any, *, base: Any = None, method: str = "auto", time_limit: float = 10.0
    ) -> Any:
        r"""Return the Rényi divergence :math:`D_\alpha = \frac{1}{\alpha-1} \log \int p^\alpha q^{1-\alpha}`.

        The limits are included: order 0 is minus the logarithm of q's mass on the support of p, order 1 the
        Kullback-Leibler divergence, order ``oo`` the logarithm of the largest ratio p/q. For a symbolic order the
        formula holds for every order but 1, where it has a removable singularity.

        Parameters
        ----------
        q : Distribution
            The reference.
        alpha : number, str or Expr
            The order, from 0 to ``oo``; text makes a positive symbol.

        References
        ----------
        T. van Erven & P. Harremoës (2014), Rényi divergence and Kullback-Leibler divergence, IEEE Trans. Inf. Theory
        60; M. Gil, F. Alajaji & T. Linder (2013), Inf. Sci. 249, for the conditions of common families.
        """
        return self._ask(f.RENYI, q, {"order": alpha, "base": base, "method": method, "time_limit": time_limit})

    def tsallis(self, q: Distribution, alpha: Any, *, method: str = "auto", time_limit: float = 10.0) -> Any:
        r"""Return the Tsallis divergence :math:`\frac{1}{\alpha-1} (\int p^\alpha q^{1-\alpha} - 1)`."""
        return self._ask(f.TSALLIS, q, {"order": alpha, "method": method, "time_limit": time_limit})

    def hellinger(self, q: Distribution, *, method: str = "auto", time_limit: float = 10.0) -> Any:
        r"""Return the Hellinger distance :math:`\sqrt{1 - \int \sqrt{pq}}`, which lies between 0 and 1."""
        return self._ask(f.HELLINGER, q, {"method": method, "time_limit": time_limit})

    def bhattacharyya(
        self, q: Distribution, *, base: Any = None, method: str = "auto", time_limit: float = 10.0
    ) -> Any:
        r"""Return the Bhattacharyya distance :math:`-\log \int \sqrt{pq}`."""
        return self._ask(f.BHATTACHARYYA, q, {"base": base, "method": method, "time_limit": time_limit})

    def chi_square(self, q: Distribution, *, method: str = "auto", time_limit: float = 10.0) -> Any:
        r"""Return Pearson's divergence :math:`\int (p - q)^2/q = \int p^2/q - 1`."""
        return self._ask(f.CHI_SQUARE, q, {"method": method, "time_limit": time_limit})

    def total_variation(self, q: Distribution, *, method: str = "auto", time_limit: float = 10.0) -> Any:
        r"""Return the total variation distance :math:`\frac12 \int |p - q|`, which lies between 0 and 1."""
        return self._ask(f.TOTAL_VARIATION, q, {"method": method, "time_limit": time_limit})

    def renyi_entropy(self, alpha: Any, *, base: Any = None, method: str = "auto", time_limit: float = 10.0) -> Any:
        r"""Return the Rényi entropy :math:`\frac{1}{1-\alpha} \log \int p^\alpha`; order 1 is Shannon's entropy."""
        return self._ask(
            f.RENYI_ENTROPY, None, {"order": alpha, "base": base, "method": method, "time_limit": time_limit}
        )

    def tsallis_entropy(self, alpha: Any, *, method: str = "auto", time_limit: float = 10.0) -> Any:
        r"""Return the Tsallis entropy :math:`\frac{1}{\alpha-1} (1 - \int p^\alpha)`."""
        return self._ask(f.TSALLIS_ENTROPY, None, {"order": alpha, "method": method, "time_limit": time_limit})

    def fisher_information(self, *, parameters: Any = None) -> sp.ImmutableMatrix:
        r"""Return the Fisher information of a family in its continuous parameters, in their order.

        Of laws of vectors: the entries of a vector, and the upper triangle of a matrix, row by row.

        .. math:: I_{ij} = E[\partial_i \log p \; \partial_j \log p]

        Where the support moves with a parameter, it exists if the density falls to 0 fast enough at the end, as that of
        `GeneralizedExtremeValue` does for shapes above -1/2 [1]_; elsewhere the entries are infinite.

        Parameters
        ----------
        parameters : str or sequence of str, optional
            The parameters that are unknown, if not all are: ``"sigma xi"``.

        Raises
        ------
        NoClosedFormError
            If the support moves with the parameters and the density jumps there, as that of `Uniform` does.

        References
        ----------
        .. [1] P. Prescott & A. T. Walden (1980), Maximum likelihood estimation of the parameters of the generalized
           extreme-value distribution, Biometrika 67, pp. 723-724.

        Examples
        --------
        >>> from fieldmath.families import Normal
        >>> Normal("mu", "sigma").fisher_information()
        Matrix([
        [sigma**(-2),             0],
        [          0, 2/sigma**2]])
        >>> from fieldmath.families import Pareto
        >>> Pareto(1, "alpha").fisher_information(parameters="shape")
        Matrix([[alpha**(-2)]])
        """
        with located("Distribution.fisher_information"):
            if self.law.vector is not None:
                from fieldmath.probability.vectors.fisher import vector_fisher_information

                if parameters is not None:
                    raise InputError("parameters must not be given for laws of vectors, whose matrix has all of them")
                return vector_fisher_information(self.law)
            return fisher.fisher_information(self.law, parameters)

    def score(self) -> tuple[sp.Expr, ...]:
        r"""Return the derivatives of the log-density along the continuous parameters, in the variable x.

        Examples
        --------
        >>> from fieldmath.families import Exponential
        >>> Exponential("r").score()
        (-x + 1/r,)
        """
        with located("Distribution.score"):
            return fisher.score(self.law, self.variable)

    def perplexity(self) -> Any:
        """Return the exponential of the entropy: the number of equally likely outcomes that are as uncertain."""
        h = self.entropy()
        if isinstance(h, Approximation):
            value = math.exp(h)
            return Approximation(value, error=value * math.expm1(h.error), method=h.method, certified=h.certified)
        return sp.exp(h)

    def mean(self) -> Any:
        """Return the mean; ``nan`` where it does not exist, ``oo`` where it is infinite."""
        with located("Distribution.mean"):
            return moments.mean_of(self.law)

    def variance(self) -> Any:
        """Return the variance; ``oo`` where it is infinite."""
        with located("Distribution.variance"):
            return moments.variance_of(self.law)

    def std(self) -> Any:
        """Return the standard deviation."""
        with located("Distribution.std"):
            return moments.std_of(self.law)

    def moment(self, k: int) -> Any:
        """Return the mean of the k-th power."""
        with located("Distribution.moment"):
            return moments.moment_of(self.law, k)

    def skewness(self) -> Any:
        """Return the third standardised central moment."""
        with located("Distribution.skewness"):
            return moments.standardised(self.law, 3)

    def kurtosis(self) -> Any:
        """Return the excess kurtosis: the fourth standardised central moment minus 3."""
        with located("Distribution.kurtosis"):
            return moments.standardised(self.law, 4)


def law_of(q: object) -> Law:
    """Return the law of the other distribution."""
    law = getattr(q, "law", None)
    if law is None:
        raise InputTypeError(f"q must be a Distribution; got {type(q).__name__}")
    return law
