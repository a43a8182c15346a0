/**
 * A JPEG's headers, read without decoding anything. Decoders allocate memory by these
 * numbers.
 */
export type JpegFrame = {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  readonly bitsPerSample: number;
  /** Blocks of 64 coefficients, over all components; decoders hold all of them at once. */
  readonly blocks: number;
};

export type JpegHeaders = {
  /** Frame headers (SOFn), of which a picture has one. */
  readonly frames: readonly JpegFrame[];
  /** Number of scans: 1, or several in a progressive JPEG. */
  readonly scans: number;
  /** Whether the end marker stands after the last scan. */
  readonly isWhole: boolean;
  /**
   * Whether every segment is as long as its content. Decoders go by the content, and
   * would find frames and scans in one that is not where this parser sees none.
   */
  readonly isSound: boolean;
};

const START = 0xd8;
const END = 0xd9;
const SCAN = 0xda;
const HUFFMAN = 0xc4;
const QUANTISATION = 0xdb;
const LINES = 0xdc;
const RESTART = 0xdd;
/** SOFn are 0xc0–0xcf except DHT, JPG and DAC. */
const NO_FRAMES = [HUFFMAN, 0xc8, 0xcc];

/** Parses all headers up to the first end marker; anything that is no marker ends the list. */
export function parseJpeg(bytes: Uint8Array): JpegHeaders {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frames: JpegFrame[] = [];
  let scans = 0;
  let at = 2;
  while (at + 2 <= bytes.length) {
    const marker = bytes[at + 1] as number;
    if (bytes[at] !== 0xff) {
      return { frames, scans, isWhole: false, isSound: false };
    }
    if (marker === END) {
      return { frames, scans, isWhole: true, isSound: true };
    }
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0x01 || (marker >= 0xd0 && marker <= START)) {
      at += 2;
      continue;
    }
    if (at + 4 > bytes.length) {
      break;
    }
    const end = at + 2 + view.getUint16(at + 2);
    const content = bytes.subarray(at + 4, Math.max(at + 4, end));
    if (end !== at + 4 + content.length || !fitsContent(marker, content)) {
      return { frames, scans, isWhole: false, isSound: false };
    }
    if (isFrame(marker)) {
      frames.push(parseFrame(content));
    }
    at = end;
    if (marker === SCAN) {
      scans += 1;
      at = afterScan(bytes, at);
    }
  }
  return { frames, scans, isWhole: false, isSound: true };
}

function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && !NO_FRAMES.includes(marker);
}

/** Tells whether a segment ends where what it holds ends. */
function fitsContent(marker: number, content: Uint8Array): boolean {
  const at = (i: number) => content[i] ?? 0;
  switch (marker) {
    case QUANTISATION:
      return isMadeOf(content, (start) => (at(start) >> 4 === 0 ? 65 : 129));
    case HUFFMAN:
      return isMadeOf(content, (start) =>
        content.subarray(start + 1, start + 17).reduce((sum, n) => sum + n, 17),
      );
    case LINES:
    case RESTART:
      return content.length === 2;
    case SCAN:
      return at(0) >= 1 && at(0) <= 4 && content.length === 4 + 2 * at(0);
    default:
      return !isFrame(marker) || content.length === 6 + 3 * at(5);
  }
}

/** Tells whether tables, each as long as its own start says, fill a segment. */
function isMadeOf(content: Uint8Array, lengthAt: (start: number) => number): boolean {
  let at = 0;
  while (at < content.length) {
    at += lengthAt(at);
  }
  return at === content.length;
}

function parseFrame(content: Uint8Array): JpegFrame {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const [height, width] = [view.getUint16(1), view.getUint16(3)];
  const factors = Array.from({ length: view.getUint8(5) }, (_, i) => {
    const factor = view.getUint8(7 + 3 * i);
    return [factor >> 4, factor & 15] as const;
  });
  const [maxH, maxV] = [0, 1].map((k) =>
    factors.reduce((max, factor) => Math.max(max, factor[k as 0 | 1]), 0),
  ) as [number, number];
  const perMcu = factors.reduce((sum, [h, v]) => sum + h * v, 0);
  // A factor of 0, which is none, makes it infinite or no number.
  const mcus = Math.ceil(width / (8 * maxH)) * Math.ceil(height / (8 * maxV));
  const hasAll = factors.every(([h, v]) => h > 0 && v > 0);
  return {
    ...{ width, height, components: factors.length },
    bitsPerSample: view.getUint8(0),
    blocks: hasAll ? mcus * perMcu : Number.POSITIVE_INFINITY,
  };
}

/**
 * Returns the position of the next marker: in a scan's data 0xff is followed by 0 or a
 * restart.
 */
function afterScan(bytes: Uint8Array, start: number): number {
  let at = start;
  for (;;) {
    at = bytes.indexOf(0xff, at);
    if (at < 0) {
      return bytes.length;
    }
    const next = bytes[at + 1] ?? END;
    if (next !== 0 && !(next >= 0xd0 && next <= 0xd7)) {
      return at;
    }
    at += 2;
  }
}

/** Scans that are always allowed; encoders' progressive scripts have 10 to 14. */
export const USUAL_SCANS = 16;
/** Limit of pixels times scans for JPEGs with more scans than that. */
const MOST_SCANNED_PX = 1e8;
/**
 * Decoders take about 450 bytes for a block, beside the picture itself; 20 megapixels
 * have as many where colours are whole, and 40 where they are halved both ways.
 */
export const MOST_BLOCKS = 950_000;

/**
 * Limits memory and scans: each scan processes the whole picture, and hundreds of them
 * in a small file would take minutes.
 */
export function mayDecode(
  { width, height, blocks }: JpegFrame,
  scans: number,
): boolean {
  return (
    blocks <= MOST_BLOCKS &&
    (scans <= USUAL_SCANS || scans * width * height <= MOST_SCANNED_PX)
  );
}
