"""A 21-atom molecule with aspirin's composition (hand-placed, not relaxed) and ethanol: single molecules and noisy copies."""
import numpy as np

SPECIES = [1, 6, 8]
ATOMS = {
    "aspirin": np.array([6] * 6 + [6, 8, 8, 1] + [8, 6, 8, 6, 1, 1, 1] + [1] * 4),
    "ethanol": np.array([6, 6, 8, 1, 1, 1, 1, 1, 1]),
}
POSITIONS = {
    "aspirin": np.array([
        [1.39, 0, 0], [0.695, 1.204, 0], [-0.695, 1.204, 0], [-1.39, 0, 0], [-0.695, -1.204, 0], [0.695, -1.204, 0],
        [2.87, 0, 0], [3.48, 1.05, 0], [3.48, -1.17, 0], [4.45, -1.1, 0],
        [1.40, 2.41, 0.1], [1.3, 3.3, 1.05], [0.6, 3.1, 2.0], [2.2, 4.5, 0.85], [2.9, 4.55, 1.68], [1.6, 5.41, 0.83], [2.75, 4.42, -0.09],
        [-1.235, 2.14, 0], [-2.47, 0, 0], [-1.235, -2.14, 0], [1.235, -2.14, 0]], dtype=np.float64),
    "ethanol": np.array([
        [1.17, -0.40, 0.00], [0.00, 0.56, 0.00], [-1.19, -0.21, 0.00], [-1.94, 0.38, 0.00],
        [2.12, 0.15, 0.00], [1.14, -1.04, 0.89], [1.14, -1.04, -0.89], [0.04, 1.20, 0.89], [0.04, 1.20, -0.89]], dtype=np.float64),
}


def copies(name, n, seed=0):
    """(positions, species index, molecule index) of n copies with 0.05 A of noise."""
    rng = np.random.default_rng(seed)
    pos, atoms = POSITIONS[name], ATOMS[name]
    positions = np.concatenate([pos + 0.05 * rng.standard_normal(pos.shape) for _ in range(n)])
    return positions, np.tile([SPECIES.index(z) for z in atoms], n), np.repeat(np.arange(n), len(atoms))
