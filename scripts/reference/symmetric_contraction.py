"""Writes test/reference/symmetric_contraction.{json,safetensors}: mace-torch's SymmetricContraction with its gradients, in double precision.

    PYTHON scripts/reference/symmetric_contraction.py        (mace-torch 0.3.16, e3nn 0.4.4; cuequivariance 0.13.0 for the reduced bases)

x, out and their gradients are in e3nn's order, rows of all copies of an irrep one after another; weights [elements, params, channels] by output
irrep and order. Of the reduced bases, which are cuequivariance's own, U is written as well: [2L+1, d, ..., d, params].
"""
import json, os
os.environ["TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD"] = "1"  # e3nn 0.4.4 keeps its tables in a pickle
from importlib.metadata import version
from pathlib import Path
import numpy as np, torch
from e3nn import o3
from mace.modules.symmetric_contraction import SymmetricContraction
from safetensors.numpy import save_file

ROWS, ELEMENTS, CHANNELS = 5, 3, 2
ABOUT = ("mace-torch's SymmetricContraction; for every case {case}.x, .species, .out, an upstream gradient .g, .grad_x, and by output irrep and order "
         "the weights .w.{irrep}.{order} [elements, params, channels] with their gradients .grad; for reduced bases also U, .u.{irrep}.{order}. "
         "'trained' leaves out weights that mace-torch holds at zero: those of order correlation - i for every order i that has no U.")
CASES = dict(
    order1=("0e+1o+2e", "0e+1o+2e", 1, False),
    order2=("0e+1o+2e", "0e+1o+2e", 2, False),
    order3=("0e+1o+2e", "0e+1o", 3, False),
    degree3=("0e+1o+2e+3o", "0e+1o", 3, False),
    order4=("0e+1o+2e", "0e+1o", 4, False),
    pseudo=("0e+0o+1e+1o", "0o+0e+1e", 3, False),
    two=("0e+1o", "0e+2e", 3, False),
    reduced3=("0e+1o+2e", "0e+1o", 3, True),
    reduced4=("0e+1o", "0e+1o+2e", 4, True),
)
torch.set_default_dtype(torch.float64)
torch.manual_seed(0)
tensors, cases = {}, {}
for name, (terms, outs, correlation, reduced) in CASES.items():
    wide = lambda text: o3.Irreps("+".join(f"{CHANNELS}x{ir}" for ir in text.split("+")))
    layer = SymmetricContraction(wide(terms), wide(outs), correlation, use_reduced_cg=reduced, num_elements=ELEMENTS)
    dims = [o3.Irrep(ir).dim for ir in terms.split("+")]
    x = torch.randn(ROWS, CHANNELS * sum(dims), requires_grad=True)
    species = np.array([2, 0, 1, 0, 2], dtype=np.int64)
    y = torch.nn.functional.one_hot(torch.tensor(species), ELEMENTS).to(x.dtype)
    blocks = torch.split(x, [CHANNELS * d for d in dims], dim=1)
    rows = torch.cat([b.reshape(ROWS, CHANNELS, d) for b, d in zip(blocks, dims)], dim=2)
    out = layer(rows, y)
    g = torch.randn_like(out)
    tensors |= {f"{name}.x": x, f"{name}.out": out, f"{name}.g": g, f"{name}.species": torch.tensor(species)}
    weights = []
    for i, (ir, contraction) in enumerate(zip(outs.split("+"), layer.contractions)):
        for order in range(1, correlation + 1):
            w = contraction.weights_max if order == correlation else contraction.weights[correlation - order - 1]
            u = contraction.U_tensors(order)
            if not u.any(): continue
            weights.append((f"{name}.w.{ir}.{order}", w))
            if reduced: tensors[f"{name}.u.{ir}.{order}"] = u
    trained = [(k, w) for k, w in weights if w.requires_grad]
    grads = torch.autograd.grad((out * g).sum(), [x, *[w for _, w in trained]])
    tensors |= {f"{name}.grad_x": grads[0]} | {k: w for k, w in weights}
    tensors |= {f"{k}.grad": d for (k, _), d in zip(trained, grads[1:])}
    cases[name] = dict(irreps_in=str(wide(terms)), irreps_out=str(wide(outs)), correlation=correlation, basis="reduced" if reduced else "full",
                       weights=[k for k, _ in weights], trained=[k for k, _ in trained])
folder = Path(__file__).resolve().parents[2] / "test" / "reference"
packages = {p: version(p) for p in ("mace-torch", "e3nn", "cuequivariance", "torch")}
(folder / "symmetric_contraction.json").write_text(json.dumps(dict(about=ABOUT, peer=packages, rows=ROWS, elements=ELEMENTS, channels=CHANNELS, cases=cases), indent=1) + "\n")
save_file({k: np.ascontiguousarray(v.detach().numpy()) for k, v in tensors.items()}, folder / "symmetric_contraction.safetensors")
