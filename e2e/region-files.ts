import { encode } from "fast-png";
import { LABELS, type Label } from "#core/regions/labels.ts";
import type { Region, RegionsFile } from "#core/regions/regions-file.ts";
import { encodeProductFile } from "#simulate/product/encode-product.ts";
import { fakeRegions } from "#testing/fake-regions.ts";
import { makeLandscape } from "#testing/landscape.ts";
import { makeProduct } from "#testing/simulated-product.ts";

// Two small regions in the form of the real ones: real products around an invented
// landscape, as the tests of the page cannot wait for ten simulated scenes.

const SIZE_PX = 512;
const THUMBNAIL_PX = 64;

/** The first one is what the page opens by itself. */
export const regionIds = ["paris", "bengbu"] as const;

/** Contents by path below `regions/`. */
export const regionFiles: ReadonlyMap<string, Uint8Array> = makeRegionFiles();

function makeRegionFiles(): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const { planned, regions } = fakeRegions(10);
  const made = regionIds.map((id, seed) => {
    const region = regions.find((r) => r.id === id) as Region;
    return makeRegion(region, seed + 1, files);
  });
  const index: RegionsFile = {
    schema: 1,
    simulated: true,
    planned: planned.filter(({ id }) => made.some((region) => region.id === id)),
    regions: made,
  };
  files.set("regions.json", new TextEncoder().encode(JSON.stringify(index)));
  return files;
}

function makeRegion(
  like: Region,
  seed: number,
  files: Map<string, Uint8Array>,
): Region {
  const { sar, eo } = makeLandscape(seed, SIZE_PX);
  const product = makeProduct({ sizePx: SIZE_PX }, { center: like.center });
  // The brightest hundredth lies at +2 dB.
  const step = 10 ** (2 / 20) / 255 / product.scene.acquisition.scaleFactor;
  const dn = Uint16Array.from(sar, (amplitude) => Math.round(amplitude * step));
  const pictured = { ...product, scene: { ...product.scene, dn, eo } };
  const put = (name: string, bytes: Uint8Array) => {
    files.set(`${like.id}/${name}`, bytes);
    return { url: `${like.id}/${name}`, bytes: bytes.length };
  };
  const { acquisition } = product.scene;
  return {
    ...like,
    seed,
    center: [...product.placement.center],
    corners: product.placement.corners.map((corner) => [
      ...corner,
    ]) as Region["corners"],
    crs: product.placement.grid.crs as Region["crs"],
    gsdM: acquisition.gsdM,
    sizePx: SIZE_PX,
    areaKm2: (SIZE_PX * acquisition.gsdM) ** 2 / 1e6,
    incidenceDeg: acquisition.incidenceDeg,
    lookSide: acquisition.lookSide,
    shares: sharesOf(product.scene.labels),
    files: {
      sar: put("sar.tif", encodeProductFile(pictured, "sar")),
      eo: put("eo.tif", encodeProductFile(pictured, "eo")),
      labels: put("labels.tif", encodeProductFile(product, "labels")),
      sarThumbnail: put("sar.png", thumbnail(sar, 1)),
      eoThumbnail: put("eo.png", thumbnail(eo, 3)),
      patches: put("patches.csv", new TextEncoder().encode("col,row\n")),
    },
  };
}

function sharesOf(labels: Uint8Array): Record<Label, number> {
  const counts = LABELS.map((_, id) => labels.filter((label) => label === id).length);
  return Object.fromEntries(
    LABELS.map((label, id) => [label, (counts[id] ?? 0) / labels.length]),
  ) as Record<Label, number>;
}

function thumbnail(pixels: Uint8Array, channels: 1 | 3): Uint8Array {
  const step = SIZE_PX / THUMBNAIL_PX;
  const data = Uint8Array.from(
    { length: THUMBNAIL_PX * THUMBNAIL_PX * channels },
    (_, i) => {
      const pixel = Math.floor(i / channels);
      const row = Math.floor(pixel / THUMBNAIL_PX) * step;
      const col = (pixel % THUMBNAIL_PX) * step;
      return pixels[(row * SIZE_PX + col) * channels + (i % channels)] ?? 0;
    },
  );
  return encode({ width: THUMBNAIL_PX, height: THUMBNAIL_PX, data, channels });
}
