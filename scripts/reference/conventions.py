"""Writes test/reference/conventions.json: harmonics, rotations and representations in the words of other libraries.

    python scripts/reference/conventions.py e3nn sphericart scipy spherical     (needs e3nn, torch, sphericart, scipy, spherical)
    python scripts/reference/conventions.py e3nn-jax e3x cuequivariance         (needs e3nn-jax, e3x, cuequivariance)
    python scripts/reference/conventions.py escnn                               (needs escnn)
    python scripts/reference/conventions.py three                               (needs node, and three in ./node_modules)

Each run replaces the sections it names and keeps the others, since the peers do not fit in one environment. Every library is given the
same unit vectors and unit quaternions, in its own way; degrees 0 to 4, all orders.
"""
import importlib.metadata as metadata
import json
import subprocess
import sys
from pathlib import Path

import numpy as np

TARGET = Path(__file__).resolve().parents[2] / "test" / "reference" / "conventions.json"
LMAX = 4

random = np.random.default_rng(17)
VECTORS = random.normal(size=(4, 3))
VECTORS /= np.linalg.norm(VECTORS, axis=1, keepdims=True)
WXYZ = random.normal(size=(3, 4))
WXYZ /= np.linalg.norm(WXYZ, axis=1, keepdims=True)


def numbers(array):
    """Row-major; complex numbers as pairs."""
    array = np.ascontiguousarray(np.asarray(array))
    if np.iscomplexobj(array):
        array = np.ascontiguousarray(array.astype(np.complex128)).view(np.float64)
    return [float(x) for x in array.astype(np.float64).ravel()]


def blocks(matrices):
    return [numbers(m) for m in matrices]


def matrix(q):
    w, x, y, z = q
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
            [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
            [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
        ]
    )


def e3nn():
    import torch
    from e3nn import o3
    from e3nn.o3._wigner import change_basis_real_to_complex, so3_generators, su2_generators

    torch.set_default_dtype(torch.float64)
    rotations = torch.stack([o3.quaternion_to_matrix(torch.tensor(q)) for q in WXYZ])
    return {
        "versions": {"e3nn": metadata.version("e3nn"), "torch": metadata.version("torch")},
        "harmonics": numbers(o3.spherical_harmonics(list(range(LMAX + 1)), torch.tensor(VECTORS), False, normalization="integral")),
        "matrices": numbers(rotations),
        "D": [blocks(o3.Irrep(l, 1).D_from_matrix(r) for l in range(LMAX + 1)) for r in rotations],
        "change_of_basis": blocks(change_basis_real_to_complex(l) for l in range(LMAX + 1)),
        "so3_generators": blocks(so3_generators(l) for l in range(LMAX + 1)),
        "su2_generators": {str(j): numbers(su2_generators(j)) for j in (0, 0.5, 1, 1.5, 2)},
        "sorted": [[text, str(o3.Irreps(text).sort().irreps), list(o3.Irreps(text).sort().p)] for text in SORTED],
    }


SORTED = ["2x1o+3x0e+1x0o+1x1e+1x2e+1x2o+1x1o", "1x3e+1x3o+2x0o+1x2o+5x2e+4x0e", "1x1e+2x1o+3x1e"]


def e3nn_jax():
    import jax

    jax.config.update("jax_enable_x64", True)
    import e3nn_jax as e3nn
    import jax.numpy as jnp

    rotations = [e3nn.quaternion_to_matrix(jnp.asarray(q)) for q in WXYZ]
    harmonics = e3nn.spherical_harmonics(e3nn.Irreps.spherical_harmonics(LMAX), jnp.asarray(VECTORS), False, normalization="component")
    return {
        "versions": {name: metadata.version(name) for name in ("e3nn-jax", "jax")},
        "harmonics": numbers(harmonics.array),
        "matrices": numbers(np.stack(rotations)),
        "D": [blocks(e3nn.Irrep(l, 1).D_from_matrix(r) for l in range(LMAX + 1)) for r in rotations],
        "sorted": [[text, str(e3nn.Irreps(text).sort().irreps), list(e3nn.Irreps(text).sort().p)] for text in SORTED],
    }


def sphericart():
    import sphericart

    return {
        "versions": {"sphericart": metadata.version("sphericart")},
        "harmonics": numbers(sphericart.SphericalHarmonics(LMAX).compute(VECTORS)),
    }


def e3x():
    import jax

    jax.config.update("jax_enable_x64", True)
    import e3x
    import jax.numpy as jnp

    def of(**options):
        return numbers(e3x.so3.spherical_harmonics(jnp.asarray(VECTORS), LMAX, **options))

    # e3x turns row vectors by r @ R: the matrix that turns them as q does is the transposed one.
    D = [np.asarray(e3x.so3.wigner_d(jnp.asarray(matrix(q).T), LMAX)) for q in WXYZ]
    return {
        "versions": {name: metadata.version(name) for name in ("e3x", "jax")},
        "harmonics": of(),
        "harmonics_orthonormal_m": of(cartesian_order=False, normalization="orthonormal"),
        "harmonics_4pi": of(normalization="4pi"),
        "D": [blocks(d[l * l : (l + 1) ** 2, l * l : (l + 1) ** 2] for l in range(LMAX + 1)) for d in D],
    }


def scipy():
    from scipy.spatial.transform import Rotation
    from scipy.special import sph_harm_y

    theta = np.arccos(VECTORS[:, 2])
    phi = np.arctan2(VECTORS[:, 1], VECTORS[:, 0])
    rotations = Rotation.from_quat(WXYZ[:, [1, 2, 3, 0]])
    return {
        "versions": {"scipy": metadata.version("scipy")},
        "harmonics": numbers(np.stack([sph_harm_y(l, m, theta, phi) for l in range(LMAX + 1) for m in range(-l, l + 1)], axis=1)),
        "quaternions_xyzw": numbers(rotations.as_quat()),
        "matrices": numbers(rotations.as_matrix()),
        "rotation_vectors": numbers(rotations.as_rotvec()),
        "angles_ZYZ": numbers(rotations.as_euler("ZYZ")),
        "angles_YXY": numbers(rotations.as_euler("YXY")),
    }


def spherical():
    import quaternionic
    import spherical

    wigner = spherical.Wigner(LMAX)
    directions = quaternionic.array.from_spherical_coordinates(np.arccos(VECTORS[:, 2]), np.arctan2(VECTORS[:, 1], VECTORS[:, 0]))
    D = wigner.D(quaternionic.array(WXYZ))

    def block(d, l):
        return np.array([[d[wigner.Dindex(l, m, n)] for n in range(-l, l + 1)] for m in range(-l, l + 1)])

    return {
        "versions": {name: metadata.version(name) for name in ("spherical", "quaternionic")},
        "harmonics": numbers(np.stack([wigner.sYlm(0, r) for r in directions])),
        "matrices": numbers(quaternionic.array(WXYZ).to_rotation_matrix),
        "D": [blocks(block(d, l) for l in range(LMAX + 1)) for d in D],
    }


def escnn():
    from escnn.group import so3_group

    group = so3_group(LMAX)
    elements = [group.element(q[[1, 2, 3, 0]], "Q") for q in WXYZ]
    return {
        "versions": {"escnn": metadata.version("escnn")},
        "quaternions_xyzw": numbers(np.stack([e.to("Q") for e in elements])),
        "matrices": numbers(np.stack([e.to("MAT") for e in elements])),
        "D": [blocks(group.irrep(l)(e) for l in range(LMAX + 1)) for e in elements],
    }


def cuequivariance():
    import cuequivariance as cue

    one = cue.Irreps("O3", "4x2e")[0]
    return {
        "versions": {"cuequivariance": metadata.version("cuequivariance")},
        "shapes": {"mul_ir": list(cue.mul_ir.shape(one)), "ir_mul": list(cue.ir_mul.shape(one))},
        "sorted": [[text, "+".join(f"{m}x{ir}" for m, ir in cue.Irreps("O3", text).sort().irreps), list(cue.Irreps("O3", text).sort().perm)] for text in SORTED],
    }


def three():
    program = """
      import { Matrix4, Quaternion, REVISION, Vector3 } from "three";
      const [quaternions, vectors] = JSON.parse(process.argv[1]);
      const of = (q) => new Quaternion(q[1], q[2], q[3], q[0]);
      console.log(JSON.stringify({
        versions: { three: REVISION },
        quaternions_xyzw: quaternions.flatMap((q) => of(q).toArray()),
        matrix4: quaternions.map((q) => new Matrix4().makeRotationFromQuaternion(of(q)).elements),
        turned: quaternions.map((q) => vectors.flatMap((v) => new Vector3(...v).applyQuaternion(of(q)).toArray())),
      }));"""
    run = subprocess.run(
        ["node", "--input-type=module", "-e", program, json.dumps([WXYZ.tolist(), VECTORS.tolist()])], capture_output=True, text=True, check=True
    )
    return json.loads(run.stdout)


SECTIONS = {
    "e3nn": e3nn, "e3nn-jax": e3nn_jax, "sphericart": sphericart, "e3x": e3x, "scipy": scipy, "spherical": spherical, "escnn": escnn,
    "cuequivariance": cuequivariance, "three": three,
}  # fmt: skip

content = json.loads(TARGET.read_text()) if TARGET.exists() else {}
content["about"] = (
    "written by scripts/reference/conventions.py: what each library makes of the same unit vectors and unit quaternions (w, x, y, z), "
    "degrees 0 to 4; row-major, complex numbers as pairs"
)
content["lmax"] = LMAX
content["vectors"] = numbers(VECTORS)
content["quaternions_wxyz"] = numbers(WXYZ)
for name in sys.argv[1:]:
    content[name] = SECTIONS[name]()
TARGET.write_text(json.dumps(content, indent=0).replace(",\n", ",").replace("[\n", "[").replace("\n]", "]") + "\n")
