import { describe, expect, it } from "vitest";
import { createTrust } from "./link-trust.ts";

const OWN = "https://own.org";

describe("createTrust", () => {
  it("remembers over a reload exactly the addresses that were opened", () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
    createTrust(storage, OWN).trust("https://far.org/a.tif");
    const { isTrusted } = createTrust(storage, OWN);
    expect(
      ["https://far.org/a.tif", "https://far.org/b.tif", `${OWN}/c.tif`].map(isTrusted),
    ).toEqual([true, false, true]);
  });

  it("works without a storage, and with one that holds something else", () => {
    const full = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
    const { isTrusted, trust } = createTrust(
      { getItem: () => "{", setItem: full },
      OWN,
    );
    expect(isTrusted("https://far.org/a.tif")).toBe(false);
    trust("https://far.org/a.tif");
    expect(isTrusted("https://far.org/a.tif")).toBe(true);
  });
});
