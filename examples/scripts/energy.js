/**
 * Energy and forces of a structure by a trained potential.
 *
 *     node examples/scripts/energy.js examples/edge-worker/potential.safetensors molecule.xyz
 */
import { readFileSync } from "node:fs";
import { elementSymbol, readExtxyz } from "intertwiner/io";
import { loadPotential, predict } from "intertwiner/models";

const [weights, file] = process.argv.slice(2);
const potential = loadPotential(readFileSync(weights));
for (const structure of readExtxyz(readFileSync(file, "utf8"))) {
  const [{ energy, forces }] = predict(potential, [structure]);
  console.log(`energy ${energy.toFixed(6)} eV`);
  structure.species.forEach((z, i) => {
    const [x, y, w] = forces.subarray(3 * i, 3 * i + 3);
    console.log(`${elementSymbol(z).padEnd(2)} ${[x, y, w].map((f) => f.toFixed(4).padStart(9)).join(" ")} eV/Å`);
  });
}
