"""Hypotheses: each predicts what code with one particular mistake would return. They are rows of data.

How to reuse this for another kind of code (a scalar such as an entropy, a distribution, a gradient function):

1. Choose a *case*: whatever one call of the code is judged by. For operators it is a field on a grid, for an entropy
   it would be the pair (p, q) with the exact answer. The type is yours; nothing here looks inside.
2. Write the mistakes as rows ``Hypothesis(name, fix, predict)``. ``predict(case)`` returns what the wrong code would
   give for that case, as a number or an array of the same shape as the observed output, or None where the mistake
   cannot happen or cannot be told from the right answer.
3. Hand observed outputs, exact answers and cases to `fieldmath.verify.diagnosis.explain`. It ranks the rows by the
   share of the error that each explains, keeps rows with identical output together, and says "not identified" when
   no row explains enough.

A mistake is added by adding a row; the order of the rows breaks ties, so put the simplest first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Hypothesis:
    """One mistake: its name, what to change, and what code that makes it returns.

    Parameters
    ----------
    name : str
        The mistake in a few words, as the report prints it: ``"grid spacing missing"``.
    fix : str
        What to change, in a sentence.
    predict : callable
        ``predict(case)`` is the output of code with this mistake, or None where it does not apply.
    detail : str
        Where it is, when the same mistake can be made in several places: ``"in the term dF_x/dy"``. Of rows with one
        name the report shows the best.
    finer : tuple of Hypothesis
        More precise versions of the same mistake, tried only when this one does well.
    last_resort : bool
        Whether the row has numbers fitted to the output, so that it comes after rows that explain nearly as much.

    Examples
    --------
    >>> from fieldmath.verify.hypotheses import Hypothesis
    >>> bits = Hypothesis(
    ...     "bits for nats", "Use the natural logarithm.", lambda case: case["exact"] / 0.6931471805599453
    ... )
    >>> round(bits.predict({"exact": 0.6931471805599453}), 12)
    1.0
    """

    name: str
    fix: str
    predict: Callable[[Any], Any]
    detail: str = ""
    finer: tuple[Hypothesis, ...] = ()
    last_resort: bool = False
