"""Wigner-D matrices as a process: wigner.py e3nn | e3nn-jax | spherical. One thread; lines of JSON, one for one:
  {"open": l, "dtype": "f32" | "f64", "angles": FILE}    FILE holds n rows (alpha, beta, gamma) of doubles
  {"time": true}                                         {"seconds": of the processor}, the second of two calls
  {"result": FILE, "rows": n}                            writes those of the first n rotations as doubles
e3nn and e3nn-jax: the real matrices of degree l alone. spherical: complex ones of all degrees to l in double precision, into memory that it got
before; it gives the conjugate of ours, which is undone in the result.
"""
import json, os, sys, time
for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"): os.environ[name] = "1"
out, sys.stdout = sys.stdout, sys.stderr
peer = sys.argv[1]
if peer == "e3nn-jax":  # its threads are as many as the process may use
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    os.environ["JAX_PLATFORMS"] = "cpu"
from importlib.metadata import version
import numpy as np


def e3nn(l, dtype, angles):
    import torch
    from e3nn import o3
    torch.set_num_threads(1)
    kind = dict(f32=torch.float32, f64=torch.float64)[dtype]
    torch.set_default_dtype(kind)
    a, b, g = (torch.tensor(x, dtype=kind) for x in angles)
    return lambda: o3.wigner_D(l, a, b, g), lambda d, n: d[:n].double().numpy()


def e3nn_jax(l, dtype, angles):
    import jax, e3nn_jax
    jax.config.update("jax_enable_x64", True)
    a, b, g = (jax.numpy.asarray(x, dict(f32=np.float32, f64=np.float64)[dtype]) for x in angles)
    f = jax.jit(lambda a, b, g: e3nn_jax.Irrep(l, 1).D_from_angles(a, b, g)).lower(a, b, g).compile()
    return lambda: f(a, b, g).block_until_ready(), lambda d, n: np.asarray(d[:n], np.float64)


def spherical(l, dtype, angles):
    import spherical, quaternionic
    r = quaternionic.array.from_euler_angles(*angles)
    w = spherical.Wigner(l)
    found = w.D(r)
    return lambda: w.D(r, out=found), lambda d, n: np.conj(d[:n])


def reply(message): print(json.dumps(message), file=out, flush=True)


names = {"e3nn": ("e3nn", "torch"), "e3nn-jax": ("e3nn-jax", "jax"), "spherical": ("spherical", "numba")}[peer]
make = {"e3nn": e3nn, "e3nn-jax": e3nn_jax, "spherical": spherical}[peer]
__import__(peer.replace("-", "_"))
reply(dict(versions={name: version(name) for name in names}))
for line in sys.stdin:
    q = json.loads(line)
    if "open" in q:
        run, doubles = make(q["open"], q["dtype"], np.fromfile(q["angles"]).reshape(-1, 3).T)
        found = run()
        reply(dict(opened=True))
    elif "time" in q:
        run()
        start = time.process_time()
        found = run()
        reply(dict(seconds=time.process_time() - start))
    else:
        np.ascontiguousarray(doubles(found, q["rows"])).tofile(q["result"])
        reply(dict(written=True))
