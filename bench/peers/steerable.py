"""escnn's steerable convolutions for bench/steerable.bench.ts: how long their construction takes. One thread, processor time.

Lines of JSON come in and go out, one for one:
  {"cold": CASE}                       the first layer of the process, with empty caches on disk; with its weights and those of a pair of fields
  {"time": CASE, "initialize": bool}   {"seconds": of the same layer again}, without initializing weights if false: basis built and sampled
CASE is "d8" or "so3". An error is answered by {"error": ...}.
"""
import json, os, sys, tempfile, time
for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"): os.environ[name] = "1"
out, sys.stdout = sys.stdout, sys.stderr  # what libraries print must not end up between the replies
import joblib
Memory, folder = joblib.Memory, tempfile.TemporaryDirectory()
joblib.Memory = lambda location=None, **options: Memory(folder.name, **options)  # escnn keeps coefficients on disk: begin without any
from importlib.metadata import version
import torch
from escnn import gspaces, nn

torch.set_num_threads(1)


def d8(fields, initialize=True):
    space = gspaces.flipRot2dOnR2(8)
    kind = nn.FieldType(space, fields * [space.regular_repr])
    return nn.R2Conv(kind, kind, 5, padding=2, bias=False, initialize=initialize)


def so3(fields, initialize=True):
    space = gspaces.rot3dOnR3(maximum_frequency=3)
    group = space.fibergroup
    kind = nn.FieldType(space, fields * [group.spectral_regular_representation(*group.bl_irreps(3))])
    return nn.R3Conv(kind, kind, 5, padding=2, bias=False, initialize=initialize)


def seconds(run):
    start = time.process_time()
    made = run()
    return time.process_time() - start, made


CASES = {"d8": (d8, 32), "so3": (so3, 1)}


def answer(q):
    make, fields = CASES[q.get("cold", q.get("time"))]
    spent, layer = seconds(lambda: make(fields, q.get("initialize", True)))
    weights = sum(p.numel() for p in layer.parameters())
    return dict(seconds=spent, weights=weights, dim=weights // fields**2)


def reply(message): print(json.dumps(message), file=out, flush=True)


reply(dict(ready=True, packages={name: version(name) for name in ("escnn", "torch")}))
for line in sys.stdin:
    try: reply(answer(json.loads(line)))
    except Exception as e: reply(dict(error=f"{type(e).__name__}: {str(e)[:400]}"))
