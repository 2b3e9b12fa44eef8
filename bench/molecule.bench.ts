/**
 * Energy and forces of one molecule: ethanol (9 atoms) and a molecule of 21 atoms, 3 layers to l = 2 with 16 or 32 channels; e3nn / ours with the
 * same weights. What is felt here is the overhead of each operation. Ours is `predict`, from coordinates to numbers, neighbours included; e3nn has its
 * edges beforehand and keeps its tensors. `derive` is ours in the same way.
 *
 *   PEERS_PYTHON=python npx tsx bench/molecule.bench.ts
 */
import { batchOf, derive, predict, splined } from "../src/models/index.js";
import { scope } from "../src/tensor/index.js";
import { compareCase, goal, inFolder, interleave, machine, ours, Peer, ratio, unmeasured } from "./compare.js";
import { openPotential } from "./potential-peer.js";

const cases = [
  { name: "ethanol_16", title: "ethanol, 16 channels", least: 10 },
  { name: "ethanol", title: "ethanol, 32 channels", least: 10 },
  { name: "aspirin", title: "21 atoms, 32 channels", least: undefined },
];
const goalOf = (title: string): string => `energy + forces of ${title}, e3nn/ours`;
const peer = await Peer.start();
if (peer === null) for (const { title, least } of cases) least && unmeasured(goalOf(title), "e3nn is absent");
else {
  const goals: (() => void)[] = [];
  for (const { name, title, least } of cases) {
    await inFolder(async (folder) => {
      const { modes, info, model, frames } = await openPotential(peer, name, folder);
      if (goals.length === 0) console.log(`${machine()}; ${peer.versions}`);
      const values = () => {
        const [{ energy, forces }] = predict(model, frames);
        return { energies: [energy], forces };
      };
      const shared = { peer, folder, case: "energy+forces", values, rounds: 15 };
      const found = await compareCase({
        ...shared,
        title: `${title} (${info.edges} edges, e3nn's mode ${modes["energy+forces"]}), predict`,
        work: () => void predict(model, frames),
      });
      const batch = batchOf(frames, model.elements, model.cutoff);
      await compareCase({ ...shared, title: `${title}, derive`, work: () => scope(() => void derive(model, batch)) });
      const frozen = splined(model);
      const [plain, quick] = await interleave(
        [ours(() => void predict(model, frames)), ours(() => void predict(frozen, frames))],
        15,
      );
      const worst = Math.max(...frozen.radial.map(({ error }) => error.slopes.maximum));
      console.log(
        `${title}: networks / splines ${ratio(plain, quick).text}, largest relative error of their slopes ${worst.toExponential(1)}`,
      );
      if (least !== undefined) goals.push(() => goal(goalOf(title), found, { least }));
    });
  }
  console.log("");
  for (const tell of goals) tell();
  peer.end();
}
