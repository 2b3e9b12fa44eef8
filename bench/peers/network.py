"""A NequIP-style potential from e3nn's primitives: the network that bench/ trains and evaluates beside ours.

Interaction layers with hidden MULx0e+MULx1o+..., harmonics to LMAX, 8 Bessel functions with a p=6 envelope, radial MLP 8-64-64, gated nonlinearity.
"""
import numpy as np
import torch
from e3nn import o3, nn as enn
from e3nn.math import normalize2mom

BESSEL = 8
CONSTANTS = {name: normalize2mom(f).cst for name, f in (("silu", torch.nn.functional.silu), ("sigmoid", torch.sigmoid))}


def radial(r, cutoff):
    """Bessel functions times the polynomial envelope."""
    n = torch.arange(1, BESSEL + 1, dtype=r.dtype); x = r / cutoff; p = 6.0
    envelope = 1 - (p + 1) * (p + 2) / 2 * x ** p + p * (p + 2) * x ** (p + 1) - p * (p + 1) / 2 * x ** (p + 2)
    return (2 / cutoff) ** 0.5 * torch.sin(n * np.pi * x[:, None]) / r[:, None] * (envelope * (x < 1))[:, None]


def uvu(irreps1, irreps2, keep):
    """Weighted product in the mode uvu, its output sorted; one weight an edge, path and copy, path by path."""
    mid, instructions = [], []
    for i, (m, a) in enumerate(irreps1):
        for j, (_, b) in enumerate(irreps2):
            for c in a * b:
                if keep(c): instructions.append((i, j, len(mid), "uvu", True)); mid.append((m, c))
    mid, order, _ = o3.Irreps(mid).sort()
    instructions = [(i, j, order[k], mode, train) for i, j, k, mode, train in instructions]
    return o3.TensorProduct(irreps1, irreps2, mid, instructions, shared_weights=False, internal_weights=False), mid.simplify()


class Layer(torch.nn.Module):
    def __init__(self, irreps_in, irreps_sh, hidden, types):
        super().__init__()
        scalars = o3.Irreps([(m, ir) for m, ir in hidden if ir.l == 0]); gated = o3.Irreps([(m, ir) for m, ir in hidden if ir.l > 0])
        gates = o3.Irreps([(gated.num_irreps, "0e")])
        self.gate = enn.Gate(scalars, [torch.nn.functional.silu], gates, [torch.sigmoid], gated)
        out = self.gate.irreps_in
        self.tp, self.mid = uvu(irreps_in, irreps_sh, lambda c: c in out)
        self.lin1 = o3.Linear(irreps_in, irreps_in)
        self.mlp = enn.FullyConnectedNet([BESSEL, 64, 64, self.tp.weight_numel], torch.nn.functional.silu)
        self.lin2 = o3.Linear(self.mid, out)
        self.self_c = o3.FullyConnectedTensorProduct(irreps_in, types, out)
        self.described = dict(irreps_in=str(irreps_in), mid=str(self.mid), out=str(out))
        self.irreps_out = self.gate.irreps_out

    def forward(self, x, attributes, src, dst, sh, rad, norm):
        m = self.tp(self.lin1(x)[src], sh, self.mlp(rad))
        sums = torch.zeros(x.shape[0], m.shape[1], dtype=x.dtype).index_add(0, dst, m) * norm
        return self.gate(self.lin2(sums) + self.self_c(x, attributes))


class Net(torch.nn.Module):
    """Energies of molecules from positions; an edge's vector goes from `src` to `dst`."""

    def __init__(self, mul, lmax, layers, species, cutoff, neighbours):
        super().__init__()
        self.norm, self.cutoff = neighbours ** -0.5, cutoff
        hidden = o3.Irreps("+".join(f"{mul}x{l}{'eo'[l % 2]}" for l in range(lmax + 1)))
        types, irreps_sh, irreps = o3.Irreps(f"{species}x0e"), o3.Irreps.spherical_harmonics(lmax), o3.Irreps(f"{mul}x0e")
        self.sh = o3.SphericalHarmonics(irreps_sh, True, "component")
        self.emb, self.layers = o3.Linear(types, irreps), torch.nn.ModuleList()
        for _ in range(layers):
            self.layers.append(Layer(irreps, irreps_sh, hidden, types)); irreps = self.layers[-1].irreps_out
        self.out1, self.out2 = o3.Linear(irreps, "16x0e"), o3.Linear("16x0e", "1x0e")
        self.described = dict(mul=mul, lmax=lmax, cutoff=cutoff, neighbours=neighbours, species=species, hidden=str(hidden),
                              layers=[layer.described for layer in self.layers], constants=CONSTANTS)

    def forward(self, positions, attributes, molecule, src, dst, molecules):
        v = positions[dst] - positions[src]; r = v.norm(dim=1)
        sh, rad, x = self.sh(v), radial(r, self.cutoff), self.emb(attributes)
        for layer in self.layers: x = layer(x, attributes, src, dst, sh, rad, self.norm)
        return torch.zeros(molecules, dtype=positions.dtype).index_add(0, molecule, self.out2(self.out1(x))[:, 0])


def energy_forces(net, positions, rest, train=False):
    positions = positions.detach().clone().requires_grad_()
    energies = net(positions, *rest)
    forces, = torch.autograd.grad(-energies.sum(), positions, create_graph=train)
    return energies, forces


def edges(positions, molecule, cutoff):
    """(src, dst) of all ordered pairs of one molecule that are closer than the cutoff; dst ascends."""
    d = torch.cdist(positions.double(), positions.double(), compute_mode="donot_use_mm_for_euclid_dist")
    dst, src = torch.nonzero((d < cutoff) & (d > 0) & (molecule[:, None] == molecule[None]), as_tuple=True)
    return src, dst
