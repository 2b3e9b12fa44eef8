import { Rotation } from "../../src/groups/index.js";
import { darker, hue, Picture } from "./picture.js";
import { seen } from "./sphere.js";

const [SIDE, GAP, STEPS] = [300, 10, 400];

/** Paths on the unit ball. Left: powers of one rotation. Middle: the three axes from one rotation to another by slerp. Right: points drawn from Haar's measure. */
export function rotationsPicture(): Picture {
  const picture = new Picture(3 * (SIDE + GAP) + GAP, SIDE + 2 * GAP);
  const [a, b] = [Rotation.fromAngles(0.2, 0.5, -0.3), Rotation.fromAngles(2.2, 1.9, 0.8)];
  const turn = Rotation.fromAxisAngle([1, 2, 1], 2);
  const paths: ((t: number) => { point: ArrayLike<number>; colour: number }[])[] = [
    (t) =>
      [0.3, 0.7, 1.1, 1.5, 1.9].map((angle, i) => ({
        point: turn.power(Math.PI * t).apply(Rotation.fromAxisAngle([1, 0, -1], angle).apply([0.4082, 0.8165, 0.4082])),
        colour: i / 5,
      })),
    (t) => [0, 1, 2].map((axis) => ({ point: a.slerp(b, t).apply([0, 1, 2].map((i) => Number(i === axis))), colour: axis / 3 })),
    (t) => [{ point: Rotation.random(Math.round(t * STEPS)).apply([0, 1, 0]), colour: 0.6 }],
  ];
  paths.forEach((path, i) => {
    const left = GAP + i * (SIDE + GAP);
    ball(picture, left);
    for (let k = 0; k <= STEPS; ++k) {
      for (const { point, colour } of path(k / STEPS)) dot(picture, left, point, colour, i === 2 ? 2 : 1);
    }
  });
  return picture;
}

function ball(picture: Picture, left: number): void {
  for (let y = 0; y < SIDE; ++y) {
    for (let x = 0; x < SIDE; ++x) {
      const [u, v] = [(2 * x + 1) / SIDE - 1, 1 - (2 * y + 1) / SIDE];
      if (u * u + v * v > 1) continue;
      const light = 0.72 + 0.25 * Math.max(0, 0.35 * u + 0.5 * v + 0.79 * Math.sqrt(1 - u * u - v * v));
      picture.set(left + x, GAP + y, darker([235, 235, 235], light));
    }
  }
}

/** What is behind the ball is pale. */
function dot(picture: Picture, left: number, point: ArrayLike<number>, colour: number, radius: number): void {
  const [x, y, z] = seen(point);
  const shade = z < 0 ? hue(colour * 6, 6).map((c) => 0.75 * 235 + 0.2 * c) : hue(colour * 6, 6);
  const [px, py] = [left + ((x + 1) / 2) * SIDE, GAP + ((1 - y) / 2) * SIDE];
  picture.fill(
    Math.round(px) - radius,
    Math.round(py) - radius,
    2 * radius + 1,
    2 * radius + 1,
    shade as [number, number, number],
  );
}
