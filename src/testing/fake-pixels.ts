/** A street grid with a river, as radar, as optical image and as a rough translation. */
import { pixelToWorld } from "#core/raster/affine.ts";
import type { Grid } from "#core/raster/grid.ts";
import type { TilePixels } from "#ports/layers.ts";

type Rgb = readonly [number, number, number];

/** dB for radar layers, RGB for everything else; `layer` is the fake engine's id. */
export function fakePixel(layer: string, x: number, y: number): number | Rgb {
  const isDb = layer.startsWith("scene-sar") || layer.startsWith("result-denoised");
  const ground = groundAt(x, y);
  if (isDb) {
    const speckle = layer.startsWith("scene-sar") ? 5 * (noise(x, y) - 0.5) : 0;
    return { water: -24, street: -19, park: -15, roof: -8 }[ground] + speckle;
  }
  const rgb = COLOURS[ground];
  if (layer.startsWith("scene-eo")) {
    return rgb;
  }
  const drift = 40 * (noise(Math.floor(x / 12), Math.floor(y / 12)) - 0.5);
  return [clip(rgb[0] + drift), clip(rgb[1] + drift * 0.6), clip(rgb[2] - drift * 0.4)];
}

export function fakeTile(layer: string, grid: Grid): TilePixels {
  const { width, height, affine } = grid;
  const isDb = typeof fakePixel(layer, 0, 0) === "number";
  const db = new Float32Array(isDb ? width * height : 0);
  const rgba = new Uint8Array(isDb ? 0 : 4 * width * height);
  for (let row = 0, i = 0; row < height; row++) {
    for (let col = 0; col < width; col++, i++) {
      const pixel = fakePixel(layer, ...pixelToWorld(affine, col + 0.5, row + 0.5));
      if (typeof pixel === "number") {
        db[i] = pixel;
      } else {
        rgba.set([...pixel, 255], 4 * i);
      }
    }
  }
  return isDb ? { kind: "db", data: db } : { kind: "rgba", data: rgba };
}

const COLOURS: Readonly<Record<ReturnType<typeof groundAt>, Rgb>> = {
  water: [52, 74, 92],
  street: [126, 124, 120],
  park: [86, 108, 66],
  roof: [164, 148, 134],
};

function groundAt(x: number, y: number): "water" | "street" | "park" | "roof" {
  const river = y - 5411400 + 90 * Math.sin(x / 170);
  if (Math.abs(river) < 45) {
    return "water";
  }
  if (x % 70 < 9 || y % 55 < 8) {
    return "street";
  }
  return noise(Math.floor(x / 70), Math.floor(y / 55)) < 0.3 ? "park" : "roof";
}

/** A hash of two numbers in [0, 1). */
function noise(x: number, y: number): number {
  const s =
    Math.sin(Math.round(x * 2) * 12.9898 + Math.round(y * 2) * 78.233) * 43758.5453;
  return s - Math.floor(s);
}

function clip(value: number): number {
  return Math.round(Math.min(255, Math.max(0, value)));
}
