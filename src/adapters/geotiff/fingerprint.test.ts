import { describe, expect, it } from "vitest";
import type { ByteReader } from "#ports/byte-reader.ts";
import { createBlobReader } from "./blob-reader.ts";
import { fingerprintOf } from "./fingerprint.ts";

const MB = 2 ** 20;
const file = (bytes: Uint8Array<ArrayBuffer>, lastModified = 1) =>
  createBlobReader("a.tif", new File([bytes], "a.tif", { lastModified }));

/** A file that is read in parts; counts what is read of it. */
function sparse(size: number, more: Partial<ByteReader> = {}, odd = -1) {
  let total = 0;
  const reader: ByteReader = {
    name: "b.tif",
    byteLength: size,
    notices: [],
    async read(offset, length) {
      total += length;
      const bytes = new Uint8Array(length);
      if (odd >= offset && odd < offset + length) {
        bytes[odd - offset] = 1;
      }
      return bytes;
    },
    bytesRead: () => total,
    dispose() {},
    ...more,
  };
  return reader;
}

describe("the fingerprint of a file", () => {
  it("is that of the content of a small file, whatever its name and time", async () => {
    const bytes = new Uint8Array(1000).fill(7);
    const one = await fingerprintOf(file(bytes, 1));
    expect(await fingerprintOf(file(bytes.slice(), 2))).toBe(one);
    expect(await fingerprintOf(createBlobReader("z", new Blob([bytes])))).toBe(one);
    bytes[999] = 8;
    expect(await fingerprintOf(file(bytes, 1))).not.toBe(one);
  });

  it("reads little of a large one, and sees its size, time, header, middle and end", async () => {
    const size = 5000 * MB;
    const near = { isNear: true, stamp: "changed 1" };
    const reader = sparse(size, near);
    const one = await fingerprintOf(reader);
    expect(reader.bytesRead()).toBeLessThan(2 * MB);
    expect(await fingerprintOf(sparse(size, near))).toBe(one);
    const others = [
      sparse(size + 1, near),
      sparse(size, { ...near, stamp: "changed 2" }),
      ...[10, size - 1].map((odd) => sparse(size, near, odd)),
    ];
    for (const other of others) {
      expect(await fingerprintOf(other)).not.toBe(one);
    }
  });

  it("asks a server for the header only where it states a version", async () => {
    const stated = sparse(500 * MB, { stamp: '"abc"' });
    const one = await fingerprintOf(stated);
    expect(stated.bytesRead()).toBe(64 * 1024);
    expect(await fingerprintOf(sparse(500 * MB, { stamp: '"abd"' }))).not.toBe(one);
    const silent = sparse(500 * MB);
    await fingerprintOf(silent);
    expect(silent.bytesRead()).toBeLessThan(300 * 1024);
    expect(await fingerprintOf(sparse(500 * MB, {}, 500 * MB - 1))).not.toBe(
      await fingerprintOf(silent),
    );
  });

  it("is none where not even the size is known", async () => {
    expect(await fingerprintOf(sparse(0, { byteLength: null }))).toBeNull();
  });
});
