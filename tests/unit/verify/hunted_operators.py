"""More numeric operators, right and wrong, with loops, rolls, transforms and in curvilinear coordinates."""

import numpy as np
from scipy import ndimage
from scipy.signal import convolve2d

import fieldmath as fm

# -- wrong -----------------------------------------------------------------------------------------------------------


def gradient_rolled_without_two(f, dx, dy):
    return (np.roll(f, -1, 0) - np.roll(f, 1, 0)) / dx, (np.roll(f, -1, 1) - np.roll(f, 1, 1)) / dy


def divergence_rolled_backwards(u, v, dx, dy):
    return (np.roll(u, 1, 0) - np.roll(u, -1, 0)) / (2 * dx) + (np.roll(v, 1, 1) - np.roll(v, -1, 1)) / (2 * dy)


def curl_gradient_axis_order(u, v, dx, dy):
    dudx, _ = np.gradient(u, dx, dy)
    _, dvdy = np.gradient(v, dx, dy)
    return dvdy - dudx


def laplacian_kernel_turned(f, dx, dy):
    kernel = np.array([[0, 1 / dx**2, 0], [1 / dy**2, -2 / dx**2 - 2 / dy**2, 1 / dy**2], [0, 1 / dx**2, 0]])
    return convolve2d(f, kernel.T, mode="valid")


def laplacian_kernel_positive_centre(f, h):
    return ndimage.convolve(f, np.array([[0, -1, 0], [-1, 4, -1], [0, -1, 0]]) / h**2)[1:-1, 1:-1]


def laplacian_kernel_sum(f, h):
    return convolve2d(f, np.array([[0.5, 1, 0.5], [1, -6, 1], [0.5, 1, 0.5]]) / h**2, mode="valid")


def derivative_convolved_turned(f, h):
    out = np.full_like(f, np.nan)
    out[1:-1] = ndimage.convolve1d(f, [-0.5, 0, 0.5], axis=0)[1:-1] / h[0]
    return out


def gradient_fft_without_2pi(f, h):
    F = np.fft.fftn(f)
    k = np.meshgrid(*[np.fft.fftfreq(n, s) for n, s in zip(f.shape, h, strict=True)], indexing="ij")
    return [np.fft.ifftn(1j * q * F).real for q in k]


def derivative_fft_wrong_length(f, x, y):
    n = f.shape[0]
    k = 2 * np.pi * np.fft.fftfreq(n, (x[-1] - x[0]) / n)
    return np.fft.ifft(1j * k[:, None] * np.fft.fft(f, axis=0), axis=0).real


def laplacian_fft_axes(f, h):
    kx, ky = (2 * np.pi * np.fft.fftfreq(n, s) for n, s in zip(f.shape, h[::-1], strict=True))
    return -np.fft.ifft2((kx[:, None] ** 2 + ky**2) * np.fft.fft2(f)).real


def derivative_fft_no_i(f, h):
    k = 2 * np.pi * np.fft.fftfreq(f.shape[0], h[0])
    return np.fft.ifft(k[:, None] * np.fft.fft(f, axis=0), axis=0).real


def gradient_integer_array(f, dx, dy):
    out = np.zeros((2, *f.shape), dtype=np.int64)
    out[0], out[1] = np.gradient(f, dx, dy)
    return out


def divergence_in_place(F, h):
    F[0] = np.gradient(F[0], h[0], axis=0)
    F[1] = np.gradient(F[1], h[1], axis=1)
    return F[0] + F[1]


def laplacian_swept_in_place(f, h):
    g = f.copy()
    out = np.full_like(g, np.nan)
    for i in range(1, g.shape[0] - 1):
        out[i, 1:-1] = (g[i + 1, 1:-1] - 2 * g[i, 1:-1] + g[i - 1, 1:-1]) / h[0] ** 2
    return out


def divergence_einsum_typo(F, h):
    J = np.array([[np.gradient(F[i], h[j], axis=j) for j in range(2)] for i in range(2)])
    return np.einsum("ijkl->kl", J)


def curl_3d_einsum_typo(F, h):
    eps = np.zeros((3, 3, 3))
    for i, j, k in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
        eps[i, j, k], eps[i, k, j] = 1, -1
    J = np.array([[np.gradient(F[i], h[j], axis=j) for j in range(3)] for i in range(3)])
    return np.einsum("ijk,jkabc->iabc", eps, J)


def curl_3d_no_minus(F, h):
    eps = np.zeros((3, 3, 3))
    for i, j, k in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
        eps[i, j, k] = eps[i, k, j] = 1
    J = np.array([[np.gradient(F[i], h[j], axis=j) for j in range(3)] for i in range(3)])
    return np.einsum("ijk,kjabc->iabc", eps, J)


def gradient_off_by_one(f, h):
    out = np.zeros((2, *f.shape))
    for i in range(1, f.shape[0] - 1):
        for j in range(1, f.shape[1] - 1):
            out[:, i, j] = (f[i + 1, j] - f[i, j]) / h[0], (f[i, j + 1] - f[i, j]) / h[1]
    return out[:, 1:-1, 1:-1]


def laplacian_average_form(f, h):
    mean = (f[2:, 1:-1] + f[:-2, 1:-1] + f[1:-1, 2:] + f[1:-1, :-2]) / 4
    return (mean - f[1:-1, 1:-1]) / h**2


def laplacian_step_two(f, dx, dy):
    out = np.full_like(f, np.nan)
    c = slice(2, -2)
    out[c, c] = (f[4:, c] - 2 * f[c, c] + f[:-4, c]) / dx**2 + (f[c, 4:] - 2 * f[c, c] + f[c, :-4]) / dy**2
    return out


def fourth_order_wrong_weight(f, h):
    return (-f[4:] + 8 * f[3:-1] - 8 * f[1:-3] + f[:-4])[:, 2:-2] / (6 * h[0])


def hessian_mixed_quarter(f, dx, dy):
    g = lambda a, s, k: np.gradient(a, s, axis=k, edge_order=2)  # noqa: E731
    mixed = (np.roll(np.roll(f, -1, 0), -1, 1) - np.roll(np.roll(f, -1, 0), 1, 1)
             - np.roll(np.roll(f, 1, 0), -1, 1) + np.roll(np.roll(f, 1, 0), 1, 1)) / (dx * dy)  # fmt: skip
    out = np.array([[g(g(f, dx, 0), dx, 0), mixed], [mixed, g(g(f, dy, 1), dy, 1)]])
    return out[:, :, 2:-2, 2:-2]


def jacobian_rows_only(F, h):
    return np.array([[np.gradient(F[i], h[i], axis=i) for j in range(2)] for i in range(2)])


def vector_laplacian_of_first(F, h):
    lap = lambda f: sum(np.gradient(np.gradient(f, h[k], axis=k, edge_order=2), h[k], axis=k, edge_order=2)  # noqa: E731
                        for k in range(2))  # fmt: skip
    return np.array([lap(F[0]), lap(F[0])])


def biharmonic_is_laplacian(f, dx, dy):
    return np.gradient(np.gradient(f, dx, axis=0), dx, axis=0) + np.gradient(np.gradient(f, dy, axis=1), dy, axis=1)


def gradient_half_precision(f, dx, dy):
    return [g.astype(np.float16).astype(float) for g in np.gradient(f, dx, dy, edge_order=2)]


def d(f, q, k):
    return np.gradient(f, q, axis=k, edge_order=2)


def laplacian_polar_by_product(f, r, theta):
    return d(r[:, None] * d(f, r, 0), r, 0) + d(d(f, theta, 1), theta, 1) / r[:, None] ** 2


def curl_polar_of_components(F, r, theta):
    return d(F[1], r, 0) - d(F[0], theta, 1) / r[:, None]


def gradient_polar_times_radius(f, r, theta):
    return d(f, r, 0), r[:, None] * d(f, theta, 1)


def divergence_polar_broadcast(F, r, theta):
    if len(r) != len(theta):
        theta_radius = r[:, None]
    return (d(theta_radius * F[0], r, 0) + d(F[1], theta, 1)) / theta_radius**2


def curl_cylindrical_no_inverse_radius(F, rho, phi, z):
    R = rho[:, None, None]
    return (d(F[2], phi, 1) - d(F[1], z, 2), d(F[0], z, 2) - d(F[2], rho, 0),
            (d(R * F[1], rho, 0) - d(F[0], phi, 1)) / R)  # fmt: skip


def laplacian_cylindrical_no_inverse_radius(f, rho, phi, z):
    R = rho[:, None, None]
    return d(d(f, rho, 0), rho, 0) + d(d(f, phi, 1), phi, 1) / R**2 + d(d(f, z, 2), z, 2)


def divergence_spherical_math(F, r, theta, phi):
    R, _, P = np.meshgrid(r, theta, phi, indexing="ij")
    return (
        d(R**2 * F[0], r, 0) / R**2
        + d(F[1], theta, 1) / (R * np.sin(P))
        + d(np.sin(P) * F[2], phi, 2) / (R * np.sin(P))
    )


def laplacian_spherical_math(f, r, theta, phi):
    R, _, P = np.meshgrid(r, theta, phi, indexing="ij")
    return (d(R**2 * d(f, r, 0), r, 0) / R**2 + d(np.sin(P) * d(f, phi, 2), phi, 2) / (R**2 * np.sin(P))
            + d(d(f, theta, 1), theta, 1) / (R * np.sin(P)) ** 2)  # fmt: skip


def laplacian_spherical_radius_once(f, r, theta, phi):
    R, T, _ = np.meshgrid(r, theta, phi, indexing="ij")
    S = np.sin(T)
    return (d(R * d(f, r, 0), r, 0) / R + d(S * d(f, theta, 1), theta, 1) / (R**2 * S)
            + d(d(f, phi, 2), phi, 2) / (R * S) ** 2)  # fmt: skip


def curl_spherical_sine_missing(F, r, theta, phi):
    R, T, _ = np.meshgrid(r, theta, phi, indexing="ij")
    S = np.sin(T)
    return ((d(F[2], theta, 1) - d(F[1], phi, 2) / S) / R, (d(F[0], phi, 2) / S - d(R * F[2], r, 0)) / R,
            (d(R * F[1], r, 0) - d(F[0], theta, 1)) / R)  # fmt: skip


def gradient_spherical_degrees_both(f, r, theta, phi):
    R, T, _ = np.meshgrid(r, np.degrees(theta), np.degrees(phi), indexing="ij")
    return d(f, r, 0), d(f, theta, 1) / R, d(f, phi, 2) / (R * np.sin(T))


def laplacian_elliptic_one_factor(f, u, v, a=1.0):
    U, V = np.meshgrid(u, v, indexing="ij")
    return (d(d(f, u, 0), u, 0) + d(d(f, v, 1), v, 1)) / np.sqrt(np.sinh(U) ** 2 + np.sin(V) ** 2)


def strain_antisymmetric(F, h):
    J = np.array([[np.gradient(F[i], h[j], axis=j) for j in range(2)] for i in range(2)])
    return (J - J.swapaxes(0, 1)) / 2


def divergence_3d_z_spacing(u, v, w, dx, dy, dz):
    return np.gradient(u, dx, axis=0) + np.gradient(v, dy, axis=1) + np.gradient(w, dy, axis=2)


def divergence_ndimage_gaussian(u, v, dx, dy):
    return ndimage.gaussian_filter1d(u, 2, axis=0, order=1) / dx + ndimage.gaussian_filter1d(v, 2, axis=1, order=1) / dy


# -- right -----------------------------------------------------------------------------------------------------------


def gradient_rolled(f, dx, dy):
    return (np.roll(f, -1, 0) - np.roll(f, 1, 0)) / (2 * dx), (np.roll(f, -1, 1) - np.roll(f, 1, 1)) / (2 * dy)


def gradient_fft(f, h):
    F = np.fft.fftn(f)
    k = np.meshgrid(*[2 * np.pi * np.fft.fftfreq(n, s) for n, s in zip(f.shape, h, strict=True)], indexing="ij")
    return [np.fft.ifftn(1j * q * F).real for q in k]


def laplacian_rfft(f, dx, dy):
    kx, ky = 2 * np.pi * np.fft.fftfreq(f.shape[0], dx), 2 * np.pi * np.fft.rfftfreq(f.shape[1], dy)
    return np.fft.irfft2(-(kx[:, None] ** 2 + ky**2) * np.fft.rfft2(f), s=f.shape)


def laplacian_loops(f, h):
    out = np.full(f.shape, np.nan)
    for i in range(1, f.shape[0] - 1):
        for j in range(1, f.shape[1] - 1):
            out[i, j] = (f[i + 1, j] - 2 * f[i, j] + f[i - 1, j]) / h[0] ** 2
            out[i, j] += (f[i, j + 1] - 2 * f[i, j] + f[i, j - 1]) / h[1] ** 2
    return out


def laplacian_kernel(f, dx, dy):
    kernel = np.array([[0, 1 / dx**2, 0], [1 / dy**2, -2 / dx**2 - 2 / dy**2, 1 / dy**2], [0, 1 / dx**2, 0]])
    return convolve2d(f, kernel, mode="valid")


def laplacian_matrix(f, h):
    def second(n, s):
        D = (np.eye(n, k=1) - 2 * np.eye(n) + np.eye(n, k=-1)) / s**2
        return D[1:-1]

    a, b = second(f.shape[0], h[0]), second(f.shape[1], h[1])
    return (a @ f)[:, 1:-1] + (f @ b.T)[1:-1]


def derivative_convolved(f, h):
    out = np.full_like(f, np.nan)
    out[1:-1] = ndimage.correlate1d(f, [-0.5, 0, 0.5], axis=0)[1:-1] / h[0]
    return out


def divergence_einsum(F, h):
    J = np.array([[np.gradient(F[i], h[j], axis=j) for j in range(2)] for i in range(2)])
    return np.einsum("iikl->kl", J)


def curl_3d_einsum(F, h):
    eps = np.zeros((3, 3, 3))
    for i, j, k in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
        eps[i, j, k], eps[i, k, j] = 1, -1
    J = np.array([[np.gradient(F[i], h[j], axis=j) for j in range(3)] for i in range(3)])
    return np.einsum("ijk,kjabc->iabc", eps, J)


def gradient_image_convention(f, h):
    gy, gx = np.gradient(f, h[1], h[0])
    return gx, gy


def gradient_staggered_mean(f, dx, dy):
    out = np.full((2, *f.shape), np.nan)
    out[0, 1:-1] = (np.diff(f, axis=0)[1:] + np.diff(f, axis=0)[:-1]) / (2 * dx)
    out[1, :, 1:-1] = (np.diff(f, axis=1)[:, 1:] + np.diff(f, axis=1)[:, :-1]) / (2 * dy)
    return out


def divergence_flux_form_polar(F, r, theta):
    R = r[:, None]
    return (d(R * F[0], r, 0) + d(F[1], theta, 1)) / R


def laplacian_cylindrical(f, rho, phi, z):
    R = rho[:, None, None]
    return d(d(f, rho, 0), rho, 0) + d(f, rho, 0) / R + d(d(f, phi, 1), phi, 1) / R**2 + d(d(f, z, 2), z, 2)


def divergence_spherical(F, r, theta, phi):
    R, T, _ = np.meshgrid(r, theta, phi, indexing="ij")
    S = np.sin(T)
    return d(R**2 * F[0], r, 0) / R**2 + d(S * F[1], theta, 1) / (R * S) + d(F[2], phi, 2) / (R * S)


def curl_cylindrical(F, rho, phi, z):
    R = rho[:, None, None]
    return (d(F[2], phi, 1) / R - d(F[1], z, 2), d(F[0], z, 2) - d(F[2], rho, 0),
            (d(R * F[1], rho, 0) - d(F[0], phi, 1)) / R)  # fmt: skip


def hessian_rolled(f, dx, dy):
    g = lambda a, s, k: (np.roll(a, -1, k) - np.roll(a, 1, k)) / (2 * s)  # noqa: E731
    c = lambda a, s, k: (np.roll(a, -1, k) - 2 * a + np.roll(a, 1, k)) / s**2  # noqa: E731
    return [[c(f, dx, 0), g(g(f, dx, 0), dy, 1)], [g(g(f, dx, 0), dy, 1), c(f, dy, 1)]]


PERIODIC, POLAR, SPHERE, CYLINDER = (
    {"periodic": True},
    {"chart": "polar"},
    {"chart": "spherical"},
    {"chart": "cylindrical"},
)
SIGN, WHOLE, INPUT, OUTPUT = "sign of one term", "sign of the whole result", "components swapped", "another operator"
FACTOR, TERM, FLAT = "metric factor missing", "metric term missing", "metric ignored"
INSIDE, POWER = "metric factor missing inside the derivative", "metric factor to the wrong power"

WRONG = [
    (gradient_rolled_without_two, "grad", PERIODIC, {"factor 2"}),
    (divergence_rolled_backwards, "div", PERIODIC, {WHOLE}),
    (curl_gradient_axis_order, "curl", {}, {"axes swapped", "wrong axis in one term", "components swapped"}),
    (laplacian_kernel_turned, "laplacian", {}, {"spacings swapped between axes", "axes swapped"}),
    (laplacian_kernel_positive_centre, "laplacian", {}, {WHOLE}),
    (laplacian_kernel_sum, "laplacian", {}, {"factor 2"}),
    (derivative_convolved_turned, "d/dx", {}, {WHOLE}),
    (gradient_fft_without_2pi, "grad", PERIODIC, {"factor 1/(2 pi)"}),
    (
        derivative_fft_wrong_length,
        "d/dx",
        PERIODIC | {"order": 2},
        {"points counted for cells", "spacing of another box"},
    ),
    (laplacian_fft_axes, "laplacian", PERIODIC, {"spacings swapped between axes", "axes swapped"}),
    (derivative_fft_no_i, "d/dx", PERIODIC, {"result is zero"}),
    (gradient_integer_array, "grad", {}, {"result rounded"}),
    (divergence_in_place, "div", {}, {"input changed"}),
    (laplacian_swept_in_place, "laplacian", {}, {"axis ignored", "term missing"}),
    (divergence_einsum_typo, "div", {}, {"terms added"}),
    (curl_3d_einsum_typo, "curl", {}, {WHOLE}),
    (curl_3d_no_minus, "curl", {}, {"signs of several terms"}),
    (gradient_off_by_one, "grad", {"order": 2}, {"one-sided difference", "half-cell shift"}),
    (laplacian_average_form, "laplacian", {}, {"factor 1/4"}),
    (laplacian_step_two, "laplacian", {}, {"factor 4"}),
    (fourth_order_wrong_weight, "d/dx", {}, {"factor 2"}),
    (hessian_mixed_quarter, "hessian", {}, {"factor in one term", "factor 4", "wrong factors of several terms"}),
    (jacobian_rows_only, "jacobian", {}, {"other terms"}),
    (vector_laplacian_of_first, "vector laplacian", {}, {"wrong component in one term", "other terms"}),
    (biharmonic_is_laplacian, "biharmonic", {}, {"another operator"}),
    (gradient_half_precision, "grad", {}, {"result rounded", "float32 precision floor", "low precision"}),
    (laplacian_polar_by_product, "laplacian", POLAR, {FACTOR, POWER, INSIDE}),
    (curl_polar_of_components, "curl", POLAR, {TERM, INSIDE}),
    (gradient_polar_times_radius, "grad", POLAR, {FACTOR, POWER, "coordinate components instead of physical ones"}),
    (divergence_polar_broadcast, "div", POLAR, {FACTOR, POWER}),
    (curl_cylindrical_no_inverse_radius, "curl", CYLINDER, {FACTOR}),
    (laplacian_cylindrical_no_inverse_radius, "laplacian", CYLINDER, {TERM}),
    (divergence_spherical_math, "div", SPHERE, {"wrong spherical convention"}),
    (laplacian_spherical_math, "laplacian", SPHERE, {"wrong spherical convention"}),
    (laplacian_spherical_radius_once, "laplacian", SPHERE, {POWER}),
    (curl_spherical_sine_missing, "curl", SPHERE, {INSIDE, TERM}),
    (gradient_spherical_degrees_both, "grad", SPHERE, {"degrees for radians"}),
    (laplacian_elliptic_one_factor, "laplacian", {"chart": fm.elliptic(a=1)}, {FACTOR, POWER}),
    (strain_antisymmetric, "strain", {}, {SIGN, OUTPUT, "wrong factors of several terms"}),
    (divergence_3d_z_spacing, "div", {}, {"spacing of another axis"}),
    (divergence_ndimage_gaussian, "div", {}, set()),
]

RIGHT = [
    (gradient_rolled, "grad", PERIODIC, {"order": 2}),
    (gradient_fft, "grad", PERIODIC, {"order": 6}),
    (laplacian_rfft, "laplacian", PERIODIC, {"order": 6}),
    (laplacian_loops, "laplacian", {}, {"order": 2}),
    (laplacian_kernel, "laplacian", {}, {"order": 2}),
    (laplacian_matrix, "laplacian", {}, {"order": 2}),
    (derivative_convolved, "d/dx", {}, {"order": 2}),
    (divergence_einsum, "div", {}, {"order": 2, "boundary_order": 1}),
    (curl_3d_einsum, "curl", {}, {"order": 2, "boundary_order": 1}),
    (gradient_image_convention, "grad", {"indexing": "xy"}, {"order": 2}),
    (gradient_staggered_mean, "grad", {}, {"order": 2}),
    (divergence_flux_form_polar, "div", POLAR, {"order": 2, "boundary_order": 1}),
    (laplacian_cylindrical, "laplacian", CYLINDER, {"order": 2}),
    (divergence_spherical, "div", SPHERE, {"order": 2}),
    (curl_cylindrical, "curl", CYLINDER, {"order": 2}),
    (hessian_rolled, "hessian", PERIODIC, {"order": 2}),
]
