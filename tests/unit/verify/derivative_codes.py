# ruff: noqa: E501 - code as people write it, one mistake in a row
"""Gradients, Jacobians and Hessians worked out by hand, with a slip in one term or one rule: (func, derivative, options, name)."""

import math

import numpy as np
from scipy.special import expit

from tests.unit.verify.more_object_codes import X, himmelblau, logsum, ridge, rosen, y

# fmt: off
s, c, e = np.sin, np.cos, np.exp


def f1(x):
    return x[0] ** 2 * s(x[1]) + e(x[0] * x[1])


def f2(x):
    return np.log(1 + x[0] ** 2 + x[1] ** 4)


def f3(x):
    return x[0] / x[1]


def f4(x):
    return x[0] * x[1] * s(x[0])


def f5(x):
    return np.sqrt(x[0] ** 2 + x[1] ** 2 + 1)


def f6(w):
    return np.sum((y - np.tanh(X @ w)) ** 2)


def f7(w):
    return -np.mean(y * np.log(expit(X @ w)) + (1 - y) * np.log(1 - expit(X @ w)))


def spherical(q):
    return np.array([q[0] * s(q[1]) * c(q[2]), q[0] * s(q[1]) * s(q[2]), q[0] * c(q[1])])


def spherical_jacobian(q, change):
    r, t, p = q
    matrix = np.array([[s(t) * c(p), r * c(t) * c(p), -r * s(t) * s(p)],
                       [s(t) * s(p), r * c(t) * s(p), r * s(t) * c(p)],
                       [c(t), -r * s(t), 0]])
    return change(matrix, r, t, p)


def edited(index, factor):
    def change(matrix, r, t, p):
        matrix[index] *= factor(r, t, p)
        return matrix

    return lambda q: spherical_jacobian(q, change)


WRONG = {
    "sign term": (f1, lambda x: np.array([2*x[0]*s(x[1])-x[1]*e(x[0]*x[1]), x[0]**2*c(x[1])+x[0]*e(x[0]*x[1])]), {}, "sign of a derivative"),
    "chain exp": (f1, lambda x: np.array([2*x[0]*s(x[1])+e(x[0]*x[1]), x[0]**2*c(x[1])+e(x[0]*x[1])]), {}, "inner derivative missing (chain rule)"),
    "chain exp one": (f1, lambda x: np.array([2*x[0]*s(x[1])+x[1]*e(x[0]*x[1]), x[0]**2*c(x[1])+e(x[0]*x[1])]), {}, "inner derivative missing (chain rule)"),
    "swapped var": (f1, lambda x: np.array([2*x[0]*s(x[1])+x[0]*e(x[0]*x[1]), x[0]**2*c(x[1])+x[1]*e(x[0]*x[1])]), {}, "variables exchanged in a term"),
    "missing sq": (f1, lambda x: np.array([2*x[0]*s(x[1])+x[1]*e(x[0]*x[1]), x[0]*c(x[1])+x[0]*e(x[0]*x[1])]), {}, "square missing"),
    "cos sign": (f1, lambda x: np.array([2*x[0]*s(x[1])+x[1]*e(x[0]*x[1]), -x[0]**2*c(x[1])+x[0]*e(x[0]*x[1])]), {}, "sign of a derivative"),
    "sin not diff": (f1, lambda x: np.array([2*x[0]*s(x[1])+x[1]*e(x[0]*x[1]), x[0]**2*s(x[1])+x[0]*e(x[0]*x[1])]), {}, "function not differentiated"),
    "log chain": (f2, lambda x: 1/(1+x[0]**2+x[1]**4)*np.ones(2), {}, "inner derivative missing (chain rule)"),
    "log 1+ dropped": (f2, lambda x: np.array([2*x[0], 4*x[1]**3])/(x[0]**2+x[1]**4), {}, "term missing"),
    "exponent": (f2, lambda x: np.array([2*x[0], 4*x[1]**4])/(1+x[0]**2+x[1]**4), {}, "exponent not lowered"),
    "exponent factor": (f2, lambda x: np.array([2*x[0], 3*x[1]**3])/(1+x[0]**2+x[1]**4), {}, "lowered exponent as factor"),
    "quotient sign": (f3, lambda x: np.array([1/x[1], x[0]/x[1]**2]), {}, "sign"),
    "quotient no sq": (f3, lambda x: np.array([1/x[1], -x[0]/x[1]]), {}, "exponent not lowered"),
    "product rule": (f4, lambda x: np.array([x[1]*x[0]*c(x[0]), x[0]*s(x[0])]), {}, "one summand of the product rule missing"),
    "product of der": (f4, lambda x: np.array([x[1]*c(x[0]), x[0]*s(x[0])]), {}, "product of the derivatives"),
    "sqrt half": (f5, lambda x: 2*x/f5(x), {}, "factor 2"),
    "sqrt squared": (f5, lambda x: x/f5(x)**2, {}, "root missing"),
    "sqrt 1/2": (f5, lambda x: x/(2*f5(x)), {}, "factor 1/2"),
    "tanh chain": (f6, lambda w: -2*X.T@(y-np.tanh(X@w)), {"dimension": 3}, "inner derivative alone"),
    "tanh sq": (f6, lambda w: -2*X.T@((y-np.tanh(X@w))*(1-np.tanh(X@w))), {"dimension": 3}, "square missing"),
    "X missing": (lambda w: np.sum((X@w-y)**2)/2, lambda w: (X@w-y).sum()*np.ones(3), {"dimension": 3}, "inner derivative missing (chain rule)"),
    "bce no x mean": (f7, lambda w: X.T@(expit(X@w)-y), {"dimension": 3}, "sum for mean"),
    "reg sign": (ridge, lambda w: X.T@(X@w-y)-0.1*w, {"dimension": 3}, "multiple of the argument"),
    "reg half": (ridge, lambda w: X.T@(X@w-y)+0.05*w, {"dimension": 3}, "multiple of the argument"),
    "no y": (ridge, lambda w: X.T@(X@w)+0.1*w, {"dimension": 3}, "constant term"),
    "rosen n": (rosen, lambda x: np.r_[-400*x[0]*(x[1]-x[0]**2)-2*(1-x[0]), 200*(x[1:-1]-x[:-2]**2)-2*(1-x[1:-1]), 200*(x[-1]-x[-2]**2)], {"dimension": 4}, "term missing"),
    "hess term": (himmelblau, lambda x: np.array([[12*x[0]**2+4*x[1]-42, 4*(x[0]+x[1])],[4*(x[0]+x[1]), 12*x[1]**2+4*x[0]]]), {}, "constant term"),
    "gaussian": (lambda x: e(-x@x/2), lambda x: x*e(-x@x/2), {}, "sign"),
    "gaussian chain": (lambda x: e(-x@x/2), lambda x: e(-x@x/2)*np.ones(2), {}, "inner derivative missing (chain rule)"),
    "gaussian 2": (lambda x: e(-x@x/(2*0.49)), lambda x: -x/0.7*e(-x@x/(2*0.49)), {}, "constant factor"),
    "plus for minus": (himmelblau, lambda x: np.array([4*x[0]*(x[0]**2+x[1]-11)-2*(x[0]+x[1]**2-7), 2*(x[0]**2+x[1]-11)+4*x[1]*(x[0]+x[1]**2-7)]), {}, "sign of a term"),
    "wrong const": (himmelblau, lambda x: np.array([4*x[0]*(x[0]**2+x[1]-11)+2*(x[0]+x[1]**2-11), 2*(x[0]**2+x[1]-11)+4*x[1]*(x[0]+x[1]**2-7)]), {}, "constant term"),
    "entropy grad": (lambda p: -np.sum(p*np.log(p)), lambda p: -np.log(p), {}, "constant term"),
    "entropy grad twice": (lambda p: -np.sum(p*np.log(p)), lambda p: -np.log(p)+1, {}, "constant term"),
    "kl grad": (lambda p: np.sum(p*np.log(p/np.array([.2,.8]))), lambda p: np.log(p/np.array([.2,.8])), {}, "constant term"),
    "logsumexp": (logsum, lambda x: np.exp(x), {}, "inner derivative alone"),
    "mf math": (lambda v: math.sin(v[0])*math.exp(-v[1]), lambda v: [math.cos(v[0])*math.exp(-v[1]), math.sin(v[0])*math.exp(-v[1])], {}, "sign"),
    "spherical, sign": (spherical, edited((2, 1), lambda r, t, p: -1), {}, "sign"),
    "spherical, r missing": (spherical, edited((slice(None), 1), lambda r, t, p: 1 / r), {}, "factor missing"),
    "spherical, sin for cos": (spherical, edited((0, 2), lambda r, t, p: c(p) / s(p)), {}, "sine and cosine exchanged"),
    "spherical, sin missing": (spherical, edited((slice(None), 2), lambda r, t, p: 1 / s(t)), {}, "factor missing"),
}
