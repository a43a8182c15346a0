import { describe, expect, it } from "vitest";
import { errorToData } from "#core/errors.ts";
import { capellaJson } from "#testing/capella-json.ts";
import { chain } from "#testing/chain.ts";
import { open, run, setUp } from "#testing/engine-on-arrays.ts";
import { fakeRegions } from "#testing/fake-regions.ts";

const addressOf = (url: string) => new URL(url, "https://x.org/page/regions/").href;

/** The list as it lies beside the files: with relative addresses. */
function written() {
  const text = JSON.stringify(fakeRegions(2));
  return JSON.parse(text.replaceAll("https://x.org/", ""));
}

describe("loadRegions", () => {
  it("gives files absolute addresses that change with their content", async () => {
    const regions = { addressOf, readIndex: async () => written() };
    const file = await setUp({ regions }).engine.loadRegions();
    expect(file?.planned).toHaveLength(10);
    expect(file?.regions.map(({ files }) => files.sar.url)).toEqual([
      "https://x.org/page/regions/charleston-u/sar.tif?hash=hash-charleston-u",
      "https://x.org/page/regions/chicago/sar.tif?hash=hash-chicago",
    ]);
  });

  it("has none while there is no list, and reads it anew each time", async () => {
    let isThere = false;
    const regions = { addressOf, readIndex: async () => (isThere ? written() : null) };
    const { engine } = setUp({ regions });
    expect(await engine.loadRegions()).toBeNull();
    isThere = true;
    expect((await engine.loadRegions())?.regions).toHaveLength(2);
    expect(await setUp().engine.loadRegions()).toBeNull();
  });

  it("refuses a list of another form", async () => {
    const regions = { addressOf, readIndex: async () => ({ regions: [] }) };
    const error = await setUp({ regions }).engine.loadRegions().catch(errorToData);
    expect(error).toMatchObject({ code: "catalog-invalid" });
  });
});

describe("chooseTranslator", () => {
  it("does not hold against a scene what it does not say", async () => {
    const { engine } = setUp();
    const choice = await engine.chooseTranslator(await open(engine, "sar"), "auto");
    // The tiny models were trained on C band, VH; the scene states neither.
    expect(choice.fitting).toContain("tiny-translate");
  });

  it("takes one for a scene that is what it was trained on", async () => {
    const { engine } = setUp({ provider: "wasm", info: { sampleType: "uint8" } });
    // Sentinel-1's band and polarisation, and no scale: digital numbers as stored.
    const sidecar = capellaJson({ scaleFactor: null, dataType: "UInt8" })
      .replace("9650000000", "5405000000")
      .replace('"transmit_polarization":"H"', '"transmit_polarization":"V"');
    const outcome = await engine.openScene({ kind: "url", url: "sar" }, { sidecar });
    if (outcome.status !== "opened") {
      throw new Error("expected to open");
    }
    const { sceneId } = outcome.opened;
    const choice = await engine.chooseTranslator(sceneId, "auto");
    expect(choice.fitting).toContain("tiny-translate");
    expect(choice.translateId).toBe(choice.fitting[0]);
    const { plan } = await run(engine, sceneId, {
      stages: chain({ syneo: choice.translateId ?? "none" }),
    });
    expect(plan.domainIssues).toEqual([]);
  });
});
