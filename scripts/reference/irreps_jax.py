"""Writes test/reference/irreps_jax.json: what e3nn-jax's Irreps make of random texts.

    python scripts/reference/irreps_jax.py > test/reference/irreps_jax.json
"""
import json
import random

import e3nn_jax
from e3nn_jax import Irreps



def str_(irreps):
    return "+".join(f"{mul}x{ir}" for mul, ir in irreps)


random.seed(4)
texts = ["", "0e", "1o+0e+1e+0o", "3x2e+2x2e+0x3e+1x1o", "0e+0x1e+0e"]
for _ in range(25):
    terms = [f"{random.randint(0, 6)}x{random.randint(0, 4)}{random.choice('eo')}" for _ in range(random.randint(1, 6))]
    texts.append("+".join(terms))

cases = []
for text in texts:
    irreps = Irreps(text)
    order = irreps.sort()
    n = irreps.num_irreps
    a, b = sorted([random.randint(0, n), random.randint(0, n)])
    cases.append({
        "in": text,
        "sorted": str_(order.irreps), "p": list(order.p), "inv": list(order.inv),
        "regroup": str_(irreps.regroup()), "unify": str_(irreps.unify()),
        "set_mul": [3, str_(irreps.set_mul(3))], "times": [4, str_(irreps * 4)], "divided": [4, str_((irreps * 4) // 4)],
        "repeat": [2, str_(irreps.repeat(2))], "mul_gcd": irreps.mul_gcd, "removed": str_(irreps.remove_zero_multiplicities()),
        "slice_by_mul": [a, b, str_(irreps.slice_by_mul[a:b].simplify())], "slice_by_chunk": [1, -1, str_(irreps.slice_by_chunk[1:-1])],
        "slices": [[s.start, s.stop] for s in irreps.slices()],
        "lmax_2": str_(irreps.filter(lmax=2).simplify()), "kept": str_(irreps.filter(keep=["0e", "1o"]).simplify()),
        "dropped": str_(irreps.filter(drop=["0e", "1o"]).simplify()),
    })
lines = ",\n".join("  " + json.dumps(case) for case in cases)
print('{\n "about": "texts handled by e3nn_jax.Irreps; slice_by_mul and the filters simplified",\n "peer": %s,\n "cases": [\n%s\n ]\n}'
      % (json.dumps({"e3nn_jax": e3nn_jax.__version__}), lines))
