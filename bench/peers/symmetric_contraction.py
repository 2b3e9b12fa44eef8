"""mace-torch's SymmetricContraction for bench/symmetric-contraction.bench.ts. One thread, processor time.

Lines of JSON come in and go out, one for one:
  {"open": CASE, "folder": F}        builds the layer, writes inputs.safetensors to F: x, g in e3nn's order, species, weights; replies with its modes
  {"time": ROLE, "calls": n}         {"seconds": per call} of "forward" | "features" (forward, gradient by x) | "all" (and by the weights)
  {"result": ROLE, "file": P}        writes what it computes to P: "f32.*" as timed, "f64.*" in double precision
CASE has lmax, outs, correlation, channels, rows, elements. The layer as built and as torch.jit.script makes it are tried; the faster one is timed.
"""
import copy, gc, json, os, sys, time
for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"): os.environ[name] = "1"
os.environ["TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD"] = "1"  # e3nn 0.4.4 keeps its tables in a pickle
out, sys.stdout = sys.stdout, sys.stderr  # what libraries print must not end up between the replies
from importlib.metadata import version
from pathlib import Path
import numpy as np, torch
from e3nn import o3
from e3nn.util.jit import script
from mace.modules.symmetric_contraction import SymmetricContraction
from safetensors.numpy import save_file

torch.set_num_threads(1)


class Work:
    def __init__(self, q):
        torch.manual_seed(0)
        self.dims = [2 * l + 1 for l in range(q["lmax"] + 1)]
        c, n, z = q["channels"], q["rows"], q["elements"]
        wide = lambda terms: o3.Irreps("+".join(f"{c}x{ir}" for ir in terms))
        self.channels, self.outs = c, q["outs"]
        layer = SymmetricContraction(wide(f"{l}{'eo'[l % 2]}" for l in range(q["lmax"] + 1)), wide(q["outs"]), q["correlation"], num_elements=z)
        self.layers = {"eager": layer, "script": script(copy.deepcopy(layer))}
        self.order = q["correlation"]
        self.x = torch.randn(n, c, sum(self.dims), requires_grad=True)
        self.species = torch.arange(n) * 7 % z
        self.y = torch.nn.functional.one_hot(self.species, z).to(self.x.dtype)
        self.g = torch.randn(n, c * sum(o3.Irrep(ir).dim for ir in q["outs"]))
        self.mode = dict.fromkeys(("forward", "features", "all"), "eager")

    def weights(self, layer):
        named = dict(layer.named_parameters())
        for i, ir in enumerate(self.outs):
            for order in range(1, self.order + 1):
                name = "weights_max" if order == self.order else f"weights.{self.order - order - 1}"
                yield f"w.{ir}.{order}", named[f"contractions.{i}.{name}"]

    def run(self, role, mode=None, double=False):
        layer = self.layers[mode or self.mode[role]]
        x, y, g = self.x, self.y, self.g
        if double:
            layer = copy.deepcopy(layer).double()
            x, y, g = x.detach().double().requires_grad_(), y.double(), g.double()
        if role == "forward":
            with torch.no_grad(): return {"out": layer(x, y)}
        weights = dict(self.weights(layer))
        for w in weights.values(): w.requires_grad_(role == "all")
        by = {"x": x} | (weights if role == "all" else {})
        found = torch.autograd.grad(layer(x, y), list(by.values()), g)
        return {k: self.wide(v) if k == "x" else v for k, v in zip(by, found)}

    def wide(self, x):
        """Rows of all copies of an irrep one after another."""
        return torch.cat([b.flatten(1) for b in torch.split(x, self.dims, dim=2)], dim=1)


def seconds(run, calls):
    gc.collect(); gc.disable()
    try:
        start = time.process_time()
        for _ in range(calls): run()
        return (time.process_time() - start) / calls
    finally:
        gc.enable()


work = None


def arrays(tensors): return {k: np.ascontiguousarray(v.detach().numpy()) for k, v in tensors.items()}


def answer(q):
    global work
    if "open" in q:
        work = None; gc.collect()
        work = Work(q["open"])
        layer = work.layers["eager"]
        save_file(arrays(dict(x=work.wide(work.x), g=work.g, species=work.species, **dict(work.weights(layer)))), Path(q["folder"]) / "inputs.safetensors")
        for role in work.mode:
            cost = {}
            for mode in work.layers:
                work.run(role, mode)
                cost[mode] = min(seconds(lambda: work.run(role, mode), 1) for _ in range(2))
            work.mode[role] = min(cost, key=cost.get)
        return dict(modes=work.mode)
    if "time" in q: return dict(seconds=seconds(lambda: work.run(q["time"]), q.get("calls", 1)))
    found = {f"f32.{k}": v for k, v in arrays(work.run(q["result"])).items()}
    found |= {f"f64.{k}": v for k, v in arrays(work.run(q["result"], "eager", True)).items()}
    save_file(found, q["file"])
    return dict(written=list(found))


def reply(message): print(json.dumps(message), file=out, flush=True)


reply(dict(ready=True, packages={name: version(name) for name in ("mace-torch", "e3nn", "torch")}))
for line in sys.stdin:
    try: reply(answer(json.loads(line)))
    except Exception as e: reply(dict(error=f"{type(e).__name__}: {str(e)[:400]}"))
