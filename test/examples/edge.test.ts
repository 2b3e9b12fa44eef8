import { existsSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeExtxyz } from "../../src/io/index.js";
import { loadPotential, predict } from "../../src/models/index.js";
import { publishedFolder } from "../runtimes/published.js";
import { type Edge, startEdge, WORKERD } from "./edge.js";

const present = existsSync(WORKERD);
const species = [8, 1, 1];
const positions = Float64Array.of(0.1, 0, 0, 0.96, 0.02, 0, -0.24, 0.93, 0.1);
const cell = Float64Array.of(6, 0, 0, 0.5, 7, 0, 0, 0, 8);
const potential = loadPotential(new Uint8Array(readFileSync("examples/edge-worker/potential.safetensors")));

describe.skipIf(!present && process.env.CI !== "true")(
  `the edge worker${present ? "" : ": workerd not installed, not tested"}`,
  () => {
    let published: ReturnType<typeof publishedFolder>;
    let edge: Edge;
    beforeAll(async () => {
      expect(present, "workerd is not installed: npm ci --prefix test/runtimes").toBe(true);
      published = publishedFolder();
      edge = await startEdge(published.folder);
    }, 120_000);
    afterAll(async () => {
      await edge?.stop();
      published?.remove();
    });

    const post = async (body: BodyInit, type = "application/json"): Promise<{ status: number; answer: any }> => {
      const response = await fetch(edge.url, { method: "POST", body, headers: { "content-type": type } });
      return { status: response.status, answer: await response.json() };
    };

    test("answers JSON with the energy and forces of Node, to the last bit", async () => {
      const { status, answer } = await post(JSON.stringify({ species, positions: Array.from(positions) }));
      const [{ energy, forces }] = predict(potential, [{ species, positions }]);
      expect([status, answer.energy, answer.forces.flat(), answer.stress]).toEqual([200, energy, Array.from(forces), null]);
    });

    test("answers extended xyz of a crystal with its stress", async () => {
      const structure = { species, positions, cell, periodic: [true, true, true] as const, info: {}, arrays: {} };
      const { status, answer } = await post(writeExtxyz([structure]), "text/plain");
      const [{ stress }] = predict(potential, [{ species, positions, cell, periodic: [true, true, true] }]);
      expect(status).toBe(200);
      for (let i = 0; i < 6; i++) expect(answer.stress[i]).toBeCloseTo((stress as Float64Array)[i], 12);
      expect(Math.abs(answer.stress[0])).toBeGreaterThan(1e-6);
    });

    const json = (change: object): string => JSON.stringify({ species, positions: Array.from(positions), ...change });
    const nested = "[".repeat(60_000) + "]".repeat(60_000);
    const crowd = {
      species: new Array(200).fill(1),
      positions: Array.from({ length: 600 }, (_, i) => ((7919 * i) % 1000) / 500),
    };
    test.each<[string, string, string, RegExp]>([
      ["text that is not JSON", "{", "application/json", /not JSON/],
      ["no positions", JSON.stringify({ species }), "application/json", /"positions" must be a list/],
      ["too few coordinates", json({ positions: [1, 2] }), "application/json", /has 2 numbers; it needs 9/],
      ["a coordinate that is null", json({ positions: [null, 0, 0, 1, 0, 0, 0, 1, 0] }), "application/json", /null at 0/],
      ["an unknown element", json({ species: [8, 1, 92] }), "application/json", /atom 2 has the atomic number 92/],
      ["a flat cell", json({ cell: [1, 0, 0, 2, 0, 0, 0, 0, 1] }), "application/json", /degenerate/],
      ["two atoms at one place", json({ positions: [0, 0, 0, 0, 0, 0, 1, 1, 1] }), "application/json", /same place/],
      ["no atoms", json({ species: [], positions: [] }), "application/json", /no atoms/],
      ["too many atoms", json({ species: new Array(201).fill(1) }), "application/json", /200 are the most/],
      [
        "a list nested 60,000 times",
        json({ species: [8, 1, 0] }).replace(",0]", `,${nested}]`),
        "application/json",
        /number a list/,
      ],
      ["such a coordinate", `{"species":[1],"positions":[${nested},0,0]}`, "application/json", /has a list at 0/],
      ["a long coordinate", json({ positions: ["x".repeat(1e5), 0, 0, 1, 0, 0, 0, 1, 0] }), "application/json", /^.{60,90}$/],
      ["a cell of 0.05 Å", json({ cell: [0.05, 0, 0, 0, 0.05, 0, 0, 0, 0.05] }), "application/json", /so small/],
      ["a dense slab", json({ ...crowd, cell: [2, 0, 0, 0, 2, 0, 0, 0, 900] }), "application/json", /there are \d+ pairs/],
      ["a dense cluster", json(crowd), "application/json", /there are \d+ pairs of atoms within 4 Å; 12000 are the most/],
      ["broken extended xyz", "3\nx\nO 0 0\n", "text/plain", /./],
    ])("refuses %s", async (_, body, type, message) => {
      const { status, answer } = await post(body, type);
      expect([status, answer.error]).toEqual([400, expect.stringMatching(message)]);
    });

    test("holds the same memory after 1,000 requests and after 3,000", { timeout: 120_000 }, async () => {
      const watched = await startEdge(published.folder, { watched: true });
      try {
        const held = async (): Promise<{ kernels: unknown; process: number }> => {
          const kernels = await (await fetch(`${watched.url}memory`)).json();
          return { kernels, process: watched.memory() };
        };
        const send = async (requests: number): Promise<void> => {
          for (let k = 0; k < requests; k++) {
            const moved = positions.map((x, i) => x + 0.05 * Math.sin(7 * k + i));
            const body = JSON.stringify({ species, positions: Array.from(moved) });
            const response = await fetch(watched.url, { method: "POST", body, headers: { "content-type": "application/json" } });
            await response.arrayBuffer();
            if (response.status !== 200) throw new Error(`request ${k} was answered by ${response.status}`);
            if (k % 100 === 99) await held(); // collects, so that what stays is what is held
          }
        };
        await send(1000);
        const before = await held();
        await send(2000);
        const after = await held();
        expect(after.kernels).toEqual(before.kernels);
        expect(Object.keys(before.kernels as object)).toEqual(["held", "peak", "size"]);
        expect(after.process - before.process).toBeLessThan(2e6); // 1 kB a request
      } finally {
        await watched.stop();
      }
    });

    test("refuses a large body, and other methods", async () => {
      expect(await post(" ".repeat(300_000))).toEqual({ status: 413, answer: { error: "the body is larger than 262144 bytes" } });
      const response = await fetch(edge.url);
      expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
    });
  },
);
