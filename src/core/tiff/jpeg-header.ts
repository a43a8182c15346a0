/**
 * A JPEG's headers, read without decoding anything. Decoders allocate memory by these
 * numbers.
 */
export type JpegFrame = {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  readonly bitsPerSample: number;
};

export type JpegHeaders = {
  /** Frame headers (SOFn), of which a picture has one. */
  readonly frames: readonly JpegFrame[];
  /** Number of scans: 1, or several in a progressive JPEG. */
  readonly scans: number;
  /** Whether the end marker stands after the last scan. */
  readonly isWhole: boolean;
};

const START = 0xd8;
const END = 0xd9;
const SCAN = 0xda;
/** SOFn are 0xc0–0xcf except DHT, JPG and DAC. */
const NO_FRAMES = [0xc4, 0xc8, 0xcc];

/** Parses all headers up to the first end marker; anything that is no marker ends the list. */
export function parseJpeg(bytes: Uint8Array): JpegHeaders {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frames: JpegFrame[] = [];
  let scans = 0;
  let at = 2;
  while (at + 2 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] as number;
    if (marker === END) {
      return { frames, scans, isWhole: true };
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
    const isFrame = marker >= 0xc0 && marker <= 0xcf && !NO_FRAMES.includes(marker);
    if (isFrame && at + 10 <= bytes.length) {
      frames.push({
        bitsPerSample: view.getUint8(at + 4),
        height: view.getUint16(at + 5),
        width: view.getUint16(at + 7),
        components: view.getUint8(at + 9),
      });
    }
    at += 2 + view.getUint16(at + 2);
    if (marker === SCAN) {
      scans += 1;
      at = afterScan(bytes, at);
    }
  }
  return { frames, scans, isWhole: false };
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
const USUAL_SCANS = 16;
/** Limit of pixels times scans for JPEGs with more scans than that. */
const MOST_SCANNED_PX = 1e8;

/**
 * Limits the scans: each one processes the whole picture, and hundreds of them in a
 * small file would take minutes.
 */
export function mayDecodeScans({ width, height }: JpegFrame, scans: number): boolean {
  return scans <= USUAL_SCANS || scans * width * height <= MOST_SCANNED_PX;
}
