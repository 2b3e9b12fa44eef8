"""Writes test/reference/elementary.safetensors and .json: elementary functions at 100,000 points, from multiple precision.

    python scripts/reference/elementary.py        (needs mpmath, numpy, safetensors)

Points: the whole range of the format in random bit patterns, the ordinary range evenly, subnormals, the edges of overflow and
underflow, the places where an implementation changes branch, huge arguments of the circular functions and those that come
closest to a multiple of pi/2. A value is stored as the nearest double and the rest in units of 1/254 ulp, so that errors
can be told to 0.004 ulp.
"""
import json
import math
import random
import struct
from pathlib import Path

import mpmath as mp
import numpy as np
from safetensors.numpy import save_file

random.seed(20)
uniform = random.uniform
TARGET = Path(__file__).resolve().parents[2] / "test" / "reference"


def pattern(single):
    """A finite number of random bits."""
    while True:
        x = struct.unpack("<f", struct.pack("<I", random.getrandbits(32)))[0] if single else struct.unpack("<d", struct.pack("<Q", random.getrandbits(64)))[0]
        if math.isfinite(x):
            return x


def positive(single):
    return abs(pattern(single)) or 1.0


def subnormal(single):
    return random.choice((-1, 1)) * (random.getrandbits(random.randint(1, 23)) * 2.0**-149 if single else random.getrandbits(random.randint(1, 52)) * 5e-324)


def small(single):
    return random.choice((-1, 1)) * uniform(1, 2) * 2.0 ** random.randint(-126 if single else -1022, 0)


def beside(x, single):
    """x, or one of the numbers near it."""
    y = np.float32(float(x)) if single else np.float64(float(x))
    for _ in range(random.randint(0, 3)):
        y = np.nextafter(y, np.inf if random.random() < 0.5 else -np.inf, dtype=y.dtype)
    return float(y)


def even(a, b):
    return lambda single: uniform(a, b)


def near(*places):
    """Numbers beside one of the places; a place may be a function that draws one."""
    return lambda single: beside((lambda p: p() if callable(p) else p)(random.choice(places)), single)


def spread(a, b):
    """Magnitudes from 2^a to 2^b evenly in the exponent, both signs."""
    return lambda single: random.choice((-1, 1)) * 2.0 ** uniform(a, b)


def closest(single):
    """Numbers m 2^e whose distance from a multiple of pi/2 is least, from the continued fraction of 2^e 2/pi."""
    bits, largest = (24, 104) if single else (53, 971)
    found = []
    with mp.workprec(2600):
        for e in range(-bits + 2, largest):
            rest = mp.mpf(2) ** e * 2 / mp.pi
            p0, q0, p1, q1 = 0, 1, 1, 0
            while True:
                a = int(mp.floor(rest))
                p0, q0, p1, q1 = p1, q1, a * p1 + p0, a * q1 + q0
                if q1 >= 2**bits:
                    break
                if q1 >= 2 ** (bits - 1) and p1 > 0:
                    found.append((abs(mp.mpf(q1) * mp.mpf(2) ** e * 2 / mp.pi - p1), math.ldexp(q1, e)))
                rest = 1 / (rest - a)
    found.sort()
    return [x for _, x in found[:150]]


HARD = {single: closest(single) for single in (True, False)}
quarter = lambda: random.randint(1, 2**21) * mp.pi / 4
ln2 = lambda: random.randint(-1100, 1100) * mp.log(2) / 2
hard = lambda single: random.choice((-1, 1)) * random.choice(HARD[single])
circular = [(pattern, 5), (even(-20, 20), 4), (even(-1, 1), 3), (near(quarter), 4), (hard, 2), (small, 1), (subnormal, 1), (spread(10, 60), 2), (near(2**20, -1647099, 1e-8), 1)]
exponential = [(even(-745, 710), 3), (even(-104, 89), 3), (even(-2, 2), 3), (small, 2), (subnormal, 1), (near(ln2), 2), (pattern, 1)]
edges32 = (88.72283, 88.72284, -87.33655, -103.97208, -104.0, -120, 90)
edges64 = (709.782712893384, -708.3964185322641, -745.1332191019412, -744.4400719213812, -800)
logistic = [(even(-20, 20), 6), (even(-110, 90), 3), (even(-1, 1), 4), (small, 2), (subnormal, 1), (near(ln2), 1), (near(*edges32, *edges64), 1), (pattern, 1)]


def sigmoid(x):
    return 1 / (1 + mp.exp(-x))


def softplus(x):
    return mp.log1p(mp.exp(x))


def power_points(single):
    kind = random.randrange(5)
    if kind == 0:
        return uniform(0, 10), uniform(-10, 10)
    if kind == 1:  # the whole range of results
        x = positive(single)
        return x, uniform(-104 if single else -745, 88.7 if single else 709.7) / (math.log(x) or 1)
    if kind == 2:  # near 1 with a large exponent
        bits = 22 if single else 50
        return 1 + uniform(-1, 1) * 2.0 ** random.randint(-bits, -2), uniform(-1, 1) * 2.0 ** random.randint(0, bits + 4)
    if kind == 3:  # whole exponents of either sign
        return uniform(-3, 3), float(random.randint(-70, 70))
    return abs(subnormal(single)), uniform(-1, 1.2)


NEAR_OVERFLOW = [(near(*edges32, *edges64), 1)]
FUNCTIONS = {  # name: (function, draws with their shares, whether there is a kernel for singles)
    "exp": (mp.exp, exponential + NEAR_OVERFLOW, True),
    "log": (mp.log, [(positive, 5), (even(0.25, 4), 4), (near(1, 0.75, 1.5, math.sqrt(0.5), math.sqrt(2)), 2), (lambda s: abs(subnormal(s)) or 1.0, 2)], True),
    "sin": (mp.sin, circular, True),
    "cos": (mp.cos, circular, True),
    "tanh": (mp.tanh, [(even(-20, 20), 4), (even(-1, 1), 4), (small, 2), (subnormal, 1), (near(19.1, 1e-9, 0.54930614, 9.0109), 1), (pattern, 1)], True),
    "power": (mp.power, None, True),
    "sigmoid": (sigmoid, logistic, True),
    "silu": (lambda x: x * sigmoid(x), logistic, True),
    "softplus": (softplus, logistic, True),
    "expm1": (mp.expm1, exponential + NEAR_OVERFLOW + [(near(-38, 36, 37.5, 60, 5e-17), 1)], False),
    "log1p": (mp.log1p, [(even(-1, 3), 4), (positive, 2), (small, 4), (subnormal, 1), (near(math.sqrt(0.5) - 1, math.sqrt(2) - 1, -1 + 1e-15), 1)], False),
    "tan": (mp.tan, circular, False),
    "atan": (mp.atan, [(pattern, 3), (even(-3, 3), 4), (near(*[(i + 0.5) / 8 for i in range(9)], 1, -1), 1), (subnormal, 1)], False),
    "atan2": (mp.atan2, [(even(-3, 3), 4), (pattern, 3), (subnormal, 1), (small, 2)], False),
    "asin": (mp.asin, [(even(-1, 1), 4), (lambda s: 1 - 2.0 ** uniform(-52, 0), 2), (small, 1), (near(0.5, 1e-8), 1)], False),
    "acos": (mp.acos, [(even(-1, 1), 4), (lambda s: random.choice((-1, 1)) * (1 - 2.0 ** uniform(-52, 0)), 2), (small, 1)], False),
    "hypot": (lambda x, y, z: mp.sqrt(x * x + y * y + z * z), [(even(-3, 3), 4), (pattern, 3), (subnormal, 1), (spread(-30, 30), 2)], False),
}
ARITY = {"atan2": 2, "hypot": 3}


def draw(name, draws, single):
    for _ in range(10000):
        if name == "power":
            x = power_points(single)
        elif name == "atan2" or name == "hypot":
            source = random.choices([d for d, _ in draws], [w for _, w in draws])[0]
            x = tuple(source(single) for _ in range(ARITY[name]))
        else:
            x = (random.choices([d for d, _ in draws], [w for _, w in draws])[0](single),)
        x = tuple((float(np.float32(v)) if single else v) + 0.0 for v in x)  # no -0: multiple precision has none
        if not all(map(math.isfinite, x)):
            continue
        if name in ("asin", "acos") and abs(x[0]) > 1 or name == "log1p" and x[0] <= -1 or name == "log" and x[0] <= 0:
            continue
        if name == "power" and (x[0] == 0 or x[0] < 0 and x[1] != math.floor(x[1])):
            continue
        if name == "atan2" and x == (0, 0) or all(v == 0 for v in x):
            continue
        return x
    raise RuntimeError(name)


def evaluate(name, function, x):
    """The nearest double and the rest in ulp of it."""
    size = max(abs(v) for v in x)
    tiny = min(abs(v) for v in x)
    precision = 2400 if name in ("sin", "cos", "tan") and size > 1e5 else 1300 if name in ("sigmoid", "silu", "softplus", "log1p", "atan2", "atan") and (size > 30 or tiny < 1e-10) else 260
    if tiny < 1e-10 or name == "hypot":
        precision = max(precision, 2300)
    if name in ("exp", "expm1", "tanh", "sigmoid", "silu", "softplus") and size > 1e4:
        sign = x[0] > 0
        limit = {"exp": (mp.mpf(0), mp.inf), "expm1": (mp.mpf(-1), mp.inf), "tanh": (mp.mpf(-1), mp.mpf(1)), "sigmoid": (mp.mpf(0), mp.mpf(1)), "silu": (mp.mpf(0), mp.mpf(x[0])), "softplus": (mp.mpf(0), mp.mpf(x[0]))}
        return float(limit[name][sign]), 0.0
    with mp.workprec(precision):
        y = function(*[mp.mpf(v) for v in x])
        if abs(y) >= mp.mpf(2) ** 1024 * (1 - mp.mpf(2) ** -54):
            return math.copysign(math.inf, y), 0.0
        value = float(y) if abs(y) >= mp.mpf(2) ** -1022 else float(mp.nint(y * mp.mpf(2) ** 1074)) * 5e-324  # float() rounds subnormals twice
        if y == 0:
            return value, 0.0
        unit = mp.mpf(math.ulp(value)) if value != 0 else mp.mpf(5e-324)
        return value, float((y - mp.mpf(value)) / unit)


def main():
    tensors, about, total = {}, {}, 0
    for name, (function, draws, kernel) in FUNCTIONS.items():
        sets = {"": (3200, False), "32": (4000, True)} if kernel else {"": (4400, False)}
        for suffix, (count, single) in sets.items():
            points = [draw(name, draws, single) for _ in range(count)]
            values = [evaluate(name, function, x) for x in points]
            tensors[f"{name}.x{suffix}"] = np.array(points, dtype=np.float32 if single else np.float64)
            tensors[f"{name}.value{suffix}"] = np.array([v for v, _ in values])
            tensors[f"{name}.rest{suffix}"] = np.array([round(254 * r) for _, r in values], dtype=np.int8)
            total += count
        about[name] = {"arguments": len(points[0]), "points": {"f64" if s == "" else "f32": c for s, (c, _) in sets.items()}}
    assert total == 100_000
    save_file(tensors, TARGET / "elementary.safetensors")
    origin = {
        "what": "elementary functions at 100,000 points",
        "origin": f"mpmath {mp.__version__}, 260 to 2400 bits; scripts/reference/elementary.py, seed 20",
        "tensors": {
            "NAME.x, NAME.x32": "arguments [points, arguments], doubles, or singles",
            "NAME.value, NAME.value32": "the double nearest to the exact value [points]",
            "NAME.rest, NAME.rest32": "exact value - value in 1/254 ulp of value [points]; 0 where value is infinite",
        },
        "functions": about,
        "tolerance": "a double within 2 ulp, a single within 2 ulp of single precision",
    }
    (TARGET / "elementary.json").write_text(json.dumps(origin, indent=1) + "\n")


main()
