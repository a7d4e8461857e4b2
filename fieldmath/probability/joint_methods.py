"""What joint distributions can be asked: thin methods over `joint` and `measures`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import sympy as sp

from fieldmath.algebra.arguments import read_mapping
from fieldmath.errors import InputError, located
from fieldmath.probability import joint, measures
from fieldmath.probability.vectors import points as vectors

if TYPE_CHECKING:
    from fieldmath.probability.law import Law

    Self = TypeVar("Self", bound="JointMixin")


class JointMixin:
    """Marginals, conditionals and the information that several variables have in common.

    Variables are named, as in ``from_table(table, names=("X", "Y"))``, or addressed by position. A group of variables
    is a name, a tuple of names, or names in one text: ``"X Y"``. The measures take ``base`` (None for nats, 2 for
    bits), ``method`` and ``time_limit`` as `entropy` does, and are exact when the probabilities are.
    """

    __slots__ = ()

    if TYPE_CHECKING:

        @property
        def law(self) -> Law:
            """Return the law that is asked about."""

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the variables of a joint distribution, else an empty tuple."""
        return self.law.names

    @property
    def table(self) -> np.ndarray:
        """Return the probabilities as an array with one axis for each variable, exact ones as objects.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.Distribution.from_table([["1/2", "1/4"], [0, "1/4"]]).table.tolist()
        [[1/2, 1/4], [0, 1/4]]
        """
        with located("Distribution.table"):
            return joint.as_table(self.law)

    def covariance(self) -> Any:
        r"""Return the covariance matrix of a vector, of symbols or numbers; ``oo`` where it is infinite.

        Examples
        --------
        >>> from fieldmath.families import Dirichlet
        >>> Dirichlet([1, 1]).covariance()
        Matrix([
        [ 1/12, -1/12],
        [-1/12,  1/12]])
        """
        with located("Distribution.covariance"):
            return vectors.vector_covariance(self.law)

    @property
    def conditions(self) -> tuple[sp.Basic, ...]:
        """Return what symbolic parameters of a law of vectors must obey: minors of a covariance are positive, say."""
        with located("Distribution.conditions"):
            return vectors.vector_conditions(self.law)

    def marginal(self: Self, *names: Any) -> Self:
        r"""Return the distribution of some of the variables, :math:`p(x) = \sum_y p(x, y)`.

        Parameters
        ----------
        *names : str or int
            The variables to keep, in this order: names or positions.

        Examples
        --------
        >>> import fieldmath as fm
        >>> xor = fm.Distribution.from_table([[["1/4", 0], [0, "1/4"]], [[0, "1/4"], ["1/4", 0]]])
        >>> xor.marginal("X", "Z").entropy(base=2), xor.marginal("Y").entropy(base=2)
        (2, 1)
        """
        with located("Distribution.marginal"):
            return self._of(joint.marginal(self.law, joint.read_group(self.law, names)))

    def conditional(self: Self, *names: Any, given: Mapping[Any, Any] | None = None, **values: Any) -> Self:
        r"""Return the distribution of some variables given values of others, :math:`p(y|x) = p(x, y)/p(x)`.

        Parameters
        ----------
        *names : str or int
            The variables to keep; all that are not given by default.
        given : mapping, optional
            Values of the others: ``{"X": 1}``.
        **values
            The same as keywords: ``X=1``.

        Examples
        --------
        >>> import fieldmath as fm
        >>> p = fm.Distribution.from_table([["1/2", "1/4"], [0, "1/4"]])
        >>> p.conditional("Y", X=0).probabilities
        (2/3, 1/3)
        """
        with located("Distribution.conditional"):
            event = joint.read_event(self.law, {**read_mapping(given, "given", "variables to values"), **values})
            rest = tuple(k for k in range(len(joint.variables(self.law))) if k not in event)
            chosen = joint.read_group(self.law, names) if names else rest
            if not chosen or set(chosen) & set(event):
                raise InputError(f"variables must not be given themselves; got {', '.join(map(str, names)) or 'none'}")
            return self._of(joint.conditional(self.law, chosen, event))

    def mutual_information(
        self, *groups: Any, given: Any = None, base: Any = None, method: str = "auto", time_limit: float = 10.0
    ) -> Any:
        r"""Return the mutual information of two groups of variables, perhaps given others.

        .. math:: I(X; Y | Z) = D\big(p(x, y, z) \,\|\, p(x|z)\,p(y|z)\,p(z)\big)

        It is zero exactly when the groups are independent given the condition.

        Parameters
        ----------
        *groups : str, int or tuple
            Two groups of variables; without them the two variables that are not given.
        given : str, int or tuple, optional
            The condition.

        Examples
        --------
        >>> import fieldmath as fm
        >>> p = fm.Distribution.from_table([["(1 - e)/2", "e/2"], ["e/2", "(1 - e)/2"]])
        >>> p.mutual_information("X", "Y")
        e*log(e) + (1 - e)*log(1 - e) + log(2)

        References
        ----------
        T. M. Cover & J. A. Thomas (2006), Elements of Information Theory, sections 2.3 and 2.5.
        """
        with located("Distribution.mutual_information"):
            pair, condition = measures.read_groups(self.law, groups, given, least=2)
            if len(pair) > 2:
                raise InputError(f"groups must be two; got {len(pair)}. Use total_correlation() for more.")
            return measures.mutual_information(
                self.law, pair, condition, base=base, method=method, time_limit=time_limit
            )

    def total_correlation(
        self, *groups: Any, given: Any = None, base: Any = None, method: str = "auto", time_limit: float = 10.0
    ) -> Any:
        r"""Return the total correlation (multi-information) :math:`D(p(x_1, \dots, x_n) \| p(x_1) \cdots p(x_n))`.

        References
        ----------
        S. Watanabe (1960), Information theoretical analysis of multivariate correlation, IBM J. Res. Dev. 4.
        """
        with located("Distribution.total_correlation"):
            found, condition = measures.read_groups(self.law, groups, given, least=1)
            return measures.mutual_information(
                self.law, found, condition, base=base, method=method, time_limit=time_limit
            )

    def conditional_entropy(
        self, *names: Any, given: Any, base: Any = None, method: str = "auto", time_limit: float = 10.0
    ) -> Any:
        r"""Return the entropy of some variables given others, :math:`H(Y|X) = H(X, Y) - H(X)`.

        Without `names`, that of all variables that are not given.

        Examples
        --------
        >>> import fieldmath as fm
        >>> fm.Distribution.from_table([["1/2", "1/4"], [0, "1/4"]]).conditional_entropy("Y", given="X", base=2)
        log(27/4)/(4*log(2))
        """
        with located("Distribution.conditional_entropy"):
            condition = joint.read_group(self.law, given)
            rest = tuple(k for k in range(len(joint.variables(self.law))) if k not in condition)
            chosen = joint.read_group(self.law, names) if names else rest
            return measures.combined(
                self.law,
                measures.conditional_entropy(chosen, condition),
                base=base,
                method=method,
                time_limit=time_limit,
            )

    def variation_of_information(
        self, *groups: Any, given: Any = None, base: Any = None, method: str = "auto", time_limit: float = 10.0
    ) -> Any:
        r"""Return :math:`H(X|Y) + H(Y|X)`, a metric on variables (between clusterings, say).

        References
        ----------
        M. Meilă (2007), Comparing clusterings, J. Multivariate Anal. 98.
        """
        with located("Distribution.variation_of_information"):
            pair, condition = measures.read_groups(self.law, groups, given, least=2)
            if len(pair) > 2:
                raise InputError(f"groups must be two; got {len(pair)}. Use residual_entropy() for more.")
            return measures.combined(
                self.law, measures.residual_entropy(pair, condition), base=base, method=method, time_limit=time_limit
            )

    def residual_entropy(
        self, *groups: Any, given: Any = None, base: Any = None, method: str = "auto", time_limit: float = 10.0
    ) -> Any:
        r"""Return :math:`\sum_i H(X_i | X_{\text{others}})`: what no other variable tells."""
        return self._measured("residual_entropy", groups, given, base, method, time_limit)

    def dual_total_correlation(
        self, *groups: Any, given: Any = None, base: Any = None, method: str = "auto", time_limit: float = 10.0
    ) -> Any:
        r"""Return the dual total correlation (binding information) :math:`H(X) - \sum_i H(X_i | X_{\text{others}})`.

        References
        ----------
        T. S. Han (1978), Nonnegative entropy measures of multivariate symmetric correlations, Inf. Control 36.
        """
        return self._measured("dual_total_correlation", groups, given, base, method, time_limit)

    def coinformation(
        self, *groups: Any, given: Any = None, base: Any = None, method: str = "auto", time_limit: float = 10.0
    ) -> Any:
        r"""Return the information common to all groups, :math:`I(X;Y;Z) = I(X;Y) - I(X;Y|Z)` and so on.

        Of three variables and more it can be negative: then they tell more of each other together than one by one
        (synergy). See `interaction_information` for the other sign.

        Examples
        --------
        >>> import fieldmath as fm
        >>> xor = fm.Distribution.from_table([[["1/4", 0], [0, "1/4"]], [[0, "1/4"], ["1/4", 0]]])
        >>> xor.coinformation(base=2)
        -1
        """
        return self._measured("coinformation", groups, given, base, method, time_limit)

    def interaction_information(
        self, *groups: Any, given: Any = None, base: Any = None, method: str = "auto", time_limit: float = 10.0
    ) -> Any:
        r"""Return :math:`(-1)^n` times the coinformation of n groups: of three, :math:`I(X;Y|Z) - I(X;Y)`.

        Positive for three variables with synergy (1 bit for the exclusive or), negative for redundancy.

        References
        ----------
        W. J. McGill (1954), Multivariate information transmission, Psychometrika 19; the sign is the one of most
        later texts.
        """
        return self._measured("interaction_information", groups, given, base, method, time_limit)

    def o_information(
        self, *groups: Any, given: Any = None, base: Any = None, method: str = "auto", time_limit: float = 10.0
    ) -> Any:
        r"""Return the total minus the dual total correlation: positive for redundancy, negative for synergy.

        References
        ----------
        F. E. Rosas et al. (2019), Quantifying high-order interdependencies, Phys. Rev. E 100, 032305.
        """
        return self._measured("o_information", groups, given, base, method, time_limit)

    def normalized_mutual_information(
        self, *groups: Any, average: str = "arithmetic", method: str = "auto", time_limit: float = 10.0
    ) -> Any:
        r"""Return :math:`I(X;Y)` over an average of :math:`H(X)` and :math:`H(Y)`: between 0 and 1.

        Parameters
        ----------
        average : {"arithmetic", "geometric", "min", "max", "joint"}
            What it is divided by; "joint" is :math:`H(X, Y)`. By convention the value is 1 when neither variable
            varies, and 0 when just one does.
        """
        with located("Distribution.normalized_mutual_information"):
            pair, _ = measures.read_groups(self.law, groups, None, least=2)
            return measures.normalized(self.law, pair[0], pair[1], average, method=method, time_limit=time_limit)

    def pointwise_mutual_information(self, given: Mapping[Any, Any] | None = None, **values: Any) -> Any:
        r"""Return :math:`\log \frac{p(x, y)}{p(x) p(y)}` of one outcome: ``pointwise_mutual_information(X=0, Y=1)``.

        Its mean is the mutual information, of three variables and more the total correlation. ``base=2`` gives bits.
        """
        with located("Distribution.pointwise_mutual_information"):
            base = values.pop("base", None) if "base" not in self.names else None
            event = joint.read_event(self.law, {**read_mapping(given, "given", "variables to values"), **values})
            return measures.pointwise(self.law, event, base)

    def information_atoms(
        self, *, base: Any = None, method: str = "auto", time_limit: float = 10.0
    ) -> dict[tuple[str, ...], Any]:
        r"""Return the pieces of the information diagram, by the variables that have each of them in common.

        The piece of ``("X",)`` is :math:`H(X | \text{others})`, that of ``("X", "Y")`` is
        :math:`I(X; Y | \text{others})`, and that of all variables their coinformation. They add up to the joint
        entropy.

        Examples
        --------
        >>> import fieldmath as fm
        >>> p = fm.Distribution.from_table([["1/2", 0], ["1/4", "1/4"]])
        >>> {names: round(float(value), 3) for names, value in p.information_atoms(base=2).items()}
        {('X',): 0.689, ('Y',): 0.5, ('X', 'Y'): 0.311}

        References
        ----------
        R. W. Yeung (2008), Information Theory and Network Coding, chapter 3.
        """
        with located("Distribution.information_atoms"):
            return measures.atoms(self.law, base=base, method=method, time_limit=time_limit)

    def _of(self: Self, law: Law) -> Self:
        return type(self)(law)  # type: ignore[call-arg]

    def _measured(self, name: str, groups: Sequence[Any], given: Any, base: Any, method: str, time_limit: float) -> Any:
        with located(f"Distribution.{name}"):
            found, condition = measures.read_groups(self.law, groups, given, least=1)
            weights = measures.WEIGHTS[name](found, condition)
            return measures.combined(self.law, weights, base=base, method=method, time_limit=time_limit)
