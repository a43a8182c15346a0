import { strToU8, zipSync } from "fflate";
import { describe, expect, it, vi } from "vitest";
import { AppError } from "#core/errors.ts";
import { makeHostileZips } from "#testing/hostile-files.ts";
import { unpackBundle } from "./unpack-bundle.ts";

const going = new AbortController().signal;
/** 300 kB that do not deflate to nothing, so that a file comes in several parts. */
const noise = Uint8Array.from({ length: 300_000 }, (_, i) => (i * i * 31) >> 7);

function zipped(): Uint8Array<ArrayBuffer> {
  const bytes = zipSync({
    "S1.SAFE/measurement/a.tiff": noise,
    "S1.SAFE/stored.xml": [strToU8("<a/>"), { level: 0 }],
    "S1.SAFE/preview/look.png": noise,
  });
  return new Uint8Array(bytes);
}

function unpack(bytes: Uint8Array<ArrayBuffer>, signal = going) {
  const file = new File([bytes], "S1.zip");
  const isWanted = (path: string) => !path.endsWith(".png");
  return unpackBundle({ kind: "zip", file }, isWanted, signal);
}

async function codeOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const error = await unpack(bytes).catch((thrown: unknown) => thrown);
  return error instanceof AppError ? error.code : String(error);
}

describe("unpackBundle", () => {
  it("unpacks deflated and stored files, and passes over the others", async () => {
    const files = await unpack(zipped());
    expect(files.map(({ path, file }) => [path, file.name, file.size])).toEqual([
      ["S1.SAFE/measurement/a.tiff", "a.tiff", 300_000],
      ["S1.SAFE/stored.xml", "stored.xml", 4],
    ]);
    const bytes = new Uint8Array((await files[0]?.file.arrayBuffer()) ?? []);
    expect(Buffer.compare(bytes, noise)).toBe(0);
  });

  it("makes few blobs of a large file, with the same bytes", async () => {
    const large = new Uint8Array(9_500_000);
    for (let at = 0; at < large.length; at += noise.length) {
      large.set(noise.subarray(0, large.length - at), at);
    }
    const bytes = zipSync({ "S1.SAFE/measurement/a.tiff": [large, { level: 0 }] });
    let made = 0;
    class CountedBlob extends Blob {
      constructor(parts: BlobPart[]) {
        super(parts);
        made++;
      }
    }
    const opened = new File([new Uint8Array(bytes)], "S1.zip");
    vi.stubGlobal("Blob", CountedBlob);
    const files = await unpackBundle(
      { kind: "zip", file: opened },
      () => true,
      going,
    ).finally(() => vi.unstubAllGlobals());
    expect(made).toBe(3);
    const found = new Uint8Array((await files[0]?.file.arrayBuffer()) ?? []);
    expect(Buffer.compare(found, large)).toBe(0);
  });

  it("lets other messages through while it unpacks", async () => {
    const bytes = new Uint8Array(zipSync({ "a.tif": new Uint8Array(6e7) }));
    let ticks = 0;
    const timer = setInterval(() => {
      ticks++;
    }, 0);
    await unpack(bytes);
    clearInterval(timer);
    // The whole archive is read at once: 58 kB of zeros.
    expect(ticks).toBeGreaterThan(3);
  });

  it("says so when the archive is cut off or none", async () => {
    expect(await codeOf(zipped().slice(0, 900))).toBe("file-truncated");
    expect(await codeOf(new Uint8Array(strToU8("no archive")))).toBe("file-truncated");
  });

  it.each(makeHostileZips())("refuses $name in time and memory", async ({ bytes }) => {
    const before = process.cpuUsage();
    expect(await codeOf(bytes)).toBe("file-unsupported");
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(15_000);
  });

  it("stops when it is aborted", async () => {
    await expect(unpack(zipped(), AbortSignal.abort())).rejects.toThrow(/abort/i);
  });

  it("lists a folder with its folders, of which browsers give parts", async () => {
    const fileEntry = (fullPath: string) => ({
      isDirectory: false,
      fullPath,
      file: (give: (file: File) => void) =>
        give(new File(["x"], fullPath.split("/").at(-1) ?? "")),
    });
    const folderEntry = (fullPath: string, parts: object[][]) => ({
      isDirectory: true,
      name: fullPath.slice(1),
      fullPath,
      createReader: () => {
        const waiting = [...parts, []];
        return {
          readEntries: (give: (part: object[]) => void) => give(waiting.shift() ?? []),
        };
      },
    });
    const inner = folderEntry("/P/IMAGEDATA", [
      [fileEntry("/P/IMAGEDATA/IMAGE_HH.tif")],
    ]);
    const folder = folderEntry("/P", [[fileEntry("/P/P.xml")], [inner]]);
    const files = await unpackBundle(
      { kind: "folder", folder: folder as unknown as FileSystemDirectoryEntry },
      () => true,
      going,
    );
    expect(files.map(({ path }) => path)).toEqual([
      "P/P.xml",
      "P/IMAGEDATA/IMAGE_HH.tif",
    ]);
  });
});
