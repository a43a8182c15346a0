import { describe, expect, it } from "vitest";
import { fileStem, groupFiles } from "./scene-files.ts";

const file = (name: string) => new File(["x"], name);

describe("fileStem", () => {
  it.each([
    ["CAPELLA_C02_SM_GEO_HH_1.tif", "capella_c02_sm_geo_hh_1"],
    ["CAPELLA_C02_SM_GEO_HH_1_extended.json", "capella_c02_sm_geo_hh_1"],
    ["CAPELLA_C02_SM_GEO_HH_1.stac.json", "capella_c02_sm_geo_hh_1"],
    ["noextension", "noextension"],
  ])("%s → %s", (name, stem) => {
    expect(fileStem(name)).toBe(stem);
  });
});

describe("groupFiles", () => {
  it("gives each image the metadata of its stem, the extended one first", () => {
    const files = ["a.tif", "a.stac.json", "a_extended.json", "b.tif"].map(file);
    const { images, orphans } = groupFiles(files);
    expect(images.map((g) => [g.name, g.sidecar?.name ?? null])).toEqual([
      ["a.tif", "a_extended.json"],
      ["b.tif", null],
    ]);
    expect(orphans).toEqual([]);
  });

  it("leaves out what only accompanies an image, unless it came alone", () => {
    const strays = ["a.tif.ovr", "a.tif.aux.xml", "a_RPC.TXT", "a.tfw", "a.prj"];
    const namesOf = (names: readonly string[]) =>
      groupFiles(names.map(file)).images.map(({ name }) => name);
    expect(namesOf(["a.tif", ...strays, "b.raw"])).toEqual(["a.tif", "b.raw"]);
    expect(namesOf(["a_RPC.TXT"])).toEqual(["a_RPC.TXT"]);
  });

  it("tells metadata apart that came without its image", () => {
    const { images, orphans } = groupFiles([file("a.tif"), file("c_extended.json")]);
    expect(images).toHaveLength(1);
    expect(orphans.map((f) => f.name)).toEqual(["c_extended.json"]);
  });
});
