"""A second collection of codes: right ones are accepted, wrong ones rejected, and nearly all mistakes named."""

import pytest

import fieldmath as fm
from tests.unit.verify import more_object_codes as objects
from tests.unit.verify import more_scalar_codes as scalars

quiet = pytest.mark.filterwarnings("ignore::RuntimeWarning")

JUDGES = {
    "scalar": lambda measure, func, options: fm.verify.scalar(func, measure, **options),
    "formula": lambda func, exact, args=None: fm.verify.scalar(func, exact, args=args),
    "distribution": fm.verify.distribution,
    "derivative": lambda func, grad, options: fm.verify.derivative(func, grad, **options),
    "estimator": lambda func, law, exact, options: fm.verify.estimator(func, law, exact, **options),
}
RIGHT = {
    "scalar": scalars.RIGHT,
    "formula": scalars.RIGHT_FORMULAS,
    "distribution": objects.RIGHT_OBJECTS,
    "derivative": objects.RIGHT_DERIVATIVES,
    "estimator": objects.RIGHT_ESTIMATORS,
}
WRONG = {
    "scalar": scalars.WRONG,
    "formula": scalars.WRONG_FORMULAS,
    "distribution": objects.WRONG_OBJECTS,
    "derivative": objects.WRONG_DERIVATIVES,
    "estimator": objects.WRONG_ESTIMATORS,
}


def rows(tables):
    return [pytest.param(kind, row, id=f"{kind} {name}") for kind, table in tables.items()
            for name, row in table.items()]  # fmt: skip


@quiet
@pytest.mark.slow
@pytest.mark.parametrize(("kind", "row"), rows(RIGHT))
def test_right_code_is_accepted(kind, row):
    report = JUDGES[kind](*row)
    assert report.ok, str(report)


@quiet
@pytest.mark.slow
@pytest.mark.parametrize(("kind", "row"), rows(WRONG))
def test_wrong_code_is_rejected_and_named(kind, row):
    *arguments, name = row
    report = JUDGES[kind](*arguments)
    assert not report.ok
    assert report.diagnosis.name == (name or "not identified"), str(report)


def test_of_wrong_codes_nine_in_ten_have_a_name():
    names = [row[-1] for table in WRONG.values() for row in table.values()]
    assert len(names) >= 150
    assert sum(name is not None for name in names) >= 0.9 * len(names)
