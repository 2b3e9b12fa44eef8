/**
 * Single-bond covalent radii of the elements 1 … 96 in hundredths of an ångström; carbon sp³, manganese, iron and cobalt with low spin.
 * Source: Cordero et al. 2008, doi:10.1039/b801115j, table 2.
 */
// biome-ignore format: sixteen elements a line
const RADII = [
  31, 28, 128, 96, 84, 76, 71, 66, 57, 58, 166, 141, 121, 111, 107, 105,
  102, 106, 203, 176, 170, 160, 153, 139, 139, 132, 126, 124, 132, 122, 122, 120,
  119, 120, 120, 116, 220, 195, 190, 175, 164, 154, 147, 146, 142, 139, 145, 144,
  142, 139, 139, 138, 139, 140, 244, 215, 207, 204, 203, 201, 199, 198, 198, 196,
  194, 192, 192, 189, 190, 187, 187, 175, 170, 162, 151, 144, 141, 136, 136, 132,
  145, 146, 148, 140, 150, 150, 260, 221, 215, 206, 200, 196, 190, 187, 180, 169,
];

/**
 * Covalent radius of an element, in ångström.
 *
 * @param element - atomic number, 1 … 96
 * @throws RangeError if it is not in the table
 */
export function covalentRadius(element: number): number {
  const radius = RADII[element - 1];
  if (radius === undefined)
    throw new RangeError(`covalentRadius: element is ${element}; radii are known for the atomic numbers 1 to ${RADII.length}`);
  return radius / 100;
}
