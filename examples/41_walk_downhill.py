"""
Three ways downhill
===================

Three ways down a curved valley: steepest descent, momentum, Newton.
"""

import fieldmath as fm

valley = fm.named.rosenbrock()
start = (-1.2, 1)

walks = {
    "gradient": valley.gradient_descent(start, rate=1e-3, steps=20_000),
    "momentum": valley.gradient_descent(start, rate=1e-3, steps=20_000, method="momentum"),
    "newton": valley.gradient_descent(start, method="newton", line_search=True),
}
for name, walk in walks.items():
    print(f"{name}: {walk}")

# %%
# All end where the valley is lowest; momentum saves most of the steps, second derivatives nearly all.
assert all(abs(walk.end - 1).max() < 1e-2 for walk in walks.values())
assert walks["newton"].steps < walks["momentum"].steps < walks["gradient"].steps
walks["newton"].plot("both")
