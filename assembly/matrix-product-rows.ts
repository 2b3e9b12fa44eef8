/**
 * Tables the addresses of x and y for `n` logical rows from `row` on: pairs of usize, 8n bytes. The logical row i is component
 * i % reps of tensor row r = i / reps, or of tensor row index[r] where there is a list.
 */
export function addresses(
  table: usize, row: i32, n: i32, reps: i32,
  x: usize, xIndex: usize, xRow: usize, xRep: usize, y: usize, yIndex: usize, yRow: usize, yRep: usize,
): void {
  let r = <usize>(row / reps);
  for (let rep = row % reps; n > 0; ++r, rep = 0) {
    let xAt = x + (xIndex ? <usize>load<u32>(xIndex + (r << 2)) : r) * xRow + <usize>rep * xRep;
    let yAt = y + (yIndex ? <usize>load<u32>(yIndex + (r << 2)) : r) * yRow + <usize>rep * yRep;
    for (; rep < reps && n > 0; ++rep, --n, table += 8, xAt += xRep, yAt += yRep) {
      store<usize>(table, xAt);
      store<usize>(table, yAt, 4);
    }
  }
}
