export {
  type DynamicsOptions,
  energyDrift,
  kineticEnergy,
  maxwellVelocities,
  type Moment,
  trajectory,
  velocityVerlet,
} from "./dynamics.js";
export { type Batch, batchOf, type System } from "./batch.js";
export { type Interaction, Nequip, type NequipConfig, type NequipOptions, nequip } from "./nequip.js";
export { type Derived, derive, type Potential, type Prediction, predict, voigt } from "./potential.js";
export {
  calibrate,
  type Errors,
  errors,
  type Frame,
  type LossOptions,
  type LossWeights,
  meanNeighbours,
  potentialLoss,
  type Statistics,
  type StatisticsOptions,
  statistics,
  stressOf,
} from "./training.js";
export { loadPotential, savePotential } from "./saved.js";
export { type Splined, type SplinedOptions, splined } from "./splined.js";
