"""Weights of networks that are built of e3nn modules, out of PyTorch and back, for the library intertwiner.

    python export_e3nn.py model.pt model.safetensors        a pickled module (torch.save(model, ...)); unpickling runs code of the file
    from export_e3nn import export_e3nn, restore_e3nn       or from a program: export_e3nn(model, file), restore_e3nn(model, file)

The file has the weights of every module by path and, in its metadata under "e3nn", what they mean: class, irreps as written, instructions with
path weights, normalizations, functions with their factors, the sign convention of the coupling tensors. Needs torch, e3nn and safetensors.
"""
import json, math, sys
import torch
import e3nn
from e3nn import nn, o3
from safetensors.torch import load_file, save_file

FORM = "e3nn modules 1"
FUNCTIONS = dict(
    silu=torch.nn.functional.silu, tanh=torch.tanh, sigmoid=torch.sigmoid, ssp=lambda x: torch.nn.functional.softplus(x) - math.log(2.0),
    softplus=torch.nn.functional.softplus, abs=torch.abs, identity=lambda x: x, relu=torch.relu, leakyRelu=torch.nn.functional.leaky_relu,
    gelu=torch.nn.functional.gelu, softOdd=lambda x: (1 - torch.exp(-x * x)) * x, sin=torch.sin, cos=torch.cos, square=torch.square)


def function(f):
    """[name, factor] of an activation: the name of the function that has its values; null for none."""
    if f is None: return None
    factor = 1.0
    if hasattr(f, "cst"): f, factor = f.f, 1.0 if f._is_id else f.cst
    x = torch.linspace(-5, 5, 201, dtype=torch.float64)
    with torch.no_grad(): y = f(x)
    names = [name for name, g in FUNCTIONS.items() if y.shape == x.shape and (y - g(x)).abs().max() < 1e-10]
    return [names[0] if names else f"unknown: {f!r}"[:80], factor]


def linear(m):
    terms = range(len(m.irreps_out))
    features = m.weight.shape[:2] if m.weight.dim() == 3 else (None, None)
    return dict(irreps_in=str(m.irreps_in), irreps_out=str(m.irreps_out), f_in=features[0], f_out=features[1],
                instructions=[[i.i_in, i.i_out, i.path_weight] for i in m.instructions if i.i_in >= 0],
                biases=[any(i.i_in < 0 and i.i_out == k for i in m.instructions) for k in terms],
                internal_weights=m.internal_weights, shared_weights=m.shared_weights)


def product(m):
    return dict(irreps_in1=str(m.irreps_in1), irreps_in2=str(m.irreps_in2), irreps_out=str(m.irreps_out),
                instructions=[[i.i_in1, i.i_in2, i.i_out, i.connection_mode, i.has_weight, i.path_weight] for i in m.instructions],
                internal_weights=m.internal_weights, shared_weights=m.shared_weights)


def network(m):
    layers = [getattr(m, f"layer{i}") for i in range(len(m.hs) - 1)]
    return dict(hs=m.hs, act=function(layers[0].act), out_act=layers[-1].act is not None,
                variance_in=layers[0].var_in, variance_out=layers[-1].var_out)


def sphere(m):
    grid, same = m.to_s2, lambda n: torch.equal(o3.ToS2Grid(grid.lmax, (grid.res_beta, grid.res_alpha), n, dtype=grid.shb.dtype).shb, grid.shb)
    return dict(irreps_in=str(m.irreps_in), lmax_out=m.irreps_out.lmax, act=function(m.act), res=[grid.res_beta, grid.res_alpha],
                normalization=next((n for n in ("component", "norm", "integral") if same(n)), "unknown"), random_rot=m.random_rot)


functions = lambda a: [function(f) for f in a.acts]
PRODUCTS = dict.fromkeys("FullyConnectedTensorProduct ElementwiseTensorProduct FullTensorProduct TensorSquare TensorProduct".split(), (product, ["weight"]))
# By class: what is told of a module, and its tensors.
CLASSES = PRODUCTS | dict(
    Linear=(linear, ["weight", "bias"]),
    FullyConnectedNet=(network, [f"layer{i}.weight" for i in range(99)]),
    BatchNorm=(lambda m: dict(irreps=str(m.irreps), eps=m.eps, momentum=m.momentum, affine=m.affine, reduce=m.reduce, instance=m.instance,
                              include_bias=getattr(m, "include_bias", True), normalization=m.normalization),
               ["weight", "bias", "running_mean", "running_var"]),
    Gate=(lambda m: dict(irreps_scalars=str(m.act_scalars.irreps_in), act_scalars=functions(m.act_scalars), irreps_gates=str(m.act_gates.irreps_in),
                         act_gates=functions(m.act_gates), irreps_gated=str(m.irreps_gated)), []),
    Activation=(lambda m: dict(irreps_in=str(m.irreps_in), acts=functions(m)), []),
    NormActivation=(lambda m: dict(irreps_in=str(m.irreps_in), act=function(m.scalar_nonlinearity), normalize=m.normalize, epsilon=m.epsilon,
                                   bias=m.bias), ["biases"]),
    Norm=(lambda m: dict(irreps_in=str(m.irreps_in), squared=m.squared), []),
    Dropout=(lambda m: dict(irreps=str(m.irreps), p=m.p), []),
    Identity=(lambda m: dict(irreps_in=str(m.irreps_in)), []),
    ExtractIr=(lambda m: dict(irreps_in=str(m.irreps_in), instructions=[list(m.instructions[0])]), []),
    Extract=(lambda m: dict(irreps_in=str(m.irreps_in), instructions=[list(i) for i in m.instructions]), []),
    SphericalHarmonics=(lambda m: dict(irreps_in=str(m.irreps_in), irreps_out=str(m.irreps_out), normalize=m.normalize,
                                       normalization=m.normalization), []),
    S2Activation=(sphere, []),
    SO3Activation=(lambda m: dict(lmax_in=m.lmax_in, lmax_out=m.lmax_out, act=function(m.act),
                                  res=[m.grid_in.res_beta, m.grid_in.res_alpha]), []))


def description(m):
    """Class, settings and names of the tensors of a module of e3nn or of a class derived from one; None for others."""
    for base in type(m).__mro__:
        if base.__module__.split(".")[0] == "e3nn" and base.__name__ in CLASSES:
            settings, names = CLASSES[base.__name__]
            found = {name: get(m, name) for name in names}
            return base.__name__, settings(m), {name: t for name, t in found.items() if t is not None and t.numel() > 0}
    return None


def get(m, path):
    for name in path.split("."): m = getattr(m, name, None)
    return m if isinstance(m, torch.Tensor) else None


def walk(m, path=""):
    """Every module with a path and its description; what is inside a module of e3nn belongs to it."""
    join = lambda name: f"{path}.{name}" if path else name
    told = description(m)
    if told: yield path, *told, join
    else:
        own = dict(m.named_parameters(recurse=False)) | {k: b for k, b in m.named_buffers(recurse=False) if k in m.state_dict()}
        if own: yield path, type(m).__name__, None, own, join
        for name, child in m.named_children(): yield from walk(child, join(name))


def export_e3nn(model, file):
    """Writes the weights of a module, and what they mean, as safetensors."""
    tensors, modules = {}, {}
    for path, kind, settings, own, join in walk(model):
        tensors |= {join(name): t.detach().cpu().contiguous().clone() for name, t in own.items()}
        if settings is not None: modules[path] = dict({"class": kind}, **settings)
    # e3nn before 0.5 has the opposite sign in 44 unordered triples of degrees, {1, 2, 2} among them.
    convention = "e3nn" if o3.wigner_3j(1, 2, 2)[0, 1, 0] > 0 else "e3nn-0.4.4"
    about = dict(form=FORM, version=e3nn.__version__, convention=convention, modules=modules)
    save_file(tensors, file, metadata={"e3nn": json.dumps(about)})


def restore_e3nn(model, file):
    """Fills a module with the weights of a file, after checking that they mean the same; every weight must be there."""
    from safetensors import safe_open
    with safe_open(file, "pt") as opened: about = json.loads(opened.metadata()["e3nn"])
    tensors, used = load_file(file), set()
    if about["form"] != FORM: raise ValueError(f"restore_e3nn: the form of {file} is {about['form']!r}, not {FORM!r}")
    convention = "e3nn" if o3.wigner_3j(1, 2, 2)[0, 1, 0] > 0 else "e3nn-0.4.4"
    if about["convention"] != convention: raise ValueError(f"restore_e3nn: coupling tensors of {about['convention']}; here they are of {convention}")
    close = lambda a, b: (math.isclose(a, b, rel_tol=1e-12) if isinstance(a, float) and isinstance(b, float) else
                          len(a) == len(b) and all(map(close, a, b)) if isinstance(a, list) and isinstance(b, list) else a == b)
    for path, kind, settings, own, join in walk(model):
        if settings is not None:
            theirs = about["modules"].get(path, {})
            ours = json.loads(json.dumps(settings))
            wrong = [k for k, v in ours.items() if k not in ("momentum", "p", "shared_weights") and not close(v, theirs.get(k))]
            if wrong: raise ValueError(f"restore_e3nn: {path!r} ({kind}): {wrong[0]} is {theirs.get(wrong[0])}, the module has {ours[wrong[0]]}")
        for name, t in own.items():
            with torch.no_grad(): t.copy_(tensors[join(name)].reshape(t.shape))
            used.add(join(name))
    if left := tensors.keys() - used: raise ValueError(f"restore_e3nn: the model has no {sorted(left)[0]!r}")


if __name__ == "__main__":
    if len(sys.argv) != 3: sys.exit(__doc__)
    export_e3nn(torch.load(sys.argv[1], map_location="cpu", weights_only=False), sys.argv[2])
