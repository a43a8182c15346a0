/**
 * Returns a mask of windows without invalid pixels: 1 where a window of `sidePx`
 * × `sidePx` has none, `[row][col]` of the windows' upper left corners, (width − side +
 * 1) × (height − side + 1). Returns null when there is no mask, so that no window has
 * any.
 */
export function wholeWindows(
  valid: Uint8Array | null,
  size: { readonly width: number; readonly height: number },
  sidePx: number,
): Uint8Array | null {
  if (valid === null) {
    return null;
  }
  const width = size.width - sidePx + 1;
  const height = size.height - sidePx + 1;
  const isWhole = new Uint8Array(width * height);
  // For each column: how many rows above and including this one are valid over the
  // window's width.
  const run = new Int32Array(width);
  for (let row = 0; row < size.height; row++) {
    let streak = 0;
    for (let col = 0; col < size.width; col++) {
      streak = valid[row * size.width + col] === 1 ? streak + 1 : 0;
      const left = col - sidePx + 1;
      if (left < 0) {
        continue;
      }
      run[left] = streak >= sidePx ? (run[left] as number) + 1 : 0;
      const top = row - sidePx + 1;
      if (top >= 0 && (run[left] as number) >= sidePx) {
        isWhole[top * width + left] = 1;
      }
    }
  }
  return isWhole;
}
