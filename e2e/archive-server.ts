import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { makeGeoTiff } from "../src/testing/geotiff/make-geo-tiff.ts";

// An archive on this machine: a static STAC with a month of items, and all that can be
// wrong with one.

export type ArchiveServer = {
  readonly origin: string;
  /** Paths that were asked for, in order. */
  readonly asked: readonly string[];
  readonly close: () => void;
};

const COG = "image/tiff; application=geotiff; profile=cloud-optimized";

/** A radar image of 8 bits near Paris, as the archive's previews are. */
export function previewBytes(): Uint8Array {
  return makeGeoTiff({
    width: 256,
    height: 256,
    sampleType: "uint8",
    georeference: { crs: "EPSG:32631", affine: [2, 0, 448000, 0, -2, 5412000] },
  }).bytes;
}

function item(id: string, folder: string): string {
  return JSON.stringify({
    type: "Feature",
    stac_version: "1.0.0",
    id,
    assets: {
      HH: { href: `${folder}image.tif`, type: "image/tiff; application=geotiff" },
      preview: { href: `${folder}preview.tif`, type: COG, roles: ["overview"] },
    },
  });
}

const month = {
  type: "Catalog",
  stac_version: "1.0.0",
  id: "archive-2024-07",
  links: Array.from({ length: 31 }, (_, day) => ({
    rel: "item",
    href: `./day-${day + 1}/item.json`,
  })),
};

const TEXTS: Readonly<Record<string, string>> = {
  "/stac/2024-07/catalog.json": JSON.stringify(month),
  "/stac/mal%C3%A9/item.json": item("day", "./"),
  "/nocors/item.json": item("nocors", "/stac/"),
  "/noranges/item.json": item("noranges", "/noranges/"),
  "/broken/item.json": '{"type": "Feature", "assets": {',
  "/page/item.json": "<!doctype html><title>Not found</title>",
  "/empty/item.json": JSON.stringify({ type: "Feature", id: "e", assets: {} }),
};

export async function startArchive(): Promise<ArchiveServer> {
  const asked: string[] = [];
  const preview = previewBytes();
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    asked.push(path);
    const cors = path.startsWith("/nocors/")
      ? {}
      : {
          "access-control-allow-origin": "*",
          "access-control-allow-headers": "*",
          "access-control-expose-headers": "*",
        };
    if (path.startsWith("/moved/")) {
      // As the global name of a bucket does, to a place that does not allow other sites.
      response.writeHead(307, { ...cors, location: "/nocors/item.json" }).end();
      return;
    }
    const text = TEXTS[path];
    if (text !== undefined) {
      response.writeHead(200, { ...cors, "content-type": "application/json" });
      response.end(text);
      return;
    }
    if (!path.endsWith("/preview.tif")) {
      response.writeHead(404, cors).end();
      return;
    }
    if (path.startsWith("/noranges/")) {
      // More than is fetched whole, announced and never sent.
      response.writeHead(200, { ...cors, "content-length": 2 ** 31 });
      response.write(preview);
      return;
    }
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
    const start = Number(range?.[1] ?? 0);
    const end = Math.min(preview.length - 1, Number(range?.[2] || preview.length - 1));
    response.writeHead(range ? 206 : 200, {
      ...cors,
      ...(range ? { "content-range": `bytes ${start}-${end}/${preview.length}` } : {}),
    });
    response.end(preview.subarray(start, end + 1));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    asked,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
