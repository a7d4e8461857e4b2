"""
Code lengths
============

Entropy is the shortest mean length of a code; cross-entropy the length of a code made for another law; the divergence
is what the mistake costs.
"""

import heapq
from itertools import count

import sympy as sp

import fieldmath as fm


def huffman(law):
    """The lengths of the words of Huffman's code, by outcome."""
    ticket = count()
    heap = [(p, next(ticket), (label,)) for label, p in zip(law.outcomes, law.probabilities, strict=True)]
    heapq.heapify(heap)
    lengths = dict.fromkeys(law.outcomes, 0)
    while len(heap) > 1:
        (p, _, left), (q, _, right) = heapq.heappop(heap), heapq.heappop(heap)
        for label in left + right:
            lengths[label] += 1
        heapq.heappush(heap, (p + q, next(ticket), left + right))
    return lengths


# %%
# Powers of one half: Huffman's code is as short as the entropy allows.
half = fm.Distribution.from_pmf({"a": "1/2", "b": "1/4", "c": "1/8", "d": "1/8"})
lengths = huffman(half.law)
mean = sum(p * lengths[label] for label, p in zip(half.law.outcomes, half.law.probabilities, strict=True))
assert mean == half.entropy(base=2) == sp.Rational(7, 4)
print("mean length and entropy:", mean, "bits")

# %%
# Letters of a text: within one bit of the entropy, as it must be.
text = "the quick brown fox jumps over the lazy dog and runs away from the other dogs of the town"
letters = fm.Distribution.from_counts(list(text))
lengths = huffman(letters.law)
mean = sum(p * lengths[label] for label, p in zip(letters.law.outcomes, letters.law.probabilities, strict=True))
entropy = letters.entropy(base=2)
assert entropy <= mean < entropy + 1
print(f"letters: entropy {float(entropy):.4f}, Huffman {float(mean):.4f} bits")

# %%
# A code made for equally frequent letters costs the divergence more.
uniform = fm.Distribution.from_pmf(dict.fromkeys(letters.law.outcomes, sp.Rational(1, len(letters.law.outcomes))))
cost = letters.cross_entropy(uniform, base=2)
assert sp.simplify(cost - entropy - letters.kl(uniform, base=2)) == 0
assert sp.simplify(cost - sp.log(len(letters.law.outcomes), 2)) == 0
print(f"code for equal letters: {float(cost):.4f} bits, {float(letters.kl(uniform, base=2)):.4f} too many")

# %%
# Two-part codes choose a model: the data in the code of the fitted model, and half a logarithm of n for its parameter.
n, ones = 100, 62
fair = n * sp.log(2, 2)
fitted = n * fm.Distribution.from_counts({"1": ones, "0": n - ones}).entropy(base=2) + sp.log(n, 2) / 2
print(f"{ones} ones in {n}: fair coin {float(fair):.2f} bits, fitted coin {float(fitted):.2f} bits")
assert fitted > fair - 2  # 62 of 100 hardly pays for the parameter
letters.plot()
