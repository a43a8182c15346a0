import { afterEach, describe, expect, it, vi } from "vitest";
import { sha256Hex } from "./sha256.ts";

afterEach(() => vi.unstubAllGlobals());

describe("sha256Hex", () => {
  // FIPS 180-2, appendix B.1
  const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  it("is that of the standard, with the platform's and without", async () => {
    const bytes = new TextEncoder().encode("abc");
    expect(await sha256Hex(bytes)).toBe(abc);
    vi.stubGlobal("crypto", {});
    expect(await sha256Hex(bytes)).toBe(abc);
  });
});
