"""Extended xyz files by ASE's own writer, and beside them what ASE reads from them: for test/io/extxyz.test.ts.

Run from the root of the repository: python scripts/reference/extxyz.py   (needs ase and numpy)
"""
import json
from pathlib import Path

import ase
import numpy as np
from ase import Atoms
from ase.calculators.singlepoint import SinglePointCalculator
from ase.io import read, write

out = Path("test/reference/extxyz")
out.mkdir(parents=True, exist_ok=True)
rng = np.random.default_rng(17)


def computed(atoms, **results):
    atoms.calc = SinglePointCalculator(atoms, **results)
    return atoms


molecule = Atoms("CCOH6", positions=rng.normal(size=(9, 3)))
molecule.set_initial_charges(rng.normal(size=9))
molecule.set_tags(range(9))
molecule.info = {
    "name": "ethanol, at \"random\"", "step": 7, "temperature": 497.46, "converged": True, "scales": np.array([1.5, -2.0, 3e-7]), "grid": np.array([4, 5, 6]),
    "flags": np.array([True, False]), "matrix": np.array([[1.0, 2.0], [3.0, 4.5]]), "history": {"program": "none", "steps": [1, 2]}, "key with spaces": "x=y", "kind": "O'Hara",
}
crystal = Atoms("NaCl", positions=[[0, 0, 0], [2.8, 0.1, 0]], cell=[[5.6, 0, 0], [0.3, 5.5, 0], [0, 0.2, 5.7]], pbc=True)
slab = Atoms("FePt3", positions=rng.normal(size=(4, 3)), cell=[[3, 0, 0], [0, 3.5, 0], [0, 0, 20]], pbc=[True, True, False])
frames = {
    "molecule": [computed(molecule, energy=-309.57690189314314, forces=rng.normal(size=(9, 3)))],
    "crystal": [computed(crystal, energy=-1e-3 / 3, forces=rng.normal(size=(2, 3)), stress=np.array([0.1, -0.2, 0.3, 0.04, -0.05, 0.06]) / 7), slab, Atoms("U")],
}
for name, structures in frames.items():
    write(out / f"{name}.xyz", structures, format="extxyz")


def plain(x):
    return x.tolist() if isinstance(x, (np.ndarray, np.generic)) else x


# ours.xyz is written by writeExtxyz (the test says from what): here is what ASE makes of it
for name in [*frames, "ours"]:
    rows = []
    for atoms in read(out / f"{name}.xyz", ":", format="extxyz"):
        results = atoms.calc.results if atoms.calc else {}
        rows.append({
            "numbers": plain(atoms.numbers), "positions": plain(atoms.positions), "cell": plain(atoms.cell.array), "pbc": plain(atoms.pbc),
            "results": {k: plain(v) for k, v in results.items()}, "info": {k: plain(v) for k, v in atoms.info.items()},
            "arrays": {k: plain(v) for k, v in atoms.arrays.items() if k not in ("numbers", "positions")},
        })
    origin = f"read by ASE {ase.__version__}, ase.io.extxyz; scripts/reference/extxyz.py"
    lines = ",\n".join("  " + json.dumps(row) for row in rows)
    (out / f"{name}.json").write_text(f'{{ "origin": {json.dumps(origin)},\n "frames": [\n{lines}\n]}}\n')
