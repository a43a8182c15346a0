/** Which rows of a long list of equal rows are drawn; `end` is the first one that is not. */
export type RowRange = { readonly start: number; readonly end: number };

/**
 * Returns the rows that are in view, and `spare` rows before and after them.
 * @param topPx where the view begins, from the list's upper edge; negative above it
 * @param rowPx height of every row; nothing is known before the first one is drawn (0)
 */
export function rowsInView(
  topPx: number,
  viewPx: number,
  list: { readonly count: number; readonly rowPx: number; readonly spare: number },
): RowRange {
  const { count, rowPx, spare } = list;
  if (rowPx <= 0) {
    return { start: 0, end: Math.min(count, 1 + spare) };
  }
  const within = (row: number) => Math.min(count, Math.max(0, row));
  const first = within(Math.floor(topPx / rowPx));
  const last = within(Math.ceil((topPx + viewPx) / rowPx));
  return { start: within(first - spare), end: within(last + spare) };
}
