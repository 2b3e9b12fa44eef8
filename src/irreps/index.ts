export {
  arrange,
  concat,
  count,
  distinct,
  gateIn,
  keep,
  missing,
  norms,
  type Place,
  product,
  regroup,
  repeat,
  simplify,
  sort,
  sphericalHarmonicsIrreps,
  tensorProductIrreps,
} from "./algebra.js";
export type { Add, Mul } from "./decimal.js";
export { compare, type Parity, parse, parseIrrep, print, type Term } from "./grammar.js";
export { irreps } from "./irreps.js";
export { type Block, canonical, type Layout, layout } from "./layout.js";
export type {
  Beside,
  Canon,
  Concat,
  Count,
  Coupled,
  FedBy,
  GateIn,
  GateOut,
  Harmonics,
  Invariants,
  Irrep,
  Irs,
  Keep,
  Missing,
  Norms,
  Product,
  Regroup,
  Scalars,
  TensorProduct,
  Text,
} from "./types.js";
