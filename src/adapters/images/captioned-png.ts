/** Draws a picture with lines of text below it and encodes both as one PNG. */

/** Narrower pictures are magnified, so that the caption has room beside them. */
const LEAST_WIDTH_PX = 640;
const FONT_PX = 15;
const LINE_PX = 22;
const MARGIN_PX = 12;

/**
 * Encodes `rgba` (row by row) with `caption` below it. Small pictures are magnified by a
 * whole factor, pixel by pixel.
 */
export async function encodeCaptionedPng(
  rgba: Uint8Array<ArrayBuffer>,
  size: { readonly width: number; readonly height: number },
  caption: readonly string[],
): Promise<Blob> {
  const { width, height } = size;
  const scale = Math.max(1, Math.ceil(LEAST_WIDTH_PX / width));
  const picture = new OffscreenCanvas(width, height);
  contextOf(picture).putImageData(
    new ImageData(new Uint8ClampedArray(rgba.buffer), width, height),
    0,
    0,
  );
  const font = `${FONT_PX}px system-ui, sans-serif`;
  const ruler = contextOf(new OffscreenCanvas(1, 1));
  ruler.font = font;
  const lines = caption.flatMap((text) =>
    wrap(
      text,
      scale * width - 2 * MARGIN_PX,
      (words) => ruler.measureText(words).width,
    ),
  );
  const page = new OffscreenCanvas(
    scale * width,
    scale * height + 2 * MARGIN_PX + lines.length * LINE_PX,
  );
  const context = contextOf(page);
  context.fillStyle = "#fff";
  context.fillRect(0, 0, page.width, page.height);
  context.imageSmoothingEnabled = false;
  context.drawImage(picture, 0, 0, scale * width, scale * height);
  context.fillStyle = "#1a1a1a";
  context.font = font;
  context.textBaseline = "top";
  for (const [i, line] of lines.entries()) {
    context.fillText(line, MARGIN_PX, scale * height + MARGIN_PX + i * LINE_PX);
  }
  return page.convertToBlob({ type: "image/png" });
}

/** Breaks a text at spaces into lines that are at most `roomPx` wide. */
export function wrap(
  text: string,
  roomPx: number,
  widthOf: (words: string) => number,
): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last === undefined || widthOf(longer) > roomPx) {
      lines.push(word);
    } else {
      lines[lines.length - 1] = longer;
    }
  }
  return lines;
}

function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext("2d");
  if (context === null) {
    throw new Error("this browser has no 2D canvas to draw on");
  }
  return context;
}
