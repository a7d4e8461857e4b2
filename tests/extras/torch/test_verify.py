"""Code that takes and returns tensors is judged as it is."""

import numpy as np
import pytest

import fieldmath as fm
from fieldmath.families import Exponential, Gamma, Normal, Poisson

torch = pytest.importorskip("torch", reason="judges torch functions")


def f(x):
    return (x[0] ** 2 * torch.sin(x[1])).sum()


def by_backward(x):
    x = x.clone().detach().requires_grad_(True)
    f(x).backward()
    return x.grad


@pytest.mark.parametrize("grad", [by_backward, torch.func.grad(f), torch.func.hessian(f)])
def test_derivatives_by_autograd_are_right(grad):
    assert fm.verify.derivative(f, grad).ok


def test_jacobians_and_modules_are_right():
    layer = torch.nn.Linear(3, 2).double()
    assert fm.verify.derivative(layer, torch.func.jacrev(layer), dimension=3).ok
    assert fm.verify.derivative(layer, lambda x: layer.weight.T, dimension=3).diagnosis.name == "wrong shape"
    single = torch.nn.Linear(3, 1, dtype=torch.float32)
    assert fm.verify.derivative(lambda x: single(x.float()).sum(), lambda x: single.weight[0], dimension=3).ok


def test_slips_in_derivatives_of_tensors_are_named():
    report = fm.verify.derivative(f, lambda x: torch.stack([2 * x[0] * torch.sin(x[1]), x[0] ** 2 * torch.sin(x[1])]))
    assert report.diagnosis.name == "function not differentiated"


def cross(z):
    return torch.nn.functional.cross_entropy(z[None], torch.tensor([1]))


def cross_gradient(z):
    return torch.softmax(z, 0) - torch.tensor([0.0, 1.0, 0.0])


def test_gradients_of_losses_are_judged():
    assert fm.verify.derivative(cross, cross_gradient, dimension=3).ok
    assert fm.verify.derivative(cross, lambda z: -cross_gradient(z), dimension=3).diagnosis.name == "sign"


def test_divergences_of_tensors_are_judged():
    def kl(p, q):
        return torch.special.xlogy(p, p).sum() - torch.special.xlogy(p, q).sum()

    assert fm.verify.scalar(kl, "kl").ok
    assert fm.verify.scalar(lambda p, q: kl(q, p), "kl").diagnosis.name == "arguments reversed"

    def exchanged(p, q):
        return torch.nn.functional.kl_div(p.log(), q, reduction="sum")  # It takes the target second.

    assert fm.verify.scalar(exchanged, "kl").diagnosis.name == "arguments reversed"
    assert (
        fm.verify.scalar(lambda p: torch.special.entr(p).sum() / np.log(2), "entropy").diagnosis.name == "bits for nats"
    )


@pytest.mark.parametrize(
    ("made", "law"),
    [
        (torch.distributions.Normal(1.0, 2.0), Normal(1, 2)),
        (torch.distributions.Gamma(torch.tensor(2.0).double(), torch.tensor(3.0).double()), Gamma(2, "1/3")),
        (torch.distributions.Exponential(torch.tensor(3.0).double()), Exponential(3)),
        (torch.distributions.Poisson(torch.tensor(3.0).double()), Poisson(3)),
    ],
)
def test_distributions_of_torch_are_right(made, law):
    report = fm.verify.distribution(made, law)
    assert report.ok, str(report)


def test_gamma_of_torch_takes_a_rate():
    made = torch.distributions.Gamma(torch.tensor(2.0).double(), torch.tensor(3.0).double())
    assert fm.verify.distribution(made, Gamma(2, 3)).diagnosis.name == "rate for scale"


def test_operators_on_tensors_are_judged():
    assert fm.verify.operator(lambda f, dx, dy: torch.gradient(f, spacing=(dx, dy)), "grad").ok

    def div(u, v, dx, dy):
        def along(a, axis, h):
            return (torch.roll(a, -1, axis) - torch.roll(a, 1, axis)) / (2 * h)

        return along(u, 0, dx) + along(v, 1, dy)

    fm.verify.operator(div, "div", periodic=True).check(order=2)
    assert fm.verify.operator(div, "div").diagnosis.name == "periodic wrap on a non-periodic axis"


def test_estimators_of_tensors_are_judged():
    assert fm.verify.estimator(lambda x: x.var(unbiased=False), Normal(1, 2), "variance").ok
