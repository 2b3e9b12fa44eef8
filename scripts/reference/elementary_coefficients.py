"""Prints the single precision coefficients of assembly/elementary-f32.ts and the constants of the double precision functions.

Minimax polynomials by Remez exchange in multiple precision (mpmath). Coefficients are rounded to 24 bits one after another,
lowest first, and the higher ones fitted again each time, so that rounding costs next to nothing. Beside each polynomial stands
the largest relative error of the function it is for.
"""
import mpmath as mp
import numpy as np

mp.mp.prec = 200


def single(c):
    return mp.mpf(float(np.float32(float(c))))


def remez(f, weight, a, b, powers, rounds=12):
    """Coefficients c of p(x) = sum c_i x^powers_i that minimize max |p - f| weight on [a, b]."""
    n = len(powers)
    points = [(a + b) / 2 - (b - a) / 2 * mp.cos(mp.pi * i / n) for i in range(n + 1)]
    grid = [a + (b - a) * mp.mpf(i) / 1200 for i in range(1201)]
    for _ in range(rounds):
        matrix = mp.matrix(n + 1, n + 1)
        right = mp.matrix(n + 1, 1)
        for i, x in enumerate(points):
            for j, p in enumerate(powers):
                matrix[i, j] = x**p
            matrix[i, n] = (-1) ** i / weight(x)
            right[i] = f(x)
        c = mp.lu_solve(matrix, right)
        error = [(sum(c[j] * x**p for j, p in enumerate(powers)) - f(x)) * weight(x) for x in grid]
        extrema = []
        for i, e in enumerate(error):  # the largest value of each run of one sign
            if extrema and mp.sign(error[extrema[-1]]) == mp.sign(e):
                if abs(e) > abs(error[extrema[-1]]):
                    extrema[-1] = i
            else:
                extrema.append(i)
        while len(extrema) > n + 1:
            extrema.pop(0 if abs(error[extrema[0]]) < abs(error[extrema[-1]]) else -1)
        if len(extrema) < n + 1:
            break
        points = [grid[i] for i in extrema]
    return [c[j] for j in range(n)]


def polynomial(name, f, weight, a, b, degree):
    a, b = mp.mpf(a), mp.mpf(b)
    fixed = []
    for k in range(degree + 1):
        rest = lambda x: f(x) - sum(c * x**i for i, c in enumerate(fixed))
        fixed.append(single(remez(rest, weight, a, b, list(range(k, degree + 1)))[0]))
    grid = [a + (b - a) * mp.mpf(i) / 1999 for i in range(2000)]
    worst = max(abs((sum(c * x**i for i, c in enumerate(fixed)) - f(x)) * weight(x)) for x in grid)
    print(f"{name}: [{', '.join(repr(float(np.float32(float(c)))) for c in fixed)}]  error 2^{float(mp.log(worst, 2)):.1f}")


def near(x):
    """x, or a number beside 0, where the functions below are 0/0."""
    return x if abs(x) > mp.mpf(10) ** -15 else mp.mpf(10) ** -15


def main():
    half = mp.log(2) / 2 * mp.mpf("1.001")
    # e^r = 1 + r + r^2 q(r); the weight makes it the relative error of e^r - 1
    polynomial("exponential", lambda x: (mp.expm1(near(x)) - near(x)) / near(x) ** 2, lambda x: near(x) ** 2 / abs(mp.expm1(near(x))), -half, half, 5)
    # ln(1 + f) = f - s (f - z R(z)), s = f / (2 + f), z = s^2 <= 1/25; f from -1/4 to 1/2
    s = lambda z: mp.sqrt(near(abs(z)))
    polynomial("logarithm", lambda z: (2 * mp.atanh(s(z)) / s(z) - 2) / near(abs(z)), lambda z: near(abs(z)) / (2 * mp.atanh(s(z)) / s(z)), 0, mp.mpf(1) / 25, 2)
    limit = (mp.pi / 4 * mp.mpf("1.0001")) ** 2
    # sin r = r + r z S(z), cos r = 1 - z/2 + z^2 C(z), z = r^2
    polynomial("sine", lambda z: (mp.sin(s(z)) / s(z) - 1) / near(abs(z)), lambda z: near(abs(z)) * s(z) / mp.sin(s(z)), 0, limit, 2)
    polynomial("cosine", lambda z: (mp.cos(s(z)) - 1 + near(abs(z)) / 2) / near(abs(z)) ** 2, lambda z: near(abs(z)) ** 2 / mp.cos(s(z)), 0, limit, 2)
    cut = lambda x, bits: mp.floor(x * mp.mpf(2) ** (bits - 1 - int(mp.floor(mp.log(x, 2))))) / mp.mpf(2) ** (bits - 1 - int(mp.floor(mp.log(x, 2))))
    high = cut(mp.log(2), 16)
    print("ln 2 single:", float(high), float(single(mp.log(2) - high)), " 1/ln 2:", float(single(1 / mp.log(2))))
    high = cut(mp.log(2), 42)
    print("ln 2 double:", float(high), float(mp.log(2) - high))
    part, rest = [], mp.pi / 2
    for _ in range(3):
        part.append(cut(rest, 33))
        rest -= part[-1]
    print("pi/2 in parts:", [float(p) for p in part], float(rest), " second and rest:", float(mp.pi / 2 - part[0]))
    print("pi/2:", float(mp.pi / 2), float(mp.pi / 2 - mp.mpf(float(mp.pi / 2))))
    for i in range(9):
        angle = mp.atan(mp.mpf(i) / 8)
        print(f"atan {i}/8:", float(angle), float(angle - mp.mpf(float(angle))))
    for d in (3, 5):
        print(f"1/{d}:", float(mp.mpf(1) / d - mp.mpf(1.0 / d)))
    mp.mp.prec = 1400
    print("2/pi:", hex(int(mp.floor(2 / mp.pi * mp.mpf(2) ** 1216))))


main()
