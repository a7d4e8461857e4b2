"""The public Distribution: one probability law, symbolic, numeric or from data, and the questions it answers."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import sympy as sp

from fieldmath.algebra.arguments import read_choice, read_list
from fieldmath.display import Displayed
from fieldmath.errors import InputError, InputTypeError, located
from fieldmath.plotting.mixin import PlotMixin
from fieldmath.probability import construction, display, joint, joint_tables, points
from fieldmath.probability.answers import answer, asked
from fieldmath.probability.comparisons import ComparisonMixin
from fieldmath.probability.derivation import Derivation, derivation
from fieldmath.probability.family import Family
from fieldmath.probability.fitting_methods import FittingMixin
from fieldmath.probability.functionals import FUNCTIONALS
from fieldmath.probability.joint_methods import JointMixin
from fieldmath.probability.large import released
from fieldmath.probability.law import Law
from fieldmath.probability.supports import Support
from fieldmath.probability.transforming import TransformMixin

if TYPE_CHECKING:
    from fieldmath.cards import Card


class Distribution(ComparisonMixin, JointMixin, FittingMixin, TransformMixin, PlotMixin, Displayed):
    """A probability distribution: a member of a family, a formula, a table of outcomes, or a sample.

    Make one with a constructor of `fieldmath.families` (``Normal("mu", "sigma")``) or with `from_pmf`,
    `from_counts`, `from_pdf`, `from_samples`. Distributions are immutable, equal by value, hashable and picklable.
    Every information measure returns a SymPy expression when it is exact and an `Approximation` when it is not.

    Examples
    --------
    >>> from fieldmath.families import Normal
    >>> p, q = Normal(0, 1), Normal(1, 2)
    >>> p.kl(q)
    -1/4 + log(2)
    """

    __slots__ = ("_law",)
    _plot_family: ClassVar[str] = "distribution"
    _law: Law

    def __init__(self, law: Law) -> None:
        if not isinstance(law, Law):
            raise InputTypeError(
                f"Distribution: law must be made by a constructor; got {type(law).__name__}. "
                "Use Distribution.from_pmf, from_counts, from_pdf or from_samples, or a family such as Normal(0, 1)."
            )
        object.__setattr__(self, "_law", law)

    # Construction ---------------------------------------------------------------------------------------------

    @classmethod
    def from_pmf(cls, pmf: Mapping[Hashable, Any] | Any, *, normalize: bool = False, names: Any = None) -> Distribution:
        """Return the distribution with these probabilities of outcomes.

        Parameters
        ----------
        pmf : mapping or sequence
            ``{outcome: probability}``, or probabilities of the outcomes 0, 1, 2, ... Probabilities are numbers, text
            or SymPy expressions. Floats are read as decimals; when these do not sum to 1 exactly but their floating
            sum does to within rounding (``[1/3, 1/3, 1/3]``), the floats are kept and results are approximations.
        normalize : bool
            Divide by the sum; without it a sum other than 1 is an error.
        names : sequence of str, optional
            Names of the variables when outcomes are tuples of their values: a joint distribution.

        Examples
        --------
        >>> Distribution.from_pmf({"heads": "1/2", "tails": "1/2"}).entropy(base=2)
        1
        """
        with located("Distribution.from_pmf"):
            law = construction.from_pmf(pmf, normalize=normalize)
            return cls(law if names is None else joint_tables.named(law, names))

    @classmethod
    def from_counts(cls, data: Mapping[Hashable, int] | Any, *, names: Any = None, weights: Any = None) -> Distribution:
        """Return the distribution of relative frequencies, as exact fractions.

        Parameters
        ----------
        data : mapping or iterable
            ``{outcome: count}``, or the observed labels themselves. Columns by name, ``{"X": [...], "Y": [...]}``, or
            rows with `names` make a joint distribution.
        names : sequence of str, optional
            Names of the variables when every observation is a tuple of their values.
        weights : array_like, optional
            How much each of the labels counts; estimators of entropy need plain counts.

        Examples
        --------
        >>> Distribution.from_counts(["a", "b", "a", "a"]).probabilities
        (3/4, 1/4)
        """
        with located("Distribution.from_counts"):
            if names is not None or joint_tables.is_columns(data):
                return cls(joint_tables.from_observations(data, names))
            return cls(construction.from_counts(data, weights))

    @classmethod
    def from_table(
        cls, table: Any, names: Any = None, *, outcomes: Any = None, normalize: bool = False
    ) -> Distribution:
        """Return the joint distribution of several variables from a table with one axis for each.

        Parameters
        ----------
        table : nested sequences, array or mapping
            Probabilities (numbers, text, expressions) with sum 1, or counts: whole numbers with a larger sum. A
            mapping has tuples of values as keys.
        names : sequence of str, optional
            Names of the variables, axis by axis; X, Y, Z by default.
        outcomes : sequence of sequences, or mapping from name to sequence, optional
            The values along each axis; 0, 1, 2, ... by default.
        normalize : bool
            Divide by the sum; without it a sum other than 1 is an error.

        Examples
        --------
        >>> p = Distribution.from_table([["1/2", "1/4"], [0, "1/4"]], names=("X", "Y"))
        >>> p.marginal("Y").probabilities, p.mutual_information("X", "Y")
        ((1/2, 1/2), 3*log(4/3)/4)
        """
        with located("Distribution.from_table"):
            return cls(joint_tables.from_table(table, names, outcomes, normalize=normalize))

    @classmethod
    def from_pdf(
        cls,
        pdf: Any,
        variable: Any = "x",
        *,
        support: tuple[Any, Any] = (-sp.oo, sp.oo),
        parameters: Any = (),
        discrete: bool = False,
        normalize: bool = False,
        time_limit: float = 10.0,
    ) -> Distribution:
        """Return the distribution with this density, which is verified: not negative, and with integral 1.

        Parameters
        ----------
        pdf : str or Expr
            The density inside the support.
        variable : str or Symbol
            Its variable.
        support : pair
            The ends of the support.
        parameters : str or sequence of str
            Names of parameters in the text; they are positive symbols.
        discrete : bool
            Whether the support is the integers between the ends.
        normalize : bool
            Divide by the integral; without it an integral other than 1 is an error.

        Examples
        --------
        >>> Distribution.from_pdf("exp(-x)", "x", support=(0, "oo")).entropy()
        1
        """
        with located("Distribution.from_pdf"):
            return cls(
                construction.from_pdf(
                    pdf,
                    variable,
                    support,
                    parameters=parameters,
                    discrete=discrete,
                    normalize=normalize,
                    time_limit=time_limit,
                )
            )

    @classmethod
    def from_samples(cls, data: Any, *, estimator: str = "knn", weights: Any = None) -> Distribution:
        """Return the distribution that a continuous sample comes from, known by the sample only.

        Parameters
        ----------
        data : array_like, shape (n,) or (n, dimension)
            Observations: an array, a list, a pandas or xarray column.
        estimator : {"knn", "histogram", "kde", "spacing"}
            How entropy is estimated, unless `entropy` is asked for another one.
        weights : array_like, shape (n,), optional
            How much each observation counts; for "histogram" and "kde".

        Examples
        --------
        >>> import numpy as np
        >>> x = np.random.default_rng(1).normal(size=1000)
        >>> Distribution.from_samples(x).entropy()
        1.4 ± 4e-02 nats (Kozachenko-Leonenko, k=3)
        """
        with located("Distribution.from_samples"):
            return cls(construction.from_samples(data, estimator, weights))

    @classmethod
    def mixture(cls, parts: Iterable[Distribution], weights: Iterable[Any] | None = None) -> Distribution:
        """Return the mixture of distributions: all discrete, or all continuous.

        Parameters
        ----------
        parts : iterable of Distribution
            The components.
        weights : iterable, optional
            Their probabilities, with sum 1; equal by default.

        Examples
        --------
        >>> from fieldmath.families import Normal
        >>> Distribution.mixture([Normal(0, 1), Normal(4, 1)]).mean()
        2
        """
        with located("Distribution.mixture"):
            return cls(
                construction.mixture([other_law(part) for part in read_list(parts, "parts", "distributions")], weights)
            )

    @classmethod
    def product(cls, parts: Iterable[Distribution], *, names: Any = None) -> Distribution:
        """Return the joint distribution of independent variables with these distributions.

        Of distributions whose outcomes can be listed it is a table, else a vector, whose entropies and divergences
        are sums over the parts.

        Parameters
        ----------
        parts : iterable of Distribution
            The distributions of the variables.
        names : sequence of str, optional
            Their names; X, Y, Z by default.

        Examples
        --------
        >>> coin = Distribution.from_pmf({"heads": "1/2", "tails": "1/2"})
        >>> Distribution.product([coin, coin], names=("first", "second")).mutual_information()
        0
        """
        with located("Distribution.product"):
            return cls(
                joint.product_of([other_law(part) for part in read_list(parts, "parts", "distributions")], names)
            )

    # What it is -----------------------------------------------------------------------------------------------

    @property
    def law(self) -> Law:
        """Return the internal description that the methods work on."""
        return self._law

    @property
    def family(self) -> Family | None:
        """Return the row of the family, or None."""
        return self._law.row

    @property
    def arguments(self) -> dict[str, sp.Expr]:
        """Return the family's parameters by name."""
        if self._law.vector is not None:
            entries = self._law.vector.row.entries
            return dict(zip((entry.name for entry in entries), self._law.vector.arguments, strict=True))
        row = self._law.row
        names = () if row is None else (p.name for p in row.parameters)
        return dict(zip(names, map(released, self._law.arguments), strict=True))

    @property
    def parameters(self) -> tuple[sp.Symbol, ...]:
        """Return the free symbols, sorted by name."""
        return tuple(sorted(self._law.free_symbols, key=lambda symbol: symbol.name))

    @property
    def support(self) -> sp.Set | None:
        """Return the support as a SymPy set; of labels that are no numbers, the labels."""
        return points.support_set(self._law)

    @property
    def bounds(self) -> Support | None:
        """Return the ends of the support, for laws with a density formula."""
        return self._law.support

    @property
    def variable(self) -> sp.Symbol:
        """Return the variable of `density`; no parameter has its name."""
        return points.variable_of(self._law)

    @property
    def density(self) -> sp.Expr:
        """Return the density (for discrete laws the probabilities) inside the support, in `variable`."""
        with located("Distribution.density"):
            return points.density_of(self._law)

    expr = density

    @property
    def is_discrete(self) -> bool:
        """Whether the mass sits on separate points."""
        return self._law.is_discrete

    @property
    def is_finite(self) -> bool:
        """Whether the outcomes can be listed."""
        return self._law.table is not None

    @property
    def is_sampled(self) -> bool:
        """Whether it is known by a sample only."""
        return self._law.sample is not None

    @property
    def samples(self) -> np.ndarray | None:
        """Return the sample, for distributions made by `from_samples`."""
        return None if self._law.sample is None else self._law.sample.values

    @property
    def outcomes(self) -> tuple[Hashable, ...]:
        """Return the outcomes of a finite distribution."""
        with located("Distribution.outcomes"):
            return tuple(points.table_of(self._law))

    @property
    def probabilities(self) -> tuple[Any, ...]:
        """Return the probabilities of `outcomes`, in the same order."""
        with located("Distribution.probabilities"):
            return tuple(points.table_of(self._law).values())

    # Values -----------------------------------------------------------------------------------------------------

    def pdf(self, x: Any) -> Any:
        """Return the density at `x` (for discrete distributions the probability): 0 outside the support.

        Numbers and arrays give floats when no parameter is free; SymPy expressions, text and symbolic parameters
        give an expression. Outcomes of a table are looked up as they are; a sample gives its kernel density.
        """
        with located("Distribution.pdf"):
            return points.pdf(self._law, x)

    pmf = pdf

    def logpdf(self, x: Any) -> Any:
        """Return the logarithm of the density at `x`, without underflow; ``-inf`` outside the support."""
        with located("Distribution.logpdf"):
            return points.logpdf(self._law, x)

    def cdf(self, x: Any) -> Any:
        """Return the probability of a value at or below `x`."""
        with located("Distribution.cdf"):
            return points.cdf(self._law, x)

    def quantile(self, u: Any) -> Any:
        """Return the smallest value whose cdf is at least `u`, for `u` between 0 and 1."""
        with located("Distribution.quantile"):
            return points.quantile(self._law, u)

    def sample(self, n: int, *, rng: np.random.Generator) -> np.ndarray:
        """Return `n` random values, shape ``(n,)``; outcomes of a table keep their type."""
        with located("Distribution.sample"):
            return points.sample(self._law, n, rng)

    def subs(self, values: Mapping[Any, Any]) -> Distribution:
        """Return the distribution with parameters replaced: ``{name or symbol: value}``."""
        with located("Distribution.subs"):
            return Distribution(construction.substituted(self._law, values))

    def plot_range(self) -> tuple[float, float]:
        """Return an interval that holds nearly all mass, for pictures."""
        with located("Distribution.plot_range"):
            return points.plot_range(self._law)

    # Derivations ------------------------------------------------------------------------------------------------

    def derive(self, functional: str, q: Distribution | None = None, **options: Any) -> Derivation:
        """Return the answer of a functional with its derivation: ``.value .rung .steps .check .attempts .latex()``.

        Parameters
        ----------
        functional : str
            The name of a method: ``"kl"``, ``"entropy"``, ...
        q : Distribution, optional
            The other distribution.
        **options
            ``order`` (alpha, the weight of JS, the generator of an f-divergence), ``base``, ``method``, ``time_limit``.

        Examples
        --------
        >>> from fieldmath.families import Normal
        >>> Normal(0, 1).derive("kl", Normal(1, 2)).rung
        'closed form'
        """
        with located("Distribution.derive"):
            row = FUNCTIONALS[read_choice(functional, list(FUNCTIONALS), "functional")]
            if (q is not None) != row.needs_q:
                raise InputError(f"q must {'be given' if row.needs_q else 'be left out'} for {functional}; got {q!r}")
            other = other_law(q) if q is not None else None
            result = answer(row, self._law, other, **options)
            result = construction.with_check(result, row, self._law, other, options)
            return derivation(result, asked(row, self._law, other, options.get("order")), functional)

    # Python -----------------------------------------------------------------------------------------------------

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"Distribution is immutable: {name} cannot be set. Use subs() or a new one.")

    def __eq__(self, other: object) -> bool:
        return self._law == other._law if isinstance(other, Distribution) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._law)

    def __reduce__(self) -> tuple[Any, tuple[Law]]:
        return Distribution, (self._law,)

    def __repr__(self) -> str:
        return display.text(self._law)

    def latex(self) -> str:
        """Return LaTeX for the distribution: its family and parameters, or its density."""
        return display.latex(self._law)

    def __str__(self) -> str:
        return display.sentence(self._law)

    def _card(self) -> Card:
        return display.card(self)


def other_law(q: object) -> Law:
    """Return the law of the other distribution; refuse anything else."""
    if not isinstance(q, Distribution):
        raise InputTypeError(f"q must be a Distribution; got {type(q).__name__}")
    return q.law
