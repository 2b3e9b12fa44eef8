/**
 * One training step: 5 molecules of 21 atoms (1084 edges), 3 layers of 32x0e+32x1o+32x2e, energy and force loss, double backward, Adam;
 * e3nn / ours with the same weights. The edges are found beforehand on both sides; `with edges` finds them in each of our steps.
 *
 *   PEERS_PYTHON=python npx tsx bench/step.bench.ts
 */
import { batchOf, derive, potentialLoss } from "../src/models/index.js";
import {
  add,
  forget,
  inner,
  type Invariant,
  parameters,
  plain,
  scaleBy,
  subtract,
  type Tensor,
  valueAndGrad,
} from "../src/tensor/index.js";
import { adam } from "../src/train/index.js";
import { compareCase, goal, inFolder, machine, Peer, unmeasured } from "./compare.js";
import { inTheirOrder } from "./e3nn-network.js";
import { openPotential } from "./potential-peer.js";

const TITLE = "training step (energies and forces, batch 5), e3nn/ours";
const peer = await Peer.start();
if (peer === null) unmeasured(TITLE, "e3nn is absent");
else {
  await inFolder(async (folder) => {
    const { modes, info, model, frames } = await openPotential(peer, "nequip_step", folder);
    console.log(
      `${machine()}; ${peer.versions}, mode ${modes.step}; ${info.atoms} atoms, ${info.edges} edges, ${info.parameters} parameters`,
    );
    const params = parameters(model);
    const batch = batchOf(frames, model.elements, model.cutoff);
    if (batch.graph.edges !== info.edges) throw new RangeError(`ours has ${batch.graph.edges} edges, e3nn ${info.edges}`);
    const forces = plain(Float64Array.from(frames.flatMap((frame) => [...(frame.forces as Float64Array)])), {
      shape: [info.atoms, 3],
    });
    const energies = plain(
      Float64Array.from(frames, ({ energy }) => energy as number),
      { shape: [info.molecules, 1] },
    );
    const differentiate = valueAndGrad(params, (): Invariant => {
      const found = derive(model, batch);
      const meanSquare = (x: Tensor, target: Tensor): Tensor => {
        const d = subtract(forget(x), target as Tensor<"plain">);
        return scaleBy(inner(d, d), 1 / d.size);
      };
      return add(meanSquare(found.forces, forces), meanSquare(found.energies, energies)) as Invariant;
    });
    const first = differentiate();
    const values = { loss: [first.value], ...inTheirOrder(first.grads, info.net, 3) };
    const optimizer = adam(params, { rate: 1e-3, amsgrad: false });
    const shared = { peer, folder, case: "step", rounds: 11, values: () => values };
    const ratio = await compareCase({ ...shared, title: "step", work: () => optimizer.step(differentiate().grads) });
    const whole = valueAndGrad(
      params,
      potentialLoss(
        model,
        frames,
        { shifts: new Float64Array(3), energyDeviation: 1, forceScale: 1, stressScale: 0 },
        { energy: 1 },
      ),
    );
    const all = frames.map((_, i) => i);
    await compareCase({ ...shared, title: "step with edges", rounds: 7, work: () => optimizer.step(whole(all).grads) });
    console.log("");
    goal(TITLE, ratio, { least: 4 });
  });
  peer.end();
}
