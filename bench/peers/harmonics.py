"""sphericart's solid harmonics as a process: output allocated once, one timed call at a time. Lines of JSON, one for one:
  {"open": L, "dtype": "f32" | "f64", "points": FILE}    FILE holds n rows of 3 doubles, as they are for us
  {"time": "values" | "gradients"}                       {"seconds": of the second of two calls}; gradients: values and Jacobian
  {"result": case, "rows": n, "file": FILE}              writes those of the first n points as doubles, in our order and scale
It takes (z, x, y) for our (x, y, z) and is orthonormal.
"""
import json, os, sys, time
os.environ["OMP_NUM_THREADS"] = "1"
if "small-pages" in sys.argv: os.environ["NUMPY_MADVISE_HUGEPAGE"] = "0"  # numpy asks for pages of 2 MB, V8 has 4 KB
out, sys.stdout = sys.stdout, sys.stderr
from importlib.metadata import version
import numpy as np, sphericart


def reply(message): print(json.dumps(message), file=out, flush=True)


def call(case): calculator._compute_numpy(rows, values, gradients if case == "gradients" else None, None)


reply(dict(sphericart=version("sphericart"), numpy=np.__version__))
for line in sys.stdin:
    q = json.loads(line)
    if "open" in q:
        calculator = sphericart.SolidHarmonics(q["open"])
        dtype, width = dict(f32=np.float32, f64=np.float64)[q["dtype"]], (q["open"] + 1) ** 2
        rows = np.ascontiguousarray(np.fromfile(q["points"]).reshape(-1, 3)[:, [2, 0, 1]].astype(dtype))
        values, gradients = np.zeros((len(rows), width), dtype), np.zeros((len(rows), 3, width), dtype)
        reply(dict(opened=True))
    elif "time" in q:
        call(q["time"])
        start = time.thread_time()
        call(q["time"])
        reply(dict(seconds=time.thread_time() - start))
    else:
        call(q["result"])
        n, scale = q["rows"], np.sqrt(4 * np.pi)
        found = values[:n] if q["result"] == "values" else gradients[:n, [1, 2, 0]].transpose(0, 2, 1)
        (np.ascontiguousarray(found).astype(np.float64) * scale).tofile(q["file"])
        reply(dict(written=True))
