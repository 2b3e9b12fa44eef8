/** The eight shapes of four unit cubes, by the centres of the cubes. The first two are mirror images, every other one is its own. Source: e3nn's example. */
export const SHAPES: readonly { readonly name: string; readonly points: Float64Array }[] = [
  { name: "chiral, left", points: new Float64Array([0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0]) },
  { name: "chiral, right", points: new Float64Array([0, 0, 0, 0, 0, 1, 1, 0, 0, 1, -1, 0]) },
  { name: "square", points: new Float64Array([0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 1, 0]) },
  { name: "line", points: new Float64Array([0, 0, 0, 0, 0, 1, 0, 0, 2, 0, 0, 3]) },
  { name: "corner", points: new Float64Array([0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0]) },
  { name: "L", points: new Float64Array([0, 0, 0, 0, 0, 1, 0, 0, 2, 0, 1, 0]) },
  { name: "T", points: new Float64Array([0, 0, 0, 0, 0, 1, 0, 0, 2, 0, 1, 1]) },
  { name: "zigzag", points: new Float64Array([0, 0, 0, 1, 0, 0, 1, 1, 0, 2, 1, 0]) },
];

/** What a shape is called once a mirror has turned it round. */
export const mirrored = (shape: number): number => (shape === 0 ? 1 : shape === 1 ? 0 : shape);
