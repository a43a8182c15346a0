/**
 * This file decides which of an image's darkest pixels are no data if nothing states
 * it: those in a solid area that touches the border (the black corners of a rotated
 * scene), but not dark ground inside the image, whose zeros are scattered among other
 * values by speckle.
 *
 * "Solid" means: kept by a morphological opening with a square (Serra, 1982). Outside
 * of the image everything counts as dark, so that a thin wedge along an edge is solid,
 * too. In JPEG, where dark ground may be as dark as the noise around a black corner, an
 * area must also be empty for a good part.
 */

/** The dark pixels of a reduced or full-size image. */
export type DarkPixels = {
  readonly width: number;
  readonly height: number;
  /** 1 = dark enough to start an area, `[row][col]`. */
  readonly dark: Uint8Array;
  /** 1 = dark enough to extend an adjacent dark area, because JPEG noise blurs its edge. */
  readonly dim: Uint8Array;
  /** How many of a cell's pixels are stored as 0, or not at all. */
  readonly zeros: Uint8Array;
  /** How many pixels a cell has. */
  readonly cellPx: number;
};

/**
 * The least share of zeros in an area that is no data. Of 67 real chips in JPEG the black
 * corners have 0.8 to 1.0, slivers along the edge 0.3 to 0.7, and smooth water at the edge
 * 0.0 to 0.1: it is as dark, and never empty.
 */
const LEAST_ZEROS = 0.25;

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
  const { width, height, dark, dim, zeros, cellPx } = pixels;
  const solid = openSquare(dark, width, height, rule.solidPx);
  const flood = createFlood(width, height);
  for (const seed of borderCells(width, height)) {
    const [from, to] = flood.fill(seed, solid);
    let empty = 0;
    for (let i = from; i < to; i++) {
      empty += zeros[flood.cells[i] as number] as number;
    }
    if (empty < LEAST_ZEROS * cellPx * (to - from)) {
      flood.takeBack(from, to, solid);
    }
  }
  for (let ring = 0; ring < rule.reachPx; ring++) {
    flood.grow(dim);
  }
  return flood.hidden;
}

function* borderCells(width: number, height: number): Generator<number> {
  for (let col = 0; col < width; col++) {
    yield col;
    yield (height - 1) * width + col;
  }
  for (let row = 0; row < height; row++) {
    yield row * width;
    yield row * width + width - 1;
  }
}

/** Creates a flood over cells with four neighbours, which keeps the order of its cells. */
function createFlood(width: number, height: number) {
  const hidden = new Uint8Array(width * height);
  /** The hidden cells in the order in which they were reached, each once. */
  const cells = new Int32Array(width * height);
  let count = 0;
  const visit = (at: number, allowed: Uint8Array) => {
    if (hidden[at] === 0 && allowed[at] === 1) {
      hidden[at] = 1;
      cells[count++] = at;
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
  return {
    hidden,
    cells,
    /** Fills the area of a cell. @returns the range of its cells, empty if it has none */
    fill(seed: number, allowed: Uint8Array): readonly [number, number] {
      const from = count;
      visit(seed, allowed);
      for (let i = from; i < count; i++) {
        visitAround(cells[i] as number, allowed);
      }
      return [from, count];
    },
    /** Shows the last area's cells again, and lets nothing fill them from another seed. */
    takeBack(from: number, to: number, allowed: Uint8Array): void {
      for (let i = from; i < to; i++) {
        hidden[cells[i] as number] = 0;
        allowed[cells[i] as number] = 0;
      }
      count = from;
    },
    /** Extends all areas by the rim of one cell that the square does not reach. */
    grow(allowed: Uint8Array): void {
      const end = count;
      for (let i = 0; i < end; i++) {
        visitAround(cells[i] as number, allowed);
      }
    },
  };
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
