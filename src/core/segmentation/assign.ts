/** This file pairs two sets one to one so that the sum of what the pairs are worth is largest. */

/**
 * Solves the assignment problem by the Hungarian method with shortest augmenting paths
 * (Jonker and Volgenant 1987). `worth` is row-major, `rows` × `cols`, finite.
 *
 * @returns for each row the column that it is paired with; −1 = none, which occurs only
 *   where there are more rows than columns
 * @remarks cost is O(min² · max)
 */
export function assign(worth: Float64Array, rows: number, cols: number): Int32Array {
  if (rows > cols) {
    const turned = new Float64Array(worth.length);
    for (let row = 0; row < rows; row += 1) {
      for (let col = 0; col < cols; col += 1) {
        turned[col * rows + row] = worth[row * cols + col] as number;
      }
    }
    const rowOf = assign(turned, cols, rows);
    const answer = new Int32Array(rows).fill(-1);
    rowOf.forEach((row, col) => {
      answer[row] = col;
    });
    return answer;
  }
  // Potentials and pairs; index 0 stands for none, so rows and columns count from 1.
  const u = new Float64Array(rows + 1);
  const v = new Float64Array(cols + 1);
  const rowOf = new Int32Array(cols + 1);
  for (let row = 1; row <= rows; row += 1) {
    augment(worth, cols, row, u, v, rowOf);
  }
  const answer = new Int32Array(rows).fill(-1);
  for (let col = 1; col <= cols; col += 1) {
    const row = rowOf[col] as number;
    if (row > 0) {
      answer[row - 1] = col - 1;
    }
  }
  return answer;
}

/** Pairs one more row, along the path that loses least. */
function augment(
  worth: Float64Array,
  cols: number,
  row: number,
  u: Float64Array,
  v: Float64Array,
  rowOf: Int32Array,
): void {
  const least = new Float64Array(cols + 1).fill(Number.POSITIVE_INFINITY);
  const before = new Int32Array(cols + 1);
  const isUsed = new Uint8Array(cols + 1);
  rowOf[0] = row;
  let at = 0;
  while ((rowOf[at] as number) !== 0) {
    isUsed[at] = 1;
    const from = rowOf[at] as number;
    let [delta, next] = [Number.POSITIVE_INFINITY, 0];
    for (let col = 1; col <= cols; col += 1) {
      if (isUsed[col] === 1) {
        continue;
      }
      const cost = -(worth[(from - 1) * cols + col - 1] as number);
      const reduced = cost - (u[from] as number) - (v[col] as number);
      if (reduced < (least[col] as number)) {
        least[col] = reduced;
        before[col] = at;
      }
      if ((least[col] as number) < delta) {
        [delta, next] = [least[col] as number, col];
      }
    }
    for (let col = 0; col <= cols; col += 1) {
      if (isUsed[col] === 1) {
        const paired = rowOf[col] as number;
        u[paired] = (u[paired] as number) + delta;
        v[col] = (v[col] as number) - delta;
      } else {
        least[col] = (least[col] as number) - delta;
      }
    }
    at = next;
  }
  while (at !== 0) {
    const previous = before[at] as number;
    rowOf[at] = rowOf[previous] as number;
    at = previous;
  }
}
