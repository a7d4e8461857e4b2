"""Numeric operators that are wrong, the way people write them: (function, operator, options, names of the mistake).

Where mistakes have the same output, every name that fits is listed.
"""

# ruff: noqa: RUF059

import numpy as np
from scipy import ndimage

# -- grid spacing --------------------------------------------------------------------------------------------------


def gradient_without_spacing(f, h):
    return np.gradient(f)


def divergence_meshgrid_habit(u, v):
    du_dx, du_dy = np.gradient(u)
    dv_dx, dv_dy = np.gradient(v)
    return du_dx + dv_dy


def curl_without_spacing_in_y(u, v, dx, dy):
    return np.gradient(v, dx, axis=0) - np.gradient(u, axis=1)


def curl_central_unit_step(u, v, dx, dy):
    out = np.full_like(u, np.nan)
    out[1:-1, 1:-1] = (v[2:, 1:-1] - v[:-2, 1:-1]) / 2 - (u[1:-1, 2:] - u[1:-1, :-2]) / 2
    return out


def laplacian_ndimage_unit(f, h):
    return ndimage.laplace(f)[1:-1, 1:-1]


def laplacian_divided_once(f, dx, dy):
    return np.diff(f, 2, axis=0)[:, 1:-1] / dx + np.diff(f, 2, axis=1)[1:-1] / dy


def divergence_divided_twice(u, v, dx, dy):
    return np.gradient(u, dx, axis=0) / dx + np.gradient(v, dy, axis=1) / dy


def gradient_times_spacing(f, dx, dy):
    gx, gy = np.gradient(f)
    return gx * dx, gy * dy


def curl_one_spacing(u, v, dx, dy):
    return np.gradient(v, dx, axis=0) - np.gradient(u, dx, axis=1)


def divergence_3d_one_spacing(F, h):
    return sum(np.gradient(F[k], h[0], axis=k) for k in range(3))


def gradient_swapped_spacing(f, dx, dy):
    return np.gradient(f, dy, dx)


def laplacian_swapped_spacing(f, dx, dy):
    return np.diff(f, 2, axis=0)[:, 1:-1] / dy**2 + np.diff(f, 2, axis=1)[1:-1] / dx**2


def curl_3d_spacing_rotated(F, h):
    hx, hy, hz = h
    d = lambda c, s, k: np.gradient(F[c], s, axis=k)  # noqa: E731
    return np.stack([d(2, hz, 1) - d(1, hx, 2), d(0, hx, 2) - d(2, hy, 0), d(1, hy, 0) - d(0, hz, 1)])


def gradient_linspace_count(f, x, y):
    hx, hy = (x[-1] - x[0]) / len(x), (y[-1] - y[0]) / len(y)
    return np.gradient(f, hx, hy, edge_order=2)


def laplacian_linspace_count(f, x, y):
    hx, hy = np.ptp(x) / x.size, np.ptp(y) / y.size
    return np.diff(f, 2, axis=0)[:, 1:-1] / hx**2 + np.diff(f, 2, axis=1)[1:-1] / hy**2


def derivative_periodic_count(f, x, y):
    h = (x[-1] - x[0] + (x[1] - x[0])) / (len(x) - 1)
    return (np.roll(f, -1, 0) - np.roll(f, 1, 0)) / (2 * h)


# -- axes, components, layouts -------------------------------------------------------------------------------------


def curl_image_axes(u, v, dx, dy):
    return np.gradient(v, dx, axis=1) - np.gradient(u, dy, axis=0)


def divergence_numpy_order(u, v, dx, dy):
    du_dy, du_dx = np.gradient(u, dy, dx)
    dv_dy, dv_dx = np.gradient(v, dy, dx)
    return du_dx + dv_dy


def gradient_reversed(f, dx, dy):
    gy, gx = np.gradient(f, dx, dy)
    return gx, gy


def gradient_3d_reversed(f, dx, dy, dz):
    return np.array(np.gradient(f, dx, dy, dz)[::-1])


def curl_components_swapped(F, h):
    v, u = F
    return np.gradient(v, h[0], axis=0) - np.gradient(u, h[1], axis=1)


def divergence_3d_components_cycled(F, h):
    return np.gradient(F[1], h[0], axis=0) + np.gradient(F[2], h[1], axis=1) + np.gradient(F[0], h[2], axis=2)


def jacobian_transposed(F, h):
    return np.stack([[np.gradient(F[j], h[i], axis=i) for j in range(2)] for i in range(2)])


def curl_3d_axes_reversed(F, h):
    d = lambda c, k: np.gradient(F[c], h[k], axis=2 - k)  # noqa: E731
    return np.stack([d(2, 1) - d(1, 2), d(0, 2) - d(2, 0), d(1, 0) - d(0, 1)])


def gradient_transposed_arrays(f, dx, dy):
    gx, gy = np.gradient(f, dx, dy)
    return gx.T, gy.T


def curl_3d_result_reversed(F, h):
    d = lambda c, k: np.gradient(F[c], h[k], axis=k)  # noqa: E731
    return np.stack([d(1, 0) - d(0, 1), d(0, 2) - d(2, 0), d(2, 1) - d(1, 2)])


# -- signs and factors ---------------------------------------------------------------------------------------------


def curl_plus(u, v, dx, dy):
    return np.gradient(v, dx, axis=0) + np.gradient(u, dy, axis=1)


def curl_backwards(u, v, dx, dy):
    return np.gradient(u, dy, axis=1) - np.gradient(v, dx, axis=0)


def divergence_minus(u, v, dx, dy):
    return np.gradient(u, dx, axis=0) - np.gradient(v, dy, axis=1)


def curl_3d_second_component(F, h):
    d = lambda c, k: np.gradient(F[c], h[k], axis=k)  # noqa: E731
    return np.stack([d(2, 1) - d(1, 2), d(2, 0) - d(0, 2), d(1, 0) - d(0, 1)])


def curl_3d_one_sign(F, h):
    d = lambda c, k: np.gradient(F[c], h[k], axis=k)  # noqa: E731
    return np.stack([d(2, 1) + d(1, 2), d(0, 2) - d(2, 0), d(1, 0) - d(0, 1)])


def gradient_left_minus_right(f, dx, dy):
    out = np.full((2, *f.shape), np.nan)
    out[0, 1:-1] = (f[:-2] - f[2:]) / (2 * dx)
    out[1, :, 1:-1] = (f[:, :-2] - f[:, 2:]) / (2 * dy)
    return out


def laplacian_spectral_sign(f, dx, dy):
    kx, ky = 2 * np.pi * np.fft.fftfreq(f.shape[0], dx), 2 * np.pi * np.fft.fftfreq(f.shape[1], dy)
    return np.fft.ifft2((kx[:, None] ** 2 + ky**2) * np.fft.fft2(f)).real


def gradient_not_halved(f, dx, dy):
    gx, gy = (np.full_like(f, np.nan) for _ in range(2))
    gx[1:-1] = (f[2:] - f[:-2]) / dx
    gy[:, 1:-1] = (f[:, 2:] - f[:, :-2]) / dy
    return gx, gy


def vorticity_halved(u, v, dx, dy):
    return 0.5 * (np.gradient(v, dx, axis=0) - np.gradient(u, dy, axis=1))


def gradient_sobel(f, dx, dy):
    return [ndimage.sobel(f, axis=0)[2:-2, 2:-2] / dx, ndimage.sobel(f, axis=1)[2:-2, 2:-2] / dy]


def derivative_frequency(f, h):
    k = np.fft.fftfreq(f.shape[0], h[0])
    return np.fft.ifft(1j * k[:, None] * np.fft.fft(f, axis=0), axis=0).real


def laplacian_frequency(f, h):
    k2 = np.fft.fftfreq(f.shape[0], h[0])[:, None] ** 2 + np.fft.fftfreq(f.shape[1], h[1]) ** 2
    return -np.fft.ifft2(k2 * np.fft.fft2(f)).real


def divergence_pi(u, v, dx, dy):
    return np.pi * (np.gradient(u, dx, axis=0) + np.gradient(v, dy, axis=1))


def laplacian_averaged(f, h):
    return np.mean([np.gradient(np.gradient(f, s, axis=k, edge_order=2), s, axis=k, edge_order=2)
                    for k, s in enumerate(h)], axis=0)  # fmt: skip


def strain_without_half(F, h):
    J = np.stack([[np.gradient(F[i], h[j], axis=j) for j in range(2)] for i in range(2)])
    return J + J.swapaxes(0, 1)


def laplacian_kernel_weights(f, h):
    return ndimage.convolve(f, np.array([[1, 1, 1], [1, -8, 1], [1, 1, 1]]) / h**2)[1:-1, 1:-1]


# -- terms ---------------------------------------------------------------------------------------------------------


def divergence_ignores_y(u, v, dx, dy):
    return np.gradient(u, dx, axis=0)


def laplacian_3d_ignores_z(f, h):
    return sum(np.gradient(np.gradient(f, h[k], axis=k, edge_order=2), h[k], axis=k, edge_order=2) for k in (0, 1))


def divergence_same_axis(u, v, dx, dy):
    return np.gradient(u, dx, axis=0) + np.gradient(v, dx, axis=0)


def curl_is_divergence(u, v, dx, dy):
    return np.gradient(u, dx, axis=0) + np.gradient(v, dy, axis=1)


def divergence_of_first_twice(F, h):
    return np.gradient(F[0], h[0], axis=0) + np.gradient(F[0], h[1], axis=1)


def laplacian_forgets_centre(f, h):
    return (f[2:, 1:-1] + f[:-2, 1:-1] + f[1:-1, 2:] + f[1:-1, :-2] - 3 * f[1:-1, 1:-1]) / h**2


def hessian_twice_xy(f, dx, dy):
    fx, fy = np.gradient(f, dx, dy, edge_order=2)
    fxx, fxy = np.gradient(fx, dx, dy, edge_order=2)
    fyy = np.gradient(fy, dy, axis=1, edge_order=2)
    return [[fxx, 2 * fxy], [2 * fxy, fyy]]


def gradient_magnitude(f, dx, dy):
    gx, gy = np.gradient(f, dx, dy)
    return [np.hypot(gx, gy)] * 2


def curl_absolute(u, v, dx, dy):
    return np.abs(np.gradient(v, dx, axis=0) - np.gradient(u, dy, axis=1))


def divergence_zeros(u, v, dx, dy):
    div = np.zeros_like(u)
    for i in range(1, 1):
        div[i] = u[i] / dx
    return div


# -- stencils ------------------------------------------------------------------------------------------------------


def gradient_forward(f, dx, dy):
    gx, gy = (np.full_like(f, np.nan) for _ in range(2))
    gx[1:-1] = (f[2:] - f[1:-1]) / dx
    gy[:, 1:-1] = (f[:, 2:] - f[:, 1:-1]) / dy
    return gx, gy


def divergence_backward_rolled(u, v, dx, dy):
    return (u - np.roll(u, 1, axis=0)) / dx + (v - np.roll(v, 1, axis=1)) / dy


def curl_upwind_in_x(u, v, dx, dy):
    out = np.full_like(u, np.nan)
    out[1:-1, 1:-1] = (v[2:, 1:-1] - v[1:-1, 1:-1]) / dx - (u[1:-1, 2:] - u[1:-1, :-2]) / (2 * dy)
    return out


def derivative_diff_padded(f, dx):
    return np.append(np.diff(f), np.nan) / dx


def laplacian_forward_twice(f, dx, dy):
    fx = (np.roll(f, -1, 0) - f) / dx
    fy = (np.roll(f, -1, 1) - f) / dy
    return (np.roll(fx, -1, 0) - fx) / dx + (np.roll(fy, -1, 1) - fy) / dy


def laplacian_one_cell_off(f, dx, dy):
    out = np.full_like(f, np.nan)
    out[:-2, :-2] = np.diff(f, 2, axis=0)[:, 1:-1] / dx**2 + np.diff(f, 2, axis=1)[1:-1] / dy**2
    return out


def divergence_cell_centred(u, v, dx, dy):
    uc, vc = np.full_like(u, np.nan), np.full_like(u, np.nan)
    ux, vy = np.diff(u, axis=0) / dx, np.diff(v, axis=1) / dy
    uc[:-1, :-1] = 0.5 * (ux[:, 1:] + ux[:, :-1])
    vc[:-1, :-1] = 0.5 * (vy[1:] + vy[:-1])
    return uc + vc


# -- edges ---------------------------------------------------------------------------------------------------------


def laplacian_wrapped(f, dx, dy):
    return (np.roll(f, 1, 0) - 2 * f + np.roll(f, -1, 0)) / dx**2 + (
        np.roll(f, 1, 1) - 2 * f + np.roll(f, -1, 1)
    ) / dy**2


def gradient_fft_not_periodic(f, dx, dy):
    kx, ky = 2j * np.pi * np.fft.fftfreq(f.shape[0], dx), 2j * np.pi * np.fft.fftfreq(f.shape[1], dy)
    F = np.fft.fft2(f)
    return np.fft.ifft2(kx[:, None] * F).real, np.fft.ifft2(ky * F).real


def curl_wrapped(u, v, dx, dy):
    ddx = lambda g: (np.roll(g, -1, 0) - np.roll(g, 1, 0)) / (2 * dx)  # noqa: E731
    ddy = lambda g: (np.roll(g, -1, 1) - np.roll(g, 1, 1)) / (2 * dy)  # noqa: E731
    return ddx(v) - ddy(u)


def divergence_zero_edge(u, v, dx, dy):
    out = np.zeros_like(u)
    out[1:-1, 1:-1] = (u[2:, 1:-1] - u[:-2, 1:-1]) / (2 * dx) + (v[1:-1, 2:] - v[1:-1, :-2]) / (2 * dy)
    return out


def laplacian_stale_edge(f, dx, dy):
    out = f.copy()
    out[1:-1, 1:-1] = np.diff(f, 2, axis=0)[:, 1:-1] / dx**2 + np.diff(f, 2, axis=1)[1:-1] / dy**2
    return out


def laplacian_reflected(f, h):
    return ndimage.laplace(f) / h**2


def laplacian_zero_padded(f, h):
    return ndimage.convolve(f, np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]]) / h**2, mode="constant")


def laplacian_composed(f, dx, dy):
    return np.gradient(np.gradient(f, dx, axis=0), dx, axis=0) + np.gradient(np.gradient(f, dy, axis=1), dy, axis=1)


def gradient_edge_one(f, dx, dy):
    return np.gradient(f, dx, dy)


def derivative_not_wrapped(f, dx, dy):
    return np.gradient(f, dx, axis=0)


# -- numbers -------------------------------------------------------------------------------------------------------


def curl_in_single_precision(u, v, dx, dy):
    u, v = u.astype("f4"), v.astype("f4")
    return np.gradient(v, dx, axis=0) - np.gradient(u, dy, axis=1)


def laplacian_single_output(f, dx, dy):
    out = np.full(f.shape, np.nan, dtype=np.float32)
    out[1:-1, 1:-1] = np.diff(f, 2, axis=0)[:, 1:-1] / dx**2 + np.diff(f, 2, axis=1)[1:-1] / dy**2
    return out


# -- curvilinear coordinates ---------------------------------------------------------------------------------------


def d(f, q, k):
    return np.gradient(f, q, axis=k, edge_order=2)


def gradient_polar_flat(f, r, theta):
    return d(f, r, 0), d(f, theta, 1)


def divergence_polar_flat(F, r, theta):
    return d(F[0], r, 0) + d(F[1], theta, 1)


def divergence_polar_without_radius_inside(F, r, theta):
    return d(F[0], r, 0) + d(F[1], theta, 1) / r[:, None]


def curl_polar_without_radius(F, r, theta):
    R = r[:, None]
    return (d(F[1], r, 0) - d(F[0], theta, 1)) / R


def laplacian_polar_first_derivative_lost(f, r, theta):
    return d(d(f, r, 0), r, 0) + d(d(f, theta, 1), theta, 1) / r[:, None] ** 2


def laplacian_polar_one_radius(f, r, theta):
    R = r[:, None]
    return d(R * d(f, r, 0), r, 0) / R + d(d(f, theta, 1), theta, 1) / R


def gradient_cylindrical_no_radius(f, rho, phi, z):
    return np.array(np.gradient(f, rho, phi, z))


def divergence_cylindrical_spherical_power(F, rho, phi, z):
    R = rho[:, None, None]
    return d(R**2 * F[0], rho, 0) / R**2 + d(F[1], phi, 1) / R + d(F[2], z, 2)


def gradient_spherical_without_sine(f, r, theta, phi):
    R = r[:, None, None]
    return d(f, r, 0), d(f, theta, 1) / R, d(f, phi, 2) / R


def gradient_spherical_math_convention(f, r, theta, phi):
    R, _, P = np.meshgrid(r, theta, phi, indexing="ij")
    return d(f, r, 0), d(f, theta, 1) / (R * np.sin(P)), d(f, phi, 2) / R


def gradient_spherical_latitude(f, r, theta, phi):
    R, T, _ = np.meshgrid(r, theta, phi, indexing="ij")
    return d(f, r, 0), d(f, theta, 1) / R, d(f, phi, 2) / (R * np.cos(T))


def gradient_spherical_degrees(f, r, theta, phi):
    theta, phi = np.degrees(theta), np.degrees(phi)
    R, T, _ = np.meshgrid(r, np.radians(theta), phi, indexing="ij")
    return d(f, r, 0), d(f, theta, 1) / R, d(f, phi, 2) / (R * np.sin(T))


def divergence_spherical_cylindrical_power(F, r, theta, phi):
    R, T, _ = np.meshgrid(r, theta, phi, indexing="ij")
    return d(R * F[0], r, 0) / R + d(np.sin(T) * F[1], theta, 1) / (R * np.sin(T)) + d(F[2], phi, 2) / (R * np.sin(T))


def divergence_spherical_sine_outside(F, r, theta, phi):
    R, T, _ = np.meshgrid(r, theta, phi, indexing="ij")
    return d(R**2 * F[0], r, 0) / R**2 + d(F[1], theta, 1) / R + d(F[2], phi, 2) / (R * np.sin(T))


def divergence_spherical_contravariant(F, r, theta, phi):
    R, T, _ = np.meshgrid(r, theta, phi, indexing="ij")
    J = R**2 * np.sin(T)
    return (d(J * F[0], r, 0) + d(J * F[1], theta, 1) + d(J * F[2], phi, 2)) / J


def laplacian_spherical_without_cotangent(f, r, theta, phi):
    R, T, _ = np.meshgrid(r, theta, phi, indexing="ij")
    return (d(R**2 * d(f, r, 0), r, 0) / R**2 + d(d(f, theta, 1), theta, 1) / R**2
            + d(d(f, phi, 2), phi, 2) / (R * np.sin(T)) ** 2)  # fmt: skip


def laplacian_spherical_degree_sine(f, r, theta, phi):
    R, T, _ = np.meshgrid(r, theta, phi, indexing="ij")
    S = np.sin(np.deg2rad(T))
    return (d(R**2 * d(f, r, 0), r, 0) / R**2 + d(S * d(f, theta, 1), theta, 1) / (R**2 * S)
            + d(d(f, phi, 2), phi, 2) / (R * S) ** 2)  # fmt: skip


# -- odds and ends -------------------------------------------------------------------------------------------------


def gradient_of_unit_box(f):
    nx, ny = f.shape
    return np.gradient(f, 1 / (nx - 1), 1 / (ny - 1))


def laplacian_of_periodic_box(f):
    kx, ky = (np.fft.fftfreq(n, 1 / n) for n in f.shape)
    return -np.fft.ifft2((kx[:, None] ** 2 + ky**2) * np.fft.fft2(f)).real


def laplacian_one_square_missing(f, dx, dy):
    return np.diff(f, 2, axis=0)[:, 1:-1] / dx**2 + np.diff(f, 2, axis=1)[1:-1] / dy


def divergence_wrapped_in_x(u, v, dx, dy):
    return (np.roll(u, -1, 0) - np.roll(u, 1, 0)) / (2 * dx) + np.gradient(v, dy, axis=1)


def derivative_last_sign(f, h):
    out = np.gradient(f, h[0], axis=0)
    out[-1] *= -1
    return out


def laplacian_loop_too_short(f, h):
    out = np.zeros_like(f)
    for i in range(1, f.shape[0] - 2):
        for j in range(1, f.shape[1] - 2):
            out[i, j] = (f[i + 1, j] - 2 * f[i, j] + f[i - 1, j]) / h[0] ** 2
            out[i, j] += (f[i, j + 1] - 2 * f[i, j] + f[i, j - 1]) / h[1] ** 2
    return out


def hessian_without_mixed(f, dx, dy):
    zero = np.zeros_like(f)
    return [[d(d(f, dx, 0), dx, 0), zero], [zero, d(d(f, dy, 1), dy, 1)]]


def gradient_directions(f, dx, dy):
    g = np.array(np.gradient(f, dx, dy))
    return g / np.linalg.norm(g, axis=0)


def laplacian_time_step(f, dx, dy):
    return f[1:-1, 1:-1] + np.diff(f, 2, axis=0)[:, 1:-1] / dx**2 + np.diff(f, 2, axis=1)[1:-1] / dy**2


def divergence_whole_numbers(u, v, dx, dy):
    out = np.zeros(u.shape, dtype=int)
    out[...] = np.gradient(u, dx, axis=0) + np.gradient(v, dy, axis=1)
    return out


def divergence_two_decimals(u, v, dx, dy):
    return np.round(np.gradient(u, dx, axis=0) + np.gradient(v, dy, axis=1), 2)


def divergence_noisy(u, v, dx, dy):
    noise = np.random.default_rng().normal(scale=1e-2, size=u.shape)
    return np.gradient(u, dx, axis=0) + np.gradient(v, dy, axis=1) + noise


def divergence_remembered(u, v, dx, dy, memory={}):  # noqa: B006 - the mistake
    if u.shape not in memory:
        memory[u.shape] = np.gradient(u, dx, axis=0) + np.gradient(v, dy, axis=1)
    return memory[u.shape]


def vector_laplacian_polar_by_component(F, r, theta):
    R = r[:, None]
    return np.array([d(R * d(f, r, 0), r, 0) / R + d(d(f, theta, 1), theta, 1) / R**2 for f in F])


def rot_is_gradient(f, dx, dy):
    return np.gradient(f, dx, dy)


def divergence_that_spoils_its_input(u, v, dx, dy):
    u -= u.mean()
    return np.gradient(u, dx, axis=0) + np.gradient(v, dy, axis=1)


def curl_of_raw_memory(u, v, dx, dy):
    u = np.frombuffer(u.tobytes(order="A")).reshape(u.shape)
    v = np.frombuffer(v.tobytes(order="A")).reshape(v.shape)
    return np.gradient(v, dx, axis=0) - np.gradient(u, dy, axis=1)


def gradient_one_component(f, dx, dy):
    return np.gradient(f, dx, axis=0)


def divergence_with_holes(u, v, dx, dy):
    out = np.gradient(u, dx, axis=0) + np.gradient(v, dy, axis=1)
    return np.where(out > 0, out, np.nan)


def curl_that_raises(u, v, dx, dy):
    return np.gradient(v, dx, axis=0) - np.gradient(u, dy, axis=2)


MISSING, SQUARED, SWAPPED = "grid spacing missing", "grid spacing squared", "spacings swapped between axes"
AXES, INPUT, OUTPUT = "axes swapped", "components swapped", "components of the result swapped"
ONE, SIGN, WHOLE = "one spacing for all axes", "sign of one term", "sign of the whole result"
COUNT, SIDED, WRAP = "points counted for cells", "one-sided difference", "periodic wrap on a non-periodic axis"
FACTOR, TERM, FLAT = "metric factor missing", "metric term missing", "metric ignored"
GHOST, CONVENTION, DEGREES = "ghost values at the boundary", "wrong spherical convention", "degrees for radians"
PERIODIC, POLAR, SPHERE, CYLINDER = (
    {"periodic": True},
    {"chart": "polar"},
    {"chart": "spherical"},
    {"chart": "cylindrical"},
)
ORDER, BOTH = {"order": 2}, {"order": 2, "boundary_order": 2}

WRONG = [
    (gradient_without_spacing, "grad", {}, {MISSING}),
    (divergence_meshgrid_habit, "div", {}, {MISSING}),
    (curl_without_spacing_in_y, "curl", {}, {MISSING}),
    (curl_central_unit_step, "curl", {}, {MISSING}),
    (laplacian_ndimage_unit, "laplacian", {}, {MISSING}),
    (laplacian_divided_once, "laplacian", {}, {"grid spacing instead of its square"}),
    (divergence_divided_twice, "div", {}, {SQUARED}),
    (gradient_times_spacing, "grad", {}, {"multiplied by the grid spacing"}),
    (curl_one_spacing, "curl", {}, {ONE}),
    (divergence_3d_one_spacing, "div", {"chart": 3}, {ONE}),
    (gradient_swapped_spacing, "grad", {}, {SWAPPED}),
    (laplacian_swapped_spacing, "laplacian", {}, {SWAPPED, AXES}),
    (curl_3d_spacing_rotated, "curl", {}, {SWAPPED}),
    (gradient_linspace_count, "grad", BOTH, {COUNT}),
    (laplacian_linspace_count, "laplacian", ORDER, {COUNT}),
    (derivative_periodic_count, "d/dx", PERIODIC | ORDER, {COUNT}),
    (curl_image_axes, "curl", {}, {AXES}),
    (divergence_numpy_order, "div", {}, {AXES}),
    (gradient_reversed, "grad", {}, {OUTPUT, AXES}),
    (gradient_3d_reversed, "grad", {"chart": 3}, {OUTPUT, AXES}),
    (curl_components_swapped, "curl", {}, {INPUT}),
    (divergence_3d_components_cycled, "div", {"chart": 3}, {INPUT, AXES}),
    (jacobian_transposed, "jacobian", {}, {OUTPUT}),
    (curl_3d_axes_reversed, "curl", {}, {AXES}),
    (gradient_transposed_arrays, "grad", {}, {AXES}),
    (curl_3d_result_reversed, "curl", {}, {OUTPUT}),
    (curl_plus, "curl", {}, {SIGN}),
    (curl_backwards, "curl", {}, {WHOLE}),
    (divergence_minus, "div", {}, {SIGN}),
    (curl_3d_second_component, "curl", {}, {"sign of one component"}),
    (curl_3d_one_sign, "curl", {}, {SIGN}),
    (gradient_left_minus_right, "grad", {}, {WHOLE}),
    (laplacian_spectral_sign, "laplacian", PERIODIC, {WHOLE}),
    (gradient_not_halved, "grad", {}, {"factor 2"}),
    (vorticity_halved, "curl", {}, {"factor 1/2"}),
    (gradient_sobel, "grad", {}, {"factor 8"}),
    (derivative_frequency, "d/dx", PERIODIC, {"factor 1/(2 pi)"}),
    (laplacian_frequency, "laplacian", PERIODIC, {"factor 1/(4 pi**2)"}),
    (divergence_pi, "div", {}, {"factor pi"}),
    (laplacian_averaged, "laplacian", {}, {"factor 1/2"}),
    (strain_without_half, "strain", {}, {"factor 2"}),
    (laplacian_kernel_weights, "laplacian", {}, {"factor 3"}),
    (divergence_ignores_y, "div", {}, {"axis ignored", "term missing"}),
    (laplacian_3d_ignores_z, "laplacian", {"chart": 3}, {"axis ignored", "term missing"}),
    (divergence_same_axis, "div", {}, {"wrong axis in one term"}),
    (curl_is_divergence, "curl", {}, {"another operator"}),
    (divergence_of_first_twice, "div", {}, {"wrong component in one term"}),
    (laplacian_forgets_centre, "laplacian", {}, {"stencil weights do not add up to zero"}),
    (hessian_twice_xy, "hessian", {}, {"term counted twice"}),
    (gradient_magnitude, "grad", {}, {"magnitude for components"}),
    (curl_absolute, "curl", {}, {"absolute value taken"}),
    (divergence_zeros, "div", {}, {"result is zero"}),
    (gradient_forward, "grad", ORDER, {SIDED, "half-cell shift"}),
    (divergence_backward_rolled, "div", PERIODIC | ORDER, {SIDED}),
    (curl_upwind_in_x, "curl", ORDER, {SIDED}),
    (derivative_diff_padded, "d/dx", {"chart": 1} | ORDER, {SIDED, "half-cell shift"}),
    (laplacian_forward_twice, "laplacian", PERIODIC | ORDER, {SIDED}),
    (laplacian_one_cell_off, "laplacian", ORDER, {"shift by one cell"}),
    (divergence_cell_centred, "div", ORDER, {"half-cell shift"}),
    (laplacian_wrapped, "laplacian", {}, {WRAP}),
    (gradient_fft_not_periodic, "grad", {}, {WRAP}),
    (curl_wrapped, "curl", {}, {WRAP}),
    (divergence_zero_edge, "div", {}, {"edge left at zero"}),
    (laplacian_stale_edge, "laplacian", {}, {"edge holds the input"}),
    (laplacian_reflected, "laplacian", {}, {GHOST}),
    (laplacian_zero_padded, "laplacian", {}, {GHOST}),
    (laplacian_composed, "laplacian", {}, {"composed first derivatives instead of a compact second"}),
    (gradient_edge_one, "grad", BOTH, {"edge order lower than inside"}),
    (derivative_not_wrapped, "d/dx", PERIODIC | ORDER, {"non-periodic differences on a periodic axis"}),
    (curl_in_single_precision, "curl", {}, {"float32 precision floor"}),
    (laplacian_single_output, "laplacian", {}, {"float32 precision floor"}),
    (gradient_polar_flat, "grad", POLAR, {FACTOR, FLAT}),
    (divergence_polar_flat, "div", POLAR, {FLAT}),
    (divergence_polar_without_radius_inside, "div", POLAR, {TERM}),
    (curl_polar_without_radius, "curl", POLAR, {"metric factor missing inside the derivative"}),
    (laplacian_polar_first_derivative_lost, "laplacian", POLAR, {TERM}),
    (laplacian_polar_one_radius, "laplacian", POLAR, {FACTOR}),
    (gradient_cylindrical_no_radius, "grad", CYLINDER, {FACTOR, FLAT}),
    (divergence_cylindrical_spherical_power, "div", CYLINDER, {"metric factor to the wrong power"}),
    (gradient_spherical_without_sine, "grad", SPHERE, {FACTOR}),
    (gradient_spherical_math_convention, "grad", SPHERE, {CONVENTION}),
    (gradient_spherical_latitude, "grad", SPHERE, {CONVENTION}),
    (gradient_spherical_degrees, "grad", SPHERE, {DEGREES}),
    (divergence_spherical_cylindrical_power, "div", SPHERE, {"metric factor to the wrong power"}),
    (divergence_spherical_sine_outside, "div", SPHERE, {TERM}),
    (divergence_spherical_contravariant, "div", SPHERE, {"coordinate components instead of physical ones"}),
    (laplacian_spherical_without_cotangent, "laplacian", SPHERE, {TERM}),
    (laplacian_spherical_degree_sine, "laplacian", SPHERE, {DEGREES}),
    (gradient_of_unit_box, "grad", {}, {"spacing of another box"}),
    (laplacian_of_periodic_box, "laplacian", PERIODIC, {"spacing of another box"}),
    (laplacian_one_square_missing, "laplacian", {}, {"grid spacing instead of its square", MISSING}),
    (divergence_wrapped_in_x, "div", {}, {WRAP}),
    (derivative_last_sign, "d/dx", {}, {"wrong values at one end"}),
    (laplacian_loop_too_short, "laplacian", {}, {"edge left at zero"}),
    (hessian_without_mixed, "hessian", {}, {"term missing"}),
    (gradient_directions, "grad", {}, {"vectors normalised"}),
    (laplacian_time_step, "laplacian", {}, {"stencil weights do not add up to zero"}),
    (divergence_whole_numbers, "div", {}, {"result rounded"}),
    (divergence_two_decimals, "div", {}, {"result rounded"}),
    (divergence_noisy, "div", {}, {"result is random"}),
    (divergence_remembered, "div", {}, {"input ignored"}),
    (vector_laplacian_polar_by_component, "vector laplacian", POLAR, {TERM}),
    (rot_is_gradient, "rot", {}, {"another operator"}),
    (divergence_that_spoils_its_input, "div", {}, {"input changed"}),
    (curl_of_raw_memory, "curl", {}, {"memory layout matters"}),
    (gradient_one_component, "grad", {}, {"wrong shape"}),
    (divergence_with_holes, "div", {}, {"values that are not finite"}),
    (curl_that_raises, "curl", {}, {"function raises"}),
]
