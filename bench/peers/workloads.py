"""What peer.py can time. A workload has cases (calls without result), inputs and weights that it exports, and the results of each case.

`take(other)` copies another instance's inputs and weights into this one, in its own precision: so the double-precision instance, which is the definition
that both sides' errors are measured against, computes the same numbers.
"""
import numpy as np, torch
from e3nn import o3, nn as enn
from molecule import copies
from network import CONSTANTS, Net, edges, energy_forces, radial, uvu

EDGES, NODES, DEGREE = 4096, 204, 20


class Workload:
    cases, inputs, info = {}, {}, {}
    dtype = torch.float32

    def results(self, case): raise NotImplementedError

    def like_own(self, inputs): return {k: v.to(self.dtype) if v.is_floating_point() else v for k, v in inputs.items()}


def random_edges(seed=0):
    """4096 edges between 204 nodes, about 20 to each receiver, receivers ascending."""
    rng = np.random.default_rng(seed)
    receivers = np.sort(np.arange(EDGES) % NODES)
    senders = (receivers + rng.integers(1, NODES, EDGES)) % NODES
    return torch.tensor(senders), torch.tensor(receivers)


def sum_to(nodes, receivers, messages):
    return torch.zeros(nodes, messages.shape[1], dtype=messages.dtype).index_add(0, receivers, messages)


class Product(Workload):
    """tp_*: x = 64x(0e+1o+2e+3o) with the harmonics to l = 3, a weight an edge, path and copy; outputs of natural parity (23 paths) or all (34)."""

    def __init__(self, dtype, mode, request, natural, mul=64):
        self.dtype = dtype
        self.x_irreps, self.sh_irreps = o3.Irreps(f"{mul}x0e+{mul}x1o+{mul}x2e+{mul}x3o"), o3.Irreps.spherical_harmonics(3)
        self.tp, out = uvu(self.x_irreps, self.sh_irreps, lambda c: c.l <= 3 and (not natural or c.p == (-1) ** c.l))
        self.run = torch.compile(self.tp, dynamic=False) if mode == "compile" else self.tp
        senders, receivers = random_edges()
        generator = torch.Generator().manual_seed(1)
        normal = lambda *shape: torch.randn(*shape, generator=generator, dtype=torch.float32).to(dtype)
        sh = o3.spherical_harmonics(self.sh_irreps, normal(EDGES, 3), True, "component")
        self.inputs = dict(x=normal(NODES, self.x_irreps.dim), sh=sh, w=normal(EDGES, self.tp.weight_numel), g=normal(NODES, out.dim),
                           senders=senders, receivers=receivers)
        self.info = dict(irrepsIn=str(self.x_irreps), irrepsHarmonics=str(self.sh_irreps), irrepsOut=str(out), edges=EDGES, nodes=NODES,
                         paths=len(self.tp.instructions))
        self.cases = {"product": lambda: self.no_grad(self.product), "product+backward": self.product_backward,
                      "messages": lambda: self.no_grad(self.messages), "messages+backward": self.messages_backward}
        self.leaves = None

    def take(self, other):
        self.inputs = self.like_own(other.inputs)
        self.leaves = None

    def ready(self):
        if self.leaves is None:
            i = self.inputs
            self.gathered = i["x"][i["senders"]].contiguous().requires_grad_()
            self.out_of_edges = i["g"][i["receivers"]].contiguous()
            self.leaves = [i[k].clone().requires_grad_() for k in ("x", "sh", "w")]
        return self.leaves

    def no_grad(self, f):
        with torch.no_grad(): return f()

    def product(self):
        _, sh, w = self.ready()
        return self.run(self.gathered, sh, w)

    def messages(self):
        x, sh, w = self.ready()
        return sum_to(NODES, self.inputs["receivers"], self.run(x[self.inputs["senders"]], sh, w))

    def back(self, f, cotangent, leaves):
        for leaf in leaves: leaf.grad = None
        y = f()
        y.backward(cotangent)
        return y

    def product_backward(self):
        _, sh, w = self.ready()
        return self.back(self.product, self.out_of_edges, (self.gathered, sh, w))

    def messages_backward(self): return self.back(self.messages, self.inputs["g"], self.ready())

    def results(self, case):
        if case == "messages": return dict(y=self.no_grad(self.messages))
        y, (x, sh, w) = self.messages_backward(), self.leaves
        return dict(y=y, x=x.grad, sh=sh.grad, w=w.grad)


class Linear(Workload):
    """linear_128: the equivariant linear layer 128x(0e+1o+2e+3o) to itself, 4096 rows."""

    def __init__(self, dtype, mode, request, mul=128, rows=4096):
        self.dtype = dtype
        irreps = o3.Irreps(f"{mul}x0e+{mul}x1o+{mul}x2e+{mul}x3o")
        self.linear = o3.Linear(irreps, irreps)
        generator = torch.Generator().manual_seed(1)
        normal = lambda *shape: torch.randn(*shape, generator=generator, dtype=torch.float32).to(dtype)
        self.inputs = dict(x=normal(rows, irreps.dim), g=normal(rows, irreps.dim), weight=self.linear.weight.detach().clone())
        self.info = dict(irreps=str(irreps), rows=rows, flops=2 * rows * irreps.dim * mul)
        self.cases = {"forward": self.forward_only, "forward+backward": self.backward}
        self.leaf = None

    def take(self, other):
        self.inputs = self.like_own(other.inputs)
        with torch.no_grad(): self.linear.weight.copy_(self.inputs["weight"])
        self.leaf = None

    def ready(self):
        if self.leaf is None: self.leaf = self.inputs["x"].clone().requires_grad_()
        return self.leaf

    def forward_only(self):
        with torch.no_grad(): return self.linear(self.inputs["x"])

    def backward(self):
        x = self.ready()
        x.grad = self.linear.weight.grad = None
        y = self.linear(x)
        y.backward(self.inputs["g"])
        return y

    def results(self, case):
        if case == "forward": return dict(y=self.forward_only())
        y = self.backward()
        return dict(y=y, x=self.leaf.grad, weight=self.linear.weight.grad)


class FullyConnected(Workload):
    """tp_full_16: 16x0e+16x1o+16x2e times the same to the same, 11 paths, 45,056 weights that all 1024 rows share."""

    def __init__(self, dtype, mode, request, irreps="16x0e+16x1o+16x2e", rows=1024):
        self.dtype = dtype
        self.tp = o3.FullyConnectedTensorProduct(irreps, irreps, irreps, internal_weights=False, shared_weights=True)
        self.run = torch.compile(self.tp, dynamic=False) if mode == "compile" else self.tp
        generator = torch.Generator().manual_seed(1)
        normal = lambda *shape: torch.randn(*shape, generator=generator, dtype=torch.float32).to(dtype)
        dim = o3.Irreps(irreps).dim
        self.inputs = dict(x=normal(rows, dim), y=normal(rows, dim), w=normal(self.tp.weight_numel), g=normal(rows, dim))
        self.info = dict(irreps=irreps, rows=rows, paths=len(self.tp.instructions))
        self.cases = {"product": self.forward_only, "product+backward": self.backward}
        self.leaves = None

    def take(self, other):
        self.inputs = self.like_own(other.inputs)
        self.leaves = None

    def ready(self):
        if self.leaves is None: self.leaves = [self.inputs[k].clone().requires_grad_() for k in ("x", "y", "w")]
        return self.leaves

    def forward_only(self):
        with torch.no_grad(): return self.run(*self.ready())

    def backward(self):
        for leaf in self.ready(): leaf.grad = None
        z = self.run(*self.leaves)
        z.backward(self.inputs["g"])
        return z

    def results(self, case):
        if case == "product": return dict(z=self.forward_only())
        z = self.backward()
        return dict(z=z, **{k: leaf.grad for k, leaf in zip("xyw", self.leaves)})


class Interaction(Workload):
    """One interaction block on the same edges: gather, radial MLP 8-64-64, product (23 paths), sum over the edges, linear."""

    def __init__(self, dtype, mode, request, mul=64):
        self.dtype = dtype
        self.x_irreps, sh_irreps = o3.Irreps(f"{mul}x0e+{mul}x1o+{mul}x2e+{mul}x3o"), o3.Irreps.spherical_harmonics(3)
        self.tp, mid = uvu(self.x_irreps, sh_irreps, lambda c: c.l <= 3 and c.p == (-1) ** c.l)
        self.mlp = enn.FullyConnectedNet([8, 64, 64, self.tp.weight_numel], torch.nn.functional.silu)
        self.linear = o3.Linear(mid, self.x_irreps)
        senders, receivers = random_edges()
        generator = torch.Generator().manual_seed(1)
        normal = lambda *shape: torch.randn(*shape, generator=generator, dtype=torch.float32).to(dtype)
        sh = o3.spherical_harmonics(sh_irreps, normal(EDGES, 3), True, "component")
        rad = radial(0.8 + 3.2 * torch.rand(EDGES, generator=generator, dtype=torch.float32).to(dtype), 4.0)
        self.inputs = dict(x=normal(NODES, self.x_irreps.dim), sh=sh, rad=rad, g=normal(NODES, self.x_irreps.dim), senders=senders, receivers=receivers)
        self.weights = [*self.mlp.parameters(), *self.linear.parameters()]
        names = ["mlp.0", "mlp.1", "mlp.2", "linear"]
        self.names = dict(zip(names, self.weights))
        self.inputs |= {f"weight.{k}": v.detach() for k, v in self.names.items()}
        self.info = dict(irrepsIn=str(self.x_irreps), irrepsHarmonics=str(sh_irreps), irrepsMid=str(mid), irrepsOut=str(self.x_irreps), edges=EDGES,
                         nodes=NODES, constant=CONSTANTS["silu"], degree=DEGREE)
        self.cases = {"forward": lambda: self.forward_only(), "backward": self.backward, "double backward": self.double_backward}
        self.leaves = None

    def take(self, other):
        self.inputs = self.like_own(other.inputs)
        with torch.no_grad():
            for k, p in self.names.items(): p.copy_(self.inputs[f"weight.{k}"].reshape(p.shape))
        self.leaves = None

    def ready(self):
        if self.leaves is None: self.leaves = [self.inputs[k].clone().requires_grad_() for k in ("x", "sh", "rad")]
        return self.leaves

    def block(self):
        x, sh, rad = self.ready()
        messages = self.tp(x[self.inputs["senders"]], sh, self.mlp(rad))
        return self.linear(sum_to(NODES, self.inputs["receivers"], messages) * DEGREE ** -0.5)

    def forward_only(self):
        with torch.no_grad(): return self.block()

    def clear(self):
        for leaf in (*self.ready(), *self.weights): leaf.grad = None

    def backward(self):
        self.clear(); y = self.block(); y.backward(self.inputs["g"]); return y

    def double_backward(self):
        """The loss |d<g,y>/d sh|^2 + |d<g,y>/d rad|^2, differentiated by the weights."""
        self.clear()
        _, sh, rad = self.leaves
        first = torch.autograd.grad((self.block() * self.inputs["g"]).sum(), (sh, rad), create_graph=True)
        loss = sum((d ** 2).sum() for d in first)
        return loss, torch.autograd.grad(loss, self.weights)

    def results(self, case):
        if case == "forward": return dict(y=self.forward_only())
        if case == "backward":
            y, (x, sh, rad) = self.backward(), self.leaves
            return dict(y=y, x=x.grad, sh=sh.grad, rad=rad.grad, **{f"weight.{k}": p.grad for k, p in self.names.items()})
        loss, grads = self.double_backward()
        return {"loss": loss.reshape(1), **{f"weight.{k}": d for k, d in zip(self.names, grads)}}


class Potential(Workload):
    """nequip_*: energies and forces of molecules, and a training step on both (double backward, Adam)."""

    def __init__(self, dtype, mode, request, molecule, n, mul=32, lmax=2, layers=3, cutoff=4.0):
        self.dtype = dtype
        positions, species, owner = copies(molecule, n)
        self.positions = torch.tensor(positions, dtype=torch.float32).to(dtype)
        owner = torch.tensor(owner)
        src, dst = edges(self.positions, owner, cutoff)
        self.rest = (torch.nn.functional.one_hot(torch.tensor(species), 3).to(dtype), owner, src, dst, n)
        self.net = Net(mul, lmax, layers, 3, cutoff, len(src) / len(species))
        generator = torch.Generator().manual_seed(1)
        self.target_forces = torch.randn(len(species), 3, generator=generator, dtype=torch.float32).to(dtype)
        self.target_energies = torch.randn(n, generator=generator, dtype=torch.float32).to(dtype)
        self.inputs = dict(positions=self.positions.double(), species=torch.tensor(species), owner=owner, forces=self.target_forces,
                           energies=self.target_energies, **{f"weight.{k}": p.detach().clone() for k, p in self.net.named_parameters()})
        self.info = dict(net=self.net.described, atoms=len(species), edges=len(src), molecules=n, parameters=sum(p.numel() for p in self.net.parameters()))
        self.optimizer = torch.optim.Adam(self.net.parameters(), 1e-3)
        self.cases = {"energy": self.energy, "energy+forces": lambda: energy_forces(self.net, self.positions, self.rest), "step": self.step}

    def take(self, other):
        """The first weights of the other, since its timed steps may have changed them."""
        self.positions = other.positions.to(self.dtype)
        self.target_forces, self.target_energies = other.target_forces.to(self.dtype), other.target_energies.to(self.dtype)
        self.inputs = other.inputs
        with torch.no_grad():
            for k, p in self.net.named_parameters(): p.copy_(self.inputs[f"weight.{k}"])

    def energy(self):
        with torch.no_grad(): return self.net(self.positions, *self.rest)

    def loss(self):
        e, f = energy_forces(self.net, self.positions, self.rest, True)
        return ((f - self.target_forces) ** 2).mean() + ((e - self.target_energies) ** 2).mean()

    def step(self):
        self.optimizer.zero_grad(); self.loss().backward(); self.optimizer.step()

    def results(self, case):
        """Of the first weights: a timed step has changed them since."""
        kept = {k: p.detach().clone() for k, p in self.net.named_parameters()}
        with torch.no_grad():
            for k, p in self.net.named_parameters(): p.copy_(self.inputs[f"weight.{k}"])
        try:
            if case == "step":
                self.optimizer.zero_grad()
                loss = self.loss(); loss.backward()
                return {"loss": loss.reshape(1), **{f"weight.{k}": p.grad.clone() for k, p in self.net.named_parameters()}}
            e, f = energy_forces(self.net, self.positions, self.rest)
            return dict(energies=e, forces=f)
        finally:
            with torch.no_grad():
                for k, p in self.net.named_parameters(): p.copy_(kept[k])


class Harmonics(Workload):
    """sh_L: sphericart on 100,000 points, output preallocated; `gradients` is its full Jacobian. It takes (z, x, y) and is orthonormal."""

    def __init__(self, dtype, mode, request, lmax, points=100_000):
        import sphericart
        rng = np.random.default_rng(0)
        xyz = rng.standard_normal((points, 3)).astype(np.float32)
        xyz /= np.linalg.norm(xyz, axis=1, keepdims=True)
        self.dtype, self.xyz = dtype, torch.tensor(xyz)
        self.lmax, self.calculator = lmax, sphericart.SphericalHarmonics(lmax)
        self.rows = np.ascontiguousarray(xyz[:, [2, 0, 1]])
        self.inputs, self.info = dict(xyz=self.xyz), dict(lmax=lmax, points=points)
        self.cases = {"values": lambda: self.calculator.compute(self.rows), "gradients": lambda: self.calculator.compute_with_gradients(self.rows)}

    def take(self, other): self.rows = other.rows.astype(np.float64)

    def results(self, case):
        scale = np.sqrt(4 * np.pi)
        if case == "values": return dict(values=torch.tensor(self.calculator.compute(self.rows) * scale))
        values, gradients = self.calculator.compute_with_gradients(self.rows)
        # [n, zxy, lm] there, [n, lm, xyz] here
        return dict(values=torch.tensor(values * scale), gradients=torch.tensor(np.ascontiguousarray(gradients[:, [1, 2, 0]].transpose(0, 2, 1) * scale)))


BOTH = ("eager", "script")
bound = lambda make, **fixed: lambda dtype, mode, request: make(dtype, mode, request, **fixed)
WORKLOADS = {
    "tp_natural_64": (bound(Product, natural=True), BOTH),
    "tp_all_64": (bound(Product, natural=False), BOTH),
    "linear_128": (Linear, BOTH),
    "tp_natural_32": (bound(Product, natural=True, mul=32), BOTH),
    "tp_natural_128": (bound(Product, natural=True, mul=128), BOTH),
    "tp_full_16": (FullyConnected, BOTH),
    "interaction": (Interaction, BOTH),
    "nequip_step": (bound(Potential, molecule="aspirin", n=5), BOTH),
    "aspirin": (bound(Potential, molecule="aspirin", n=1), BOTH),
    "ethanol": (bound(Potential, molecule="ethanol", n=1), BOTH),
    "ethanol_16": (bound(Potential, molecule="ethanol", n=1, mul=16), BOTH),
    **{f"sh_{l}": (bound(Harmonics, lmax=l), ("native",)) for l in (1, 2, 3, 4, 6, 8, 10)},
}
