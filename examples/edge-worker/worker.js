/**
 * Answers energy (eV), forces (eV/Å) and stress (eV/Å³, Voigt order xx yy zz yz xz xy; null unless periodic) for a posted structure:
 *
 *     POST /   application/json   {"species": [8, 1, 1], "positions": [[0, 0, 0], …], "cell": [[…], …], "periodic": [true, …]}
 *     POST /   anything else      extended xyz, one structure
 *
 * 400 says what is wrong with the structure, 413 that it is too large, 405 that only POST is answered.
 */
import { loadPotential, predict } from "intertwiner/models";
import weights from "./potential.safetensors";
import { bodyOf, Refusal, requireFewPairs, structureOf } from "./structure.js";

let potential = null;

async function answer(request) {
  if (request.method !== "POST") throw new Refusal(405, `the method is ${request.method}; it must be POST`);
  const text = await bodyOf(request);
  potential ??= loadPotential(new Uint8Array(weights));
  const structure = structureOf(text, request.headers.get("content-type") ?? "", potential.elements);
  try {
    requireFewPairs(structure, potential.cutoff);
    const [{ energy, forces, stress }] = predict(potential, [structure]);
    const rows = Array.from(structure.species, (_, i) => Array.from(forces.subarray(3 * i, 3 * i + 3)));
    return Response.json({ energy, forces: rows, stress: stress && Array.from(stress) });
  } catch (error) {
    if (error instanceof RangeError) throw new Refusal(400, error.message); // atoms at one place, a flat cell
    throw error;
  }
}

export default {
  async fetch(request) {
    try {
      return await answer(request);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const headers = error.status === 405 ? { allow: "POST" } : {};
      return Response.json({ error: error.message }, { status: error.status, headers });
    }
  },
};
