import { expect, it } from "vitest";
import { fakeRegions } from "#testing/fake-regions.ts";
import { isRegionId } from "./region-id.ts";
import { parseRegionsFile } from "./regions-file.ts";

it("takes a real region: any id, scenes by address, nothing that only a simulation knows", () => {
  const file = fakeRegions(1);
  const [simulated] = file.regions;
  const real = {
    ...simulated,
    ...{ id: "rotterdam-port", simulated: false, seed: null, paperKind: null },
    ...{ neszDb: null, shares: null, simulatorVersion: null },
    files: {
      sar: { url: "https://example.org/sar.tif?key=1", bytes: null },
      eo: { url: "https://example.org/eo.tif", bytes: 1000 },
      ...{ labels: null, patches: null, sarThumbnail: null, eoThumbnail: null },
    },
  };
  const mixed = { ...file, simulated: false, regions: [simulated, real] };
  expect(parseRegionsFile(mixed).regions.map(({ id }) => id)).toEqual([
    "charleston-u",
    "rotterdam-port",
  ]);
  expect(() =>
    parseRegionsFile({ ...mixed, regions: [{ ...real, simulated: "no" }] }),
  ).toThrow(expect.objectContaining({ code: "catalog-invalid" }));
});

it.each([
  ["charleston-u", true],
  ["rotterdam-2", true],
  ["../etc", false],
  ["Paris", false],
  ["", false],
  [null, false],
])("%s as an id: %s", (text, isOne) => {
  expect(isRegionId(text)).toBe(isOne);
});
