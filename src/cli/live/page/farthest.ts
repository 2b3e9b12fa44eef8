/** Å: of several points, one after another, the largest distance from the middle. */
export function farthest(points: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < points.length; i += 3)
    most = Math.max(most, points[i] * points[i] + points[i + 1] * points[i + 1] + points[i + 2] * points[i + 2]);
  return Math.sqrt(most);
}
