import { allIrreps, concat, distinct, gateIn, invariant, missing, norms, repeat, sphericalHarmonicsIrreps } from "./algebra.js";
import { compare, parse, parseIrrep, print } from "./grammar.js";
import { irreps } from "./irreps.js";
import { canonical, layout } from "./layout.js";
import {
  count,
  dim,
  divideMultiplicities,
  ls,
  lmax,
  mulGcd,
  multiplyMultiplicities,
  muls,
  numIrreps,
  removeZeroMultiplicities,
  setMultiplicities,
  unify,
} from "./multiplicities.js";
import { arrange, permutedComponents, regroup, regroupE3nnJax, simplify, sort, sortE3nnJax } from "./order.js";
import { product, tensorProductIrreps } from "./product.js";
import { randomFeatures, randomIrreps } from "./random.js";
import { copySlices, filter, keep, sliceComponents, sliceCopies, slices, sliceTerms } from "./select.js";

/**
 * The algebra of irreps texts, all of it under one name: `Irreps.regroup("1o+2x0e")`, `Irreps.tensorProductIrreps("8x1o", "1o")`, … One object
 * of functions, which a bundle that does not name it leaves out.
 */
export const Irreps = {
  allIrreps,
  arrange,
  canonical,
  compare,
  concat,
  copySlices,
  count,
  dim,
  distinct,
  divideMultiplicities,
  filter,
  gateIn,
  invariant,
  irreps,
  keep,
  layout,
  lmax,
  ls,
  missing,
  mulGcd,
  muls,
  multiplyMultiplicities,
  norms,
  numIrreps,
  parse,
  parseIrrep,
  permutedComponents,
  print,
  product,
  randomFeatures,
  randomIrreps,
  regroup,
  regroupE3nnJax,
  removeZeroMultiplicities,
  repeat,
  setMultiplicities,
  simplify,
  sliceComponents,
  sliceCopies,
  slices,
  sliceTerms,
  sort,
  sortE3nnJax,
  sphericalHarmonicsIrreps,
  tensorProductIrreps,
  unify,
};
