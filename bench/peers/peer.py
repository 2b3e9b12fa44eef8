"""A process that the benchmarks keep and ask for one timed call at a time, so that peer and ours alternate. One thread.

Lines of JSON come in and go out, one for one:
  {"open": NAME, "folder": F, ...}       builds a workload, writes inputs.safetensors to F; replies with what describes it
  {"time": CASE, "calls": n}             {"seconds": of the processor, per call}
  {"result": CASE, "file": P}            writes what the case computes to P: "f32.*" as timed, "f64.*" in double precision
  {"close": true}                        drops the workload
e3nn's modules are built in the modes "eager" and "script", and for each case the faster one is timed; "compile": true adds torch.compile.
"""
import gc, json, os, sys, time
for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"): os.environ[name] = "1"
out, sys.stdout = sys.stdout, sys.stderr  # what libraries print must not end up between the replies
from importlib.metadata import version
from pathlib import Path
import numpy as np, torch, e3nn
from safetensors.numpy import save_file
import workloads

torch.set_num_threads(1)


def seconds(run, calls):
    gc.collect(); gc.disable()
    try:
        start = time.process_time()
        for _ in range(calls): run()
        return (time.process_time() - start) / calls
    finally:
        gc.enable()


def fastest(candidates):
    """For each case the mode that takes least, after three calls: the least of up to five."""
    if len(candidates) == 1: return {case: mode for mode, work in candidates.items() for case in work.cases}
    def cost(run):
        for _ in range(3): run()
        end, times = time.perf_counter() + 1.5, []
        while len(times) < 5 and (not times or time.perf_counter() < end): times.append(seconds(run, 1))
        return min(times)
    names = next(iter(candidates.values())).cases
    return {case: min(candidates, key=lambda mode: cost(candidates[mode].cases[case])) for case in names}


def arrays(tensors): return {k: np.ascontiguousarray(v.detach().numpy()) for k, v in tensors.items()}


candidates, modes, double = {}, {}, None


def in_double(make):
    torch.set_default_dtype(torch.float64)
    try: return make()
    finally: torch.set_default_dtype(torch.float32)


def answer(q):
    global candidates, modes, double
    if "open" in q:
        make, known = workloads.WORKLOADS[q["open"]]
        candidates, double = {}, None
        for mode in [*known, "compile"] if q.get("compile") and q["open"].startswith("tp_") else known:
            e3nn.set_optimization_defaults(jit_mode="script" if mode == "script" else "eager")
            torch.manual_seed(0)
            candidates[mode] = make(torch.float32, mode, q)
        first = candidates[known[0]]
        for work in candidates.values():
            if work is not first: work.take(first)
        modes = fastest(candidates)
        e3nn.set_optimization_defaults(jit_mode="eager")
        double = in_double(lambda: make(torch.float64, known[0], q))
        double.take(first)
        save_file(arrays(first.inputs), Path(q["folder"]) / "inputs.safetensors")
        return dict(modes=modes, info=first.info)
    if "time" in q: return dict(seconds=seconds(candidates[modes[q["time"]]].cases[q["time"]], q.get("calls", 1)))
    if "result" in q:
        found = {f"f32.{k}": v for k, v in arrays(candidates[modes[q["result"]]].results(q["result"])).items()}
        found |= {f"f64.{k}": v for k, v in arrays(in_double(lambda: double.results(q["result"]))).items()}
        save_file(found, q["file"])
        return dict(written=list(found))
    candidates, double = {}, None; gc.collect()
    return dict(closed=True)


def reply(message): print(json.dumps(message), file=out, flush=True)


packages = {}
for name in ("torch", "e3nn", "sphericart"):
    try: packages[name] = version(name)
    except Exception: pass
reply(dict(ready=True, python=sys.version.split()[0], packages=packages, workloads=list(workloads.WORKLOADS)))
for line in sys.stdin:
    try: reply(answer(json.loads(line)))
    except Exception as e: reply(dict(error=f"{type(e).__name__}: {str(e)[:400]}"))
