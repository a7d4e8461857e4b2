"""Numeric operators that are right, the way people write them: (function, operator, options, claims)."""

# ruff: noqa: B905

import numpy as np
from scipy import ndimage

import fieldmath as fm


def gradient_tuple(f, h):
    return np.gradient(f, *h)


def gradient_stacked_last(f, dx, dy):
    return np.dstack(np.gradient(f, dx, dy, edge_order=2))


def gradient_slices(phi, dx, dy):
    gx, gy = np.empty_like(phi), np.empty_like(phi)
    gx[1:-1] = (phi[2:] - phi[:-2]) / (2 * dx)
    gx[0] = (-3 * phi[0] + 4 * phi[1] - phi[2]) / (2 * dx)
    gx[-1] = (3 * phi[-1] - 4 * phi[-2] + phi[-3]) / (2 * dx)
    gy[:, 1:-1] = (phi[:, 2:] - phi[:, :-2]) / (2 * dy)
    gy[:, 0] = (-3 * phi[:, 0] + 4 * phi[:, 1] - phi[:, 2]) / (2 * dy)
    gy[:, -1] = (3 * phi[:, -1] - 4 * phi[:, -2] + phi[:, -3]) / (2 * dy)
    return gx, gy


def gradient_with_coordinates(f, x, y):
    return np.gradient(f, x, y)


def gradient_image(img, dx, dy):
    gy, gx = np.gradient(img, dy, dx)
    return gx, gy


def gradient_3d(f, dx, dy, dz):
    return np.array(np.gradient(f, dx, dy, dz, edge_order=2))


def gradient_loops(f, spacing):
    nx, ny = f.shape
    out = np.full((2, nx, ny), np.nan)
    for i in range(1, nx - 1):
        for j in range(1, ny - 1):
            out[0, i, j] = (f[i + 1, j] - f[i - 1, j]) / (2 * spacing[0])
            out[1, i, j] = (f[i, j + 1] - f[i, j - 1]) / (2 * spacing[1])
    return out


def gradient_complex_free_fft(f, h):
    kx = 2j * np.pi * np.fft.fftfreq(f.shape[0], h[0])
    ky = 2j * np.pi * np.fft.fftfreq(f.shape[1], h[1])
    spectrum = np.fft.fft2(f)
    return [np.fft.ifft2(kx[:, None] * spectrum).real, np.fft.ifft2(ky[None, :] * spectrum).real]


def divergence_values(values, spacing):
    return sum(np.gradient(values[i], spacing[i], axis=i) for i in range(len(values)))


def divergence_list(components, spacing):
    return np.ufunc.reduce(np.add, [np.gradient(c, s, axis=i) for i, (c, s) in enumerate(zip(components, spacing))])


def divergence_uv(u, v, dx=1.0, dy=1.0):
    return np.gradient(u, dx, axis=0, edge_order=2) + np.gradient(v, dy, axis=1, edge_order=2)


def divergence_uvw(u, v, w, dx, dy, dz):
    return np.gradient(u, dx, axis=0) + np.gradient(v, dy, axis=1) + np.gradient(w, dz, axis=2)


def divergence_last(field, h):
    return np.gradient(field[..., 0], h[0], axis=0) + np.gradient(field[..., 1], h[1], axis=1)


def divergence_trimmed(u, v, dx, dy):
    return (u[2:, 1:-1] - u[:-2, 1:-1]) / (2 * dx) + (v[1:-1, 2:] - v[1:-1, :-2]) / (2 * dy)


def divergence_rolled(u, v, dx, dy):
    return (np.roll(u, -1, 0) - np.roll(u, 1, 0)) / (2 * dx) + (np.roll(v, -1, 1) - np.roll(v, 1, 1)) / (2 * dy)


def divergence_fourth(F, h):
    def d(f, k):
        f = np.moveaxis(f, k, 0)
        out = np.full(f.shape, np.nan)
        out[2:-2] = (f[:-4] - 8 * f[1:-3] + 8 * f[3:-1] - f[4:]) / (12 * h[k])
        return np.moveaxis(out, 0, k)

    return d(F[0], 0) + d(F[1], 1)


def divergence_mesh(u, v, X, Y):
    return np.gradient(u, X[:, 0], axis=0) + np.gradient(v, Y[0, :], axis=1)


def divergence_field(field):
    return field.div()


def divergence_grid(values, grid):
    return fm.VectorField(values, grid, accuracy=2).div().values


def divergence_keyword_only(values, *, axes):
    return sum(np.gradient(v, a, axis=k) for k, (v, a) in enumerate(zip(values, axes)))


def divergence_flipped_arguments(u, v, dy, dx):
    return np.gradient(u, dx, axis=0) + np.gradient(v, dy, axis=1)


def curl_axes(values, x, y):
    return np.gradient(values[1], x, axis=0) - np.gradient(values[0], y, axis=1)


def curl_3d(F, h):
    d = lambda c, k: np.gradient(F[c], h[k], axis=k, edge_order=2)  # noqa: E731
    return np.stack([d(2, 1) - d(1, 2), d(0, 2) - d(2, 0), d(1, 0) - d(0, 1)])


def curl_3d_components(Fx, Fy, Fz, dx, dy, dz):
    dFx, dFy, dFz = (np.gradient(c, dx, dy, dz) for c in (Fx, Fy, Fz))
    return dFz[1] - dFy[2], dFx[2] - dFz[0], dFy[0] - dFx[1]


def curl_levi_civita(F, spacing):
    out = np.zeros_like(F)
    for i, j, k in [(0, 1, 2), (1, 2, 0), (2, 0, 1)]:
        out[i] = np.gradient(F[k], spacing[j], axis=j) - np.gradient(F[j], spacing[k], axis=k)
    return out


def curl_one_step(u, v, h):
    return np.gradient(v, h, axis=0) - np.gradient(u, h, axis=1)


def laplacian_slices(f, dx, dy):
    out = np.full_like(f, np.nan)
    out[1:-1, 1:-1] = (f[2:, 1:-1] - 2 * f[1:-1, 1:-1] + f[:-2, 1:-1]) / dx**2 + (
        f[1:-1, 2:] - 2 * f[1:-1, 1:-1] + f[1:-1, :-2]
    ) / dy**2
    return out


def laplacian_ndimage(f, h):
    return (ndimage.laplace(f) / h**2)[1:-1, 1:-1]


def laplacian_convolved(f, h):
    kernel = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]]) / h**2
    return ndimage.convolve(f, kernel, mode="wrap")


def laplacian_nine_points(f, h):
    kernel = np.array([[1, 4, 1], [4, -20, 4], [1, 4, 1]]) / (6 * h**2)
    return ndimage.correlate(f, kernel)[2:-2, 2:-2]


def laplacian_twice_gradient(f, spacing):
    return sum(
        np.gradient(np.gradient(f, h, axis=k, edge_order=2), h, axis=k, edge_order=2) for k, h in enumerate(spacing)
    )


def laplacian_spectral(f, dx, dy):
    kx, ky = 2 * np.pi * np.fft.fftfreq(f.shape[0], dx), 2 * np.pi * np.fft.fftfreq(f.shape[1], dy)
    return np.real(np.fft.ifft2(-(kx[:, None] ** 2 + ky**2) * np.fft.fft2(f)))


def laplacian_polar(f, r, theta):
    R = r[:, None]
    d = lambda g, q, k: np.gradient(g, q, axis=k, edge_order=2)  # noqa: E731
    return d(R * d(f, r, 0), r, 0) / R + d(d(f, theta, 1), theta, 1) / R**2


def gradient_spherical(f, r, theta, phi):
    fr, ft, fp = np.gradient(f, r, theta, phi)
    R, T, _ = np.meshgrid(r, theta, phi, indexing="ij")
    return fr, ft / R, fp / (R * np.sin(T))


def divergence_cylindrical(F, rho, phi, z):
    R = rho[:, None, None]
    return np.gradient(R * F[0], rho, axis=0) / R + np.gradient(F[1], phi, axis=1) / R + np.gradient(F[2], z, axis=2)


def hessian_nested(f, dx, dy):
    fx, fy = np.gradient(f, dx, dy, edge_order=2)
    return [list(np.gradient(fx, dx, dy, edge_order=2)), list(np.gradient(fy, dx, dy, edge_order=2))]


def jacobian_loop(F, h):
    n = len(F)
    J = np.empty((n, n, *F.shape[1:]))
    for i in range(n):
        for j in range(n):
            J[i, j] = np.gradient(F[i], h[j], axis=j)
    return J


def vector_laplacian(F, h):
    out = np.full(F.shape, np.nan)
    inner = (slice(1, -1),) * 2
    for c in range(2):
        f = F[c]
        out[c][inner] = np.diff(f, 2, axis=0)[:, 1:-1] / h[0] ** 2 + np.diff(f, 2, axis=1)[1:-1] / h[1] ** 2
    return out


def derivative_1d(f, dx):
    return np.gradient(f, dx)


def second_derivative(f, h):
    return np.diff(f, 2) / h**2


def partial_by_hand(f, h):
    return (f[2:] - f[:-2]) / (2 * h[0])


PERIODIC = {"periodic": True}
INSIDE = {"order": 2}
BOTH = {"order": 2, "boundary_order": 2}
PLAIN = {"order": 2, "boundary_order": 1}

RIGHT = [
    (np.gradient, "grad", {}, PLAIN),
    (gradient_tuple, "grad", {}, PLAIN),
    (gradient_stacked_last, "grad", {}, BOTH),
    (gradient_slices, "gradient", {}, BOTH),
    (gradient_with_coordinates, "grad", {}, PLAIN),
    (gradient_image, "grad", {"indexing": "xy"}, PLAIN),
    (gradient_3d, "grad", {"chart": 3}, BOTH),
    (gradient_loops, "grad", {}, INSIDE),
    (gradient_complex_free_fft, "grad", PERIODIC, {"order": 4}),
    (divergence_values, "div", {}, PLAIN),
    (divergence_values, "div", {"chart": 3}, PLAIN),
    (divergence_list, "div", {}, PLAIN),
    (divergence_uv, "divergence", {}, BOTH),
    (divergence_uvw, "div", {}, PLAIN),
    (divergence_last, "div", {}, PLAIN),
    (divergence_trimmed, "div", {}, INSIDE),
    (divergence_rolled, "div", PERIODIC, INSIDE),
    (divergence_fourth, "div", {}, {"order": 4}),
    (divergence_mesh, "div", {}, PLAIN),
    (divergence_field, "div", {}, {"order": 4, "boundary_order": 4}),
    (divergence_grid, "div", {}, BOTH),
    (divergence_keyword_only, "div", {}, PLAIN),
    (divergence_flipped_arguments, "div", {}, PLAIN),
    (curl_axes, "curl", {}, PLAIN),
    (curl_3d, "curl", {}, BOTH),
    (curl_3d_components, "curl", {}, PLAIN),
    (curl_levi_civita, "curl", {}, PLAIN),
    (curl_one_step, "curl", {}, PLAIN),
    (laplacian_slices, "laplacian", {}, INSIDE),
    (laplacian_ndimage, "laplacian", {}, INSIDE),
    (laplacian_convolved, "laplacian", PERIODIC, INSIDE),
    (laplacian_nine_points, "laplacian", {}, INSIDE),
    (laplacian_twice_gradient, "laplacian", {}, PLAIN),
    (laplacian_spectral, "laplacian", PERIODIC, {"order": 4}),
    (laplacian_polar, "laplacian", {"chart": "polar"}, PLAIN),
    (gradient_spherical, "grad", {"chart": "spherical"}, PLAIN),
    (divergence_cylindrical, "div", {"chart": "cylindrical"}, PLAIN),
    (hessian_nested, "hessian", {}, PLAIN),
    (jacobian_loop, "jacobian", {}, PLAIN),
    (vector_laplacian, "vector laplacian", {}, INSIDE),
    (derivative_1d, "d/dx", {"chart": 1}, PLAIN),
    (second_derivative, "d2/dx2", {"chart": 1}, INSIDE),
    (partial_by_hand, "d/dx", {}, INSIDE),
]
