export type Floats = Float32Array | Float64Array;

/** Results of which some may be given to be written to. */
export interface Outputs {
  readonly values?: Floats;
  readonly gradients?: Floats;
  readonly hessians?: Floats;
}

/**
 * The arrays of results with so many derivatives, of the precision of the points: those given, checked, and new ones for the rest.
 *
 * @param width - numbers of the values of a point
 * @throws RangeError if one has another length, is of a derivative that is not computed, or cannot be made; TypeError if it has
 * another precision
 */
export function outputArrays(
  name: string,
  given: Outputs,
  points: Floats,
  width: number,
  derivatives: number,
): { values: Floats; gradients?: Floats; hessians?: Floats } {
  const array = (field: keyof Outputs, copies: number): Floats => {
    const found = given[field];
    const length = (points.length / 3) * width * copies;
    if (found === undefined) return made(name, field, points, length);
    if (found.constructor !== points.constructor)
      throw new TypeError(`${name}: out.${field} is a ${found.constructor.name}; these points need a ${points.constructor.name}`);
    if (found.length !== length) throw new RangeError(`${name}: out.${field} has ${found.length} numbers; ${length} are needed`);
    return found;
  };
  for (const [field, order] of [["gradients", 1] as const, ["hessians", 2] as const]) {
    if (order > derivatives && given[field] !== undefined)
      throw new RangeError(`${name}: out.${field} is given, and derivatives is ${derivatives}`);
  }
  return {
    values: array("values", 1),
    ...(derivatives >= 1 ? { gradients: array("gradients", 3) } : {}),
    ...(derivatives >= 2 ? { hessians: array("hessians", 9) } : {}),
  };
}

function made(name: string, field: string, points: Floats, length: number): Floats {
  try {
    return points instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
  } catch {
    throw new RangeError(
      `${name}: the ${field} of ${points.length / 3} points, ${(3 * length) / points.length} numbers each, need ` +
        `${length * points.BYTES_PER_ELEMENT} bytes, more than there is`,
    );
  }
}
