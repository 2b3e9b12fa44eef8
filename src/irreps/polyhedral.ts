// Written by scripts/tables/polyhedral.ts; change that file and run `npm run tables`. Source: Altmann & Herzig 1994, Point-Group Theory Tables.

/**
 * Irreps of the polyhedral groups over the real numbers, in the order of sorting, the trivial one first: dimensions, Frobenius-Schur
 * types, and products. The types of texts read them here too.
 */
// biome-ignore format: tables
export const POLYHEDRAL = {
  T: {
    irreps: ["A", "E", "T"],
    dims: [1, 2, 3],
    types: ["R", "C", "R"],
    products: {
      A: { A: "1xA", E: "1xE", T: "1xT" },
      E: { A: "1xE", E: "2xA+1xE", T: "2xT" },
      T: { A: "1xT", E: "2xT", T: "1xA+1xE+2xT" },
    },
  },
  Td: {
    irreps: ["A1", "A2", "E", "T1", "T2"],
    dims: [1, 1, 2, 3, 3],
    types: ["R", "R", "R", "R", "R"],
    products: {
      A1: { A1: "1xA1", A2: "1xA2", E: "1xE", T1: "1xT1", T2: "1xT2" },
      A2: { A1: "1xA2", A2: "1xA1", E: "1xE", T1: "1xT2", T2: "1xT1" },
      E: { A1: "1xE", A2: "1xE", E: "1xA1+1xA2+1xE", T1: "1xT1+1xT2", T2: "1xT1+1xT2" },
      T1: { A1: "1xT1", A2: "1xT2", E: "1xT1+1xT2", T1: "1xA1+1xE+1xT1+1xT2", T2: "1xA2+1xE+1xT1+1xT2" },
      T2: { A1: "1xT2", A2: "1xT1", E: "1xT1+1xT2", T1: "1xA2+1xE+1xT1+1xT2", T2: "1xA1+1xE+1xT1+1xT2" },
    },
  },
  O: {
    irreps: ["A1", "A2", "E", "T1", "T2"],
    dims: [1, 1, 2, 3, 3],
    types: ["R", "R", "R", "R", "R"],
    products: {
      A1: { A1: "1xA1", A2: "1xA2", E: "1xE", T1: "1xT1", T2: "1xT2" },
      A2: { A1: "1xA2", A2: "1xA1", E: "1xE", T1: "1xT2", T2: "1xT1" },
      E: { A1: "1xE", A2: "1xE", E: "1xA1+1xA2+1xE", T1: "1xT1+1xT2", T2: "1xT1+1xT2" },
      T1: { A1: "1xT1", A2: "1xT2", E: "1xT1+1xT2", T1: "1xA1+1xE+1xT1+1xT2", T2: "1xA2+1xE+1xT1+1xT2" },
      T2: { A1: "1xT2", A2: "1xT1", E: "1xT1+1xT2", T1: "1xA2+1xE+1xT1+1xT2", T2: "1xA1+1xE+1xT1+1xT2" },
    },
  },
  I: {
    irreps: ["A", "T1", "T2", "G", "H"],
    dims: [1, 3, 3, 4, 5],
    types: ["R", "R", "R", "R", "R"],
    products: {
      A: { A: "1xA", T1: "1xT1", T2: "1xT2", G: "1xG", H: "1xH" },
      T1: { A: "1xT1", T1: "1xA+1xT1+1xH", T2: "1xG+1xH", G: "1xT2+1xG+1xH", H: "1xT1+1xT2+1xG+1xH" },
      T2: { A: "1xT2", T1: "1xG+1xH", T2: "1xA+1xT2+1xH", G: "1xT1+1xG+1xH", H: "1xT1+1xT2+1xG+1xH" },
      G: { A: "1xG", T1: "1xT2+1xG+1xH", T2: "1xT1+1xG+1xH", G: "1xA+1xT1+1xT2+1xG+1xH", H: "1xT1+1xT2+1xG+2xH" },
      H: { A: "1xH", T1: "1xT1+1xT2+1xG+1xH", T2: "1xT1+1xT2+1xG+1xH", G: "1xT1+1xT2+1xG+2xH", H: "1xA+1xT1+1xT2+2xG+2xH" },
    },
  },
} as const;
