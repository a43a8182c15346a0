/**
 * This file decides which of an image's darkest pixels are no data if nothing states
 * it: those in a solid area that touches the border (the black corners of a rotated
 * scene), but not dark ground inside the image, whose zeros are scattered among other
 * values by speckle.
 *
 * "Solid" means: kept by a morphological opening with a square (Serra, 1982). Outside
 * of the image everything counts as dark, so that a thin wedge along an edge is solid,
 * too.
 */

/** The dark pixels of a reduced or full-size image. */
export type DarkPixels = {
  readonly width: number;
  readonly height: number;
  /** 1 = dark enough to start an area, `[row][col]`. */
  readonly dark: Uint8Array;
  /** 1 = dark enough to extend an adjacent dark area, because JPEG noise blurs its edge. */
  readonly dim: Uint8Array;
};

export type BorderRule = {
  /** Stored values up to `dark` start an area, those up to `dim` extend one. */
  readonly dark: number;
  readonly dim: number;
  /** Side of the square that must fit into a solid area, in pixels, odd. */
  readonly solidPx: number;
  /** How far an area extends beyond its solid part through dim pixels, in pixels. */
  readonly reachPx: number;
};

/** Returns the rule: exact zeros, or for JPEG what its blocks of 8 × 8 pixels make of them. */
export function borderRule(isLossy: boolean): BorderRule {
  return isLossy
    ? { dark: 4, dim: 16, solidPx: 7, reachPx: 8 }
    : { dark: 0, dim: 0, solidPx: 5, reachPx: 5 };
}

/** Returns a mask, 1 where a pixel is no data, `[row][col]`. */
export function floodFromBorder(pixels: DarkPixels, rule: BorderRule): Uint8Array {
  const { width, height, dark, dim } = pixels;
  const solid = openSquare(dark, width, height, rule.solidPx);
  const hidden = new Uint8Array(width * height);
  // Each pixel is pushed on the stack once, when it is masked.
  const stack = new Int32Array(width * height);
  let top = 0;
  const visit = (at: number, allowed: Uint8Array) => {
    if (hidden[at] === 0 && allowed[at] === 1) {
      hidden[at] = 1;
      stack[top++] = at;
    }
  };
  const visitAround = (at: number, allowed: Uint8Array) => {
    const col = at % width;
    if (col > 0) {
      visit(at - 1, allowed);
    }
    if (col < width - 1) {
      visit(at + 1, allowed);
    }
    if (at >= width) {
      visit(at - width, allowed);
    }
    if (at < width * (height - 1)) {
      visit(at + width, allowed);
    }
  };
  for (let col = 0; col < width; col++) {
    visit(col, solid);
    visit((height - 1) * width + col, solid);
  }
  for (let row = 0; row < height; row++) {
    visit(row * width, solid);
    visit(row * width + width - 1, solid);
  }
  while (top > 0) {
    visitAround(stack[--top] as number, solid);
  }
  // Extends the area by the rim that the square does not reach, ring by ring.
  for (let ring = 0; ring < rule.reachPx; ring++) {
    const before = hidden.slice();
    for (let at = 0; at < before.length; at++) {
      if (before[at] === 1) {
        visitAround(at, dim);
      }
    }
    top = 0;
  }
  return hidden;
}

/** Applies erosion, then dilation, with a square of `side` (odd); outside counts as 1. */
function openSquare(
  mask: Uint8Array,
  width: number,
  height: number,
  side: number,
): Uint8Array {
  const reach = (side - 1) / 2;
  // The image is padded, so that squares may lie partly outside.
  const [w, h] = [width + 2 * side, height + 2 * side];
  const padded = new Uint8Array(w * h).fill(1);
  for (let row = 0; row < height; row++) {
    padded.set(mask.subarray(row * width, (row + 1) * width), (row + side) * w + side);
  }
  const eroded = slide(slide(padded, w, h, reach, 1, w), h, w, reach, w, 1);
  for (let i = 0; i < eroded.length; i++) {
    eroded[i] = 1 - (eroded[i] as number);
  }
  // A dilation is the erosion of the complement.
  const closed = slide(slide(eroded, w, h, reach, 1, w), h, w, reach, w, 1);
  const opened = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    for (let col = 0; col < width; col++) {
      const at = (row + side) * w + side + col;
      opened[row * width + col] = 1 - (closed[at] as number);
    }
  }
  return opened;
}

/**
 * Returns 1 where all values within `reach` along lines of `length` are 1; beyond the
 * ends counts as 1.
 */
function slide(
  mask: Uint8Array,
  length: number,
  lines: number,
  reach: number,
  step: number,
  lineStep: number,
): Uint8Array {
  const out = new Uint8Array(mask.length);
  for (let line = 0; line < lines; line++) {
    const start = line * lineStep;
    let lastZero = Number.NEGATIVE_INFINITY;
    let ahead = 0;
    for (let i = 0; i < length; i++) {
      for (; ahead <= Math.min(i + reach, length - 1); ahead++) {
        if (mask[start + ahead * step] === 0) {
          lastZero = ahead;
        }
      }
      // `lastZero` is the last zero up to i + reach; if it lies before i − reach, there
      // is none in reach.
      out[start + i * step] = lastZero < i - reach ? 1 : 0;
    }
  }
  return out;
}
