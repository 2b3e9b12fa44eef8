"""Writes test/reference/e3nn_modules_{version}.safetensors: e3nn modules by scripts/export_e3nn.py, and beside them inputs and outputs.

    PYTHON scripts/reference/e3nn_modules.py            (once with e3nn 0.6.0, once with e3nn 0.4.4)
    PYTHON scripts/reference/e3nn_modules.py FILE       fills the same modules with a file that toE3nn wrote, and compares; writes nothing

{path}.x, .y, .w (given weights) and .out of every module, in double precision; "net" is a network of them, in evaluation.
"""
import os, sys
os.environ["TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD"] = "1"  # e3nn 0.4.4 keeps its tables in a pickle
from pathlib import Path
import torch, e3nn
from e3nn import nn, o3
from safetensors.torch import load_file, save_file
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from export_e3nn import export_e3nn, restore_e3nn

torch.set_default_dtype(torch.float64)
torch.manual_seed(1)
silu, tanh, sigmoid = torch.nn.functional.silu, torch.tanh, torch.sigmoid


class Net(torch.nn.Module):
    """One convolution with radial weights on edges, and what is around it; 1e x 2e -> 2e, 2e x 2e -> 1e ... have the other sign in 0.4.4."""
    def __init__(self):
        super().__init__()
        node, edge, middle = o3.Irreps("4x0e+3x1o+2x2e"), o3.Irreps("0e+1o+2e"), []
        self.gate = nn.Gate("4x0e+2x0o", [silu, tanh], "3x0e+2x0e+2x0o", [sigmoid, sigmoid, tanh], "3x1o+2x2e+2x1e")
        self.embed = o3.Linear("5x0e+1x1o", node, biases=True)
        instructions = []
        for i, (mul, a) in enumerate(node):
            for j, (_, b) in enumerate(edge):
                for c in a * b:
                    if c.l > 2: continue
                    instructions.append((i, j, len(middle), "uvu", True))
                    middle.append((mul, c))
        self.conv = o3.TensorProduct(node, edge, o3.Irreps(middle), instructions, internal_weights=False, shared_weights=False)
        self.radial = nn.FullyConnectedNet([3, 6, self.conv.weight_numel], silu)
        self.mix = o3.Linear(self.conv.irreps_out, self.gate.irreps_in)
        self.norm = nn.BatchNorm(self.gate.irreps_out)
        self.square = o3.FullyConnectedTensorProduct(self.gate.irreps_out, self.gate.irreps_out, "2x0e+2x1e+2x1o+1x2e+1x2o")

    def forward(self, x, y, r, sender, receiver):
        h = self.embed(x)
        messages = self.conv(h[sender], y, self.radial(r))
        h = torch.zeros(len(x), messages.shape[1]).index_add(0, receiver, messages) / 2
        h = self.norm(self.gate(self.mix(h)))
        return self.square(h, h)


class Pieces(torch.nn.Module):
    def __init__(self):
        super().__init__()
        modes = [(0, 0, 0, "uvw", True), (0, 1, 1, "uvu", True, 0.5), (1, 1, 2, "uvv", True), (1, 0, 3, "uuw", True), (1, 0, 4, "uuu", True),
                 (1, 2, 5, "uvuv", True), (1, 1, 6, "uuu", False), (1, 1, 7, "uvu<v", True), (1, 1, 8, "u<vw", True), (1, 0, 9, "uuu", False)]
        self.modes = o3.TensorProduct("2x0e+3x2e", "3x1e+3x2e+2x1e", "4x1e+2x2e+3x2e+2x2e+3x2e+6x2e+3x4e+3x1e+2x3e+3x2e", modes)
        self.path = o3.TensorProduct("2x1o+3x1o", "2x2e", "2x2o+3x2o+4x2o", [(0, 0, 2, "uvw", True, 2.0), (1, 0, 2, "uvw", True), (0, 0, 0, "uuu", False)],
                                     irrep_normalization="norm", path_normalization="path", in1_var=[0.5, 2.0], out_var=[1.0, 1.0, 3.0])
        self.full = o3.FullTensorProduct("2x1o+1x2e", "1x1o+2x2e")
        self.elementwise = o3.ElementwiseTensorProduct("2x1o+2x2e", "3x2e+1x1e")
        self.squared = o3.TensorSquare("2x0e+2x1o+1x2e")
        self.lines = o3.Linear("2x0e+3x0e+2x1o", "4x0e+2x1o+1x0e", instructions=[(0, 0), (2, 1), (1, 0), (1, 2)], biases=[True, False, False], path_normalization="path")
        self.features = o3.Linear("2x0e+1x1o", "3x0e+2x1o", f_in=2, f_out=3, biases=True)
        self.given = o3.Linear("2x0e+2x1o", "3x0e+1x1o", internal_weights=False, shared_weights=False)
        self.dense = nn.FullyConnectedNet([3, 5, 4], tanh, variance_in=2.0, variance_out=0.5, out_act=True)
        self.plain = nn.FullyConnectedNet([3, 4, 2], None)
        self.act = nn.Activation("3x0e+2x0o+2x0o+1x1o", [torch.nn.SiLU(), tanh, torch.abs, None])
        self.instance = nn.BatchNorm("2x0e+1x1o", instance=True, reduce="max", normalization="norm")
        self.lengths = nn.NormActivation(o3.Irreps("2x0o+2x1o"), sigmoid, bias=True)
        self.length = o3.Norm("2x0e+2x1o")
        self.some = nn.Extract("2x0e+1x1o+3x0e", ["2x0e+3x0e", "1o"], [(0, 2), (1,)])
        self.one = nn.ExtractIr("2x0e+1x1o+3x0e", "0e")
        self.same = nn.Identity("2x0e+1x1o", "2x0e+1x1o")
        self.drop = nn.Dropout("2x0e+1x1o", 0.25)
        self.harmonics = o3.SphericalHarmonics("0e+1o+2e+3o", True, "integral")
        self.sphere = nn.S2Activation("0e+1o+2e", tanh, (8, 9), normalization="norm", lmax_out=1)
        if not old: self.rotations = nn.SO3Activation(1, 1, silu, 6)


old = e3nn.__version__.startswith("0.4")
model = torch.nn.ModuleDict(dict(net=Net(), pieces=Pieces()))
with torch.no_grad():
    for name, t in [*model.named_parameters(), *((n, b) for n, b in model.named_buffers() if n.split(".")[-1].startswith("running"))]:
        if "bias" in name or "running" in name or ".norm." in name or "instance" in name: t.copy_(torch.rand_like(t) + 0.5)
model.eval()
rows = lambda irreps, n=4: torch.randn(n, irreps if isinstance(irreps, int) else o3.Irreps(irreps).dim)
cases = {}


def case(path, *inputs):
    out = model.get_submodule(path)(*inputs)
    cases.update({f"{path}.{k}": t for k, t in zip("xyw", inputs)})
    for k, t in enumerate(out if isinstance(out, tuple) else [out]): cases[f"{path}.out" + (f"{k}" if k else "")] = t.detach()


p = model["pieces"]
for name in ["modes", "path", "full", "elementwise"]: m = getattr(p, name); case(f"pieces.{name}", rows(m.irreps_in1), rows(m.irreps_in2))
for name in ["squared", "lines", "act", "length", "lengths", "some", "one", "same", "sphere"]: case(f"pieces.{name}", rows(getattr(p, name).irreps_in))
for name in ["dense", "plain"]: case(f"pieces.{name}", rows(3))
for name in ["instance", "drop"]: case(f"pieces.{name}", torch.randn(4, 3, 5) if name == "instance" else rows(5))
case("pieces.features", torch.randn(4, 2, 5))
cases |= {"pieces.given.x": (x := rows(8)), "pieces.given.w": (w := rows(p.given.weight_numel)), "pieces.given.out": p.given(x, w)}
case("pieces.harmonics", rows(3))
if not old: case("pieces.rotations", rows(10))
net, sender, receiver = model["net"], torch.tensor([0, 1, 2, 3, 0, 2, 1]), torch.tensor([1, 0, 3, 2, 2, 0, 3])
x, vectors, r = rows("5x0e+1x1o"), rows(3, 7), rows(3, 7)
y = o3.spherical_harmonics("0e+1o+2e", vectors, True, "component")
cases |= {"net.x": x, "net.vectors": vectors, "net.r": r, "net.sender": sender, "net.receiver": receiver, "net.out": net(x, y, r, sender, receiver).detach()}

if len(sys.argv) > 1:
    # A file that the library wrote, by toE3nn of the layers that it read: the modules filled with it give the same numbers.
    before = {k: t.clone() for k, t in cases.items() if ".out" in k}
    with torch.no_grad():
        for t in [*model.parameters(), *model.buffers()]:
            if t.is_floating_point() and t.numel() > 0 and (isinstance(t, torch.nn.Parameter) or t is net.norm.running_mean): t.fill_(7.0)
    restore_e3nn(model, sys.argv[1])
    after = net(x, y, r, sender, receiver).detach()
    error = max((after - before["net.out"]).abs().max(), *((p.get_submodule(k)(cases[f"pieces.{k}.x"]) - cases[f"pieces.{k}.out"]).abs().max()
                for k in ["lines", "features", "dense", "plain", "instance", "lengths"]))
    sys.exit(f"the largest difference after restore_e3nn is {error:.1e}" if error > 0 else 0)
folder = Path(__file__).resolve().parents[2] / "test" / "reference"
file = folder / f"e3nn_modules_{e3nn.__version__}.safetensors"
export_e3nn(model, file)
before = {k: t.clone() for k, t in model.state_dict().items()}
with torch.no_grad():
    for t in model.parameters(): t.zero_()
restore_e3nn(model, file)
assert all(torch.equal(before[k], t) for k, t in model.state_dict().items())
save_file({k: t.detach().contiguous().clone() for k, t in cases.items()}, folder / f"e3nn_modules_{e3nn.__version__}_cases.safetensors")
