"""Further comparisons of two distributions: general divergences, tests of hypotheses, transport, kernels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fieldmath.algebra.arguments import read_choice
from fieldmath.errors import InputError, located
from fieldmath.probability import functionals as f
from fieldmath.probability.answers import asked, root
from fieldmath.probability.contributions import contributions
from fieldmath.probability.information import InformationMixin, law_of
from fieldmath.probability.kernels import read_kernel

if TYPE_CHECKING:
    import numpy as np

    from fieldmath.probability.distribution import Distribution


class ComparisonMixin(InformationMixin):
    """Divergences with a generator or an order of their own, and distances that use the geometry of the line."""

    __slots__ = ()

    def alpha_divergence(self, q: Distribution, alpha: Any, *, method: str = "auto", time_limit: float = 10.0) -> Any:
        r"""Return Amari's divergence :math:`\frac{4}{1-\alpha^2} (1 - \int p^{(1-\alpha)/2} q^{(1+\alpha)/2})`.

        Every real order is allowed: order -1 is the Kullback-Leibler divergence of p from q, order 1 that of q from p,
        order 0 four times the squared Hellinger distance. Libraries with the other convention,
        :math:`(\int p^a q^{1-a} - 1)/(a(a-1))`, call a what is :math:`(1-\alpha)/2` here.

        References
        ----------
        S. Amari (1985), Differential-Geometrical Methods in Statistics, section 3.5.
        """
        return self._ask(f.ALPHA_DIVERGENCE, q, {"order": alpha, "method": method, "time_limit": time_limit})

    def f_divergence(self, q: Distribution, generator: Any, *, method: str = "auto", time_limit: float = 10.0) -> Any:
        r"""Return Csiszár's divergence :math:`D_f(p\|q) = \int q\, f(p/q)` for a convex f with f(1) = 0.

        Where q vanishes the integrand is :math:`p \lim_{t\to\infty} f(t)/t`, where p vanishes :math:`q f(0)`; the
        limits are taken exactly. It is exact when f is a sum of powers, ``t*log(t)``, ``log(t)``, ``abs(t - 1)`` and
        ``(1 + t)*log(1 + t)`` whose divergences have closed forms, and for outcomes that can be listed.

        Parameters
        ----------
        q : Distribution
            The reference.
        generator : str or Expr
            f in one variable, the ratio p/q. With parameters the variable is ``t`` (or else ``u``, ``x``, ``r``).

        Raises
        ------
        InputError
            If f(1) is not 0, or f is certainly not convex.

        Examples
        --------
        >>> from fieldmath.families import Normal
        >>> Normal(0, 1).f_divergence(Normal(1, 1), "(t - 1)**2")
        -1 + E

        References
        ----------
        I. Csiszár & P. Shields (2004), Information Theory and Statistics: A Tutorial, section 4.
        """
        return self._ask(f.F_DIVERGENCE, q, {"order": generator, "method": method, "time_limit": time_limit})

    def js_distance(
        self, q: Distribution, *, weight: Any = None, base: Any = None, method: str = "auto", time_limit: float = 10.0
    ) -> Any:
        r"""Return the Jensen-Shannon distance, the square root of the divergence `js`; a metric for weight 1/2.

        References
        ----------
        D. Endres & J. Schindelin (2003), A new metric for probability distributions, IEEE Trans. Inf. Theory 49.
        """
        with located("Distribution.js_distance"):
            return root(self.js(q, weight=weight, base=base, method=method, time_limit=time_limit))

    def chernoff(self, q: Distribution, *, base: Any = None, method: str = "auto", time_limit: float = 10.0) -> Any:
        r"""Return the Chernoff information :math:`\max_{0 \le s \le 1} -\log \int p^s q^{1-s}`.

        It is the rate at which the error of the best test between p and q falls with the number of observations.
        Where the supports differ, the maximum may be the limit at an end.

        Examples
        --------
        >>> from fieldmath.families import Normal
        >>> Normal("m", "s").chernoff(Normal("n", "s"))
        (m - n)**2/(8*s**2)

        References
        ----------
        H. Chernoff (1952), Ann. Math. Statist. 23, 493-507.
        """
        return self._ask(f.CHERNOFF, q, {"base": base, "method": method, "time_limit": time_limit})

    def chernoff_order(self, q: Distribution, *, method: str = "auto", time_limit: float = 10.0) -> Any:
        r"""Return the order s, the exponent of p, at which the Chernoff information is attained; 1/2 if p equals q."""
        return self._ask(f.CHERNOFF_ORDER, q, {"method": method, "time_limit": time_limit})

    def wasserstein(self, q: Distribution, *, order: Any = 1, method: str = "auto", time_limit: float = 10.0) -> Any:
        r"""Return the Wasserstein distance :math:`W_r = (\int_0^1 |F_p^{-1}(u) - F_q^{-1}(u)|^r du)^{1/r}` on the line.

        It is in the unit of the variable. Exact for shifted and scaled copies of one law, for powers at order 2, at
        order 1 for families with a monotone likelihood ratio, and for outcomes that can be listed. Of samples it is the
        distance of the empirical distributions, with the standard error of its first variation. Between normal vectors,
        or Student's t vectors of one number of degrees of freedom, order 2 is exact for diagonal covariances and in two
        dimensions, and a number otherwise.

        Parameters
        ----------
        q : Distribution
            The other distribution.
        order : number
            r, at least 1.

        Examples
        --------
        >>> from fieldmath.families import Normal
        >>> Normal("m", "s").wasserstein(Normal(0, "s"), order=2)
        Abs(m)

        References
        ----------
        C. Villani (2003), Topics in Optimal Transportation, section 2.2.
        """
        return self._ask(f.WASSERSTEIN, q, {"order": order, "method": method, "time_limit": time_limit})

    def energy_distance(self, q: Distribution, *, method: str = "auto", time_limit: float = 10.0) -> Any:
        r"""Return the energy distance :math:`\sqrt{2E|X-Y| - E|X-X'| - E|Y-Y'|} = \sqrt{2\int (F_p-F_q)^2}`.

        The root, as in SciPy; the statistics literature often calls its square the energy distance.

        References
        ----------
        G. J. Székely & M. L. Rizzo (2013), J. Stat. Plan. Inference 143, 1249-1272.
        """
        return self._ask(f.ENERGY_DISTANCE, q, {"method": method, "time_limit": time_limit})

    def mmd(
        self,
        q: Distribution,
        *,
        kernel: Any = "gaussian",
        bandwidth: Any = None,
        method: str = "auto",
        time_limit: float = 10.0,
    ) -> Any:
        r"""Return the maximum mean discrepancy :math:`\sqrt{E k(X,X') + E k(Y,Y') - 2 E k(X,Y)}`.

        The root; libraries that return its square say MMD too. Exact for normal laws and their mixtures with the
        Gaussian kernel and for outcomes that can be listed. Of samples it is the discrepancy of the empirical
        distributions, whose error holds the bias of pairs of an observation with itself.

        Parameters
        ----------
        q : Distribution
            The other distribution.
        kernel : {"gaussian", "laplace"} or formula
            :math:`e^{-d^2/(2h^2)}`, :math:`e^{-d/h}`, or a formula in the distance ``d``.
        bandwidth : number or str
            h, in the unit of the variable.

        References
        ----------
        A. Gretton et al. (2012), A kernel two-sample test, J. Mach. Learn. Res. 13, 723-773.
        """
        with located("Distribution.mmd"):
            shape = read_kernel(kernel, bandwidth)
        return self._ask(f.MMD, q, {"order": shape, "method": method, "time_limit": time_limit})

    def integrand(
        self, functional: str, q: Distribution | None = None, *, order: Any = None, at: Any = None
    ) -> tuple[tuple[Any, ...], np.ndarray]:
        r"""Return what each place contributes to a functional: places, and the integrand of its definition there.

        For the Kullback-Leibler divergence :math:`p \log(p/q)`, which is negative where q is larger. The sum over
        outcomes, or the integral over points, is the functional (for Rényi's and its kin: what its formula is of).

        Parameters
        ----------
        functional : str
            ``"kl"``, ``"entropy"``, ``"js"``, ...
        q : Distribution, optional
            The other distribution.
        order : number, str or Expr
            Order, weight or generator, where it has one.
        at : array_like
            The points, for densities; tables have their outcomes.

        Examples
        --------
        >>> from fieldmath.families import Bernoulli
        >>> Bernoulli("1/2").integrand("kl", Bernoulli("1/4"))[1].round(4)
        array([-0.2027,  0.3466])
        """
        with located("Distribution.integrand"):
            row = f.FUNCTIONALS[read_choice(functional, list(f.FUNCTIONALS), "functional")]
            if (q is not None) != row.needs_q:
                raise InputError(f"q must {'be given' if row.needs_q else 'be left out'} for {functional}; got {q!r}")
            question = asked(row, self.law, law_of(q) if q is not None else None, order)
            return contributions(question, at)
