"""Writes test/reference/rotation_limits.json: rotations at angle 0 and pi, at the poles and at the antipode, from 60 digits.

    python scripts/reference/rotation_limits.py        (needs mpmath)

Inputs are doubles, taken as they are; every result is rounded once. Quaternions are [w, x, y, z] with w >= 0.
"""
import json
import random
from pathlib import Path

import mpmath as mp

mp.mp.dps = 60
random.seed(4)
TARGET = Path(__file__).resolve().parents[2] / "test" / "reference" / "rotation_limits.json"

ANGLES = [0.0, 1e-300, 1e-160, 1e-30, 1e-12, 1e-8, 1e-5, 1e-3, 0.1, 1.0, 2.0, 3.0]
ANGLES += [float(mp.pi - d) for d in (1e-3, 1e-6, 1e-9, 1e-12)] + [float(mp.pi)]
AXES = [(1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, -1.0), (0.6, -0.8, 0.0)]


def exact(values):
    return [mp.mpf(x) for x in values]


def doubles(values):
    return [float(x) for x in values]


def unit():
    v = [random.gauss(0, 1) for _ in range(3)]
    n = sum(x * x for x in v) ** 0.5
    return tuple(x / n for x in v)


def length(v):
    return mp.sqrt(sum(x * x for x in v))


def multiply(a, b):
    return [
        a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3],
        a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2],
        a[0] * b[2] - a[1] * b[3] + a[2] * b[0] + a[3] * b[1],
        a[0] * b[3] + a[1] * b[2] - a[2] * b[1] + a[3] * b[0],
    ]


def upper(q):
    n = length(q)
    first = next((x for x in q if x != 0), 1)
    return [x / n if first > 0 else -x / n for x in q]


def exponential(v):
    angle = length(v)
    if angle == 0:
        return [mp.mpf(1), mp.mpf(0), mp.mpf(0), mp.mpf(0)]
    return [mp.cos(angle / 2)] + [mp.sin(angle / 2) * x / angle for x in v]


def logarithm(q):
    q = upper(q)
    s = length(q[1:])
    return [0, 0, 0] if s == 0 else [2 * mp.atan2(s, q[0]) * x / s for x in q[1:]]


def matrix(q):
    w, x, y, z = upper(q)
    return [
        1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y),
        2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
        2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y),
    ]  # fmt: skip


def turn(axis, angle):
    v = [mp.cos(angle / 2), mp.mpf(0), mp.mpf(0), mp.mpf(0)]
    v[1 + axis] = mp.sin(angle / 2)
    return v


X, Y, Z = 0, 1, 2

vectors = [tuple(a * x for x in axis) for a in ANGLES for axis in AXES + [unit()]]
exponentials = [{"vector": v, "quaternion": doubles(upper(exponential(exact(v)))), "matrix": doubles(matrix(exponential(exact(v))))} for v in vectors]

logarithms = []
for s in (0.0, 1e-300, 1e-12, 1e-6, 0.3, 0.9):
    for axis in AXES[:2] + [unit(), unit()]:
        for near_half_turn in (False, True):
            c = (1 - s * s) ** 0.5
            q = [s] + [c * x for x in axis] if near_half_turn else [c] + [s * x for x in axis]
            q = [float(x) for x in q]
            logarithms.append({"quaternion": q, "vector": doubles(logarithm(exact(q)))})

angles = []
for beta in (0.0, 1e-300, 1e-12, 1e-6, 1.1, float(mp.pi - mp.mpf("1e-6")), float(mp.pi - mp.mpf("1e-12"))):
    a, b, c = exact((random.uniform(-3, 3), beta, random.uniform(-3, 3)))
    angles.append(
        {
            "angles": doubles((a, b, c)),
            "yxy": doubles(upper(multiply(multiply(turn(Y, a), turn(X, b)), turn(Y, c)))),
            "zyz": doubles(upper(multiply(multiply(turn(Z, a), turn(Y, b)), turn(Z, c)))),
        }
    )


def between(u, v):
    cross = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]]
    c, d = length(cross), sum(a * b for a, b in zip(u, v))
    half = mp.atan2(c, d) / 2
    return [mp.cos(half)] + [mp.sin(half) * x / c for x in cross]


pairs = []
for sign in (1, -1):
    for delta in (1e-15, 1e-9, 1e-4, 0.1, 1.0):
        for scale in (1.0, 1e-200, 1e200):
            u = unit()
            d = unit()
            v = [scale * sign * (a + delta * b) for a, b in zip(u, d)]
            pairs.append({"u": u, "v": v, "quaternion": doubles(upper(between(exact(u), exact(v))))})

distances = []
for delta in (1e-200, 1e-15, 1e-12, 1e-6, 0.1, 2.0, 3.0, 3.1415):
    for sign in (1, -1):
        a = upper(exact([random.gauss(0, 1) for _ in range(4)]))
        b = multiply(a, exponential([mp.mpf(delta) * x for x in unit()]))
        a, b = doubles(a), doubles(sign * x for x in b)
        c = multiply([exact(a)[0]] + [-x for x in exact(a)[1:]], exact(b))
        distances.append({"a": a, "b": b, "angle": float(2 * mp.atan2(length(c[1:]), abs(c[0])))})

SQUARES = [0.0, 1e-300, 1e-20, 1e-6, 0.25, 1.0, 3.9, 4.1, 7.9, 8.1, 11.9, 12.1, 15.9, 16.1, 23.9, 24.1, 50.0, 1000.0, 1e6]


def bessel(n, s):
    """x^-n j_n(x) of s = x^2, by the series sum (-s/2)^k / (k! (2n+2k+1)!!) = 0F1(n + 3/2; -s/4) / (2n+1)!!"""
    return mp.hyp0f1(mp.mpf(n) + 1.5, -mp.mpf(s) / 4) / mp.fac2(2 * n + 1)


TARGET.write_text(
    json.dumps(
        {
            "about": "rotations at their limits; written by scripts/reference/rotation_limits.py",
            "peer": {"mpmath": mp.__version__, "digits": mp.mp.dps},
            "exponentials": exponentials,
            "logarithms": logarithms,
            "angles": angles,
            "pairs": pairs,
            "distances": distances,
            "bessel": {"squares": SQUARES, "values": [doubles(bessel(n, s) for s in SQUARES) for n in range(-1, 7)]},
        }
    )
    + "\n"
)
