import { describe, expect, it } from "vitest";
import {
  fileStem,
  firstOf,
  groupFiles,
  groupFilesAt,
  worthOpening,
} from "./scene-files.ts";

const file = (name: string) => new File(["x"], name);

describe("fileStem", () => {
  it.each([
    ["CAPELLA_C02_SM_GEO_HH_1.tif", "capella_c02_sm_geo_hh_1"],
    ["CAPELLA_C02_SM_GEO_HH_1_extended.json", "capella_c02_sm_geo_hh_1"],
    ["CAPELLA_C02_SM_GEO_HH_1.stac.json", "capella_c02_sm_geo_hh_1"],
    ["calibration-S1A-iw-grd-vv-001.xml", "s1a-iw-grd-vv-001"],
    ["2023-05-14_UMBRA-04_GEC.tif", "2023-05-14_umbra-04"],
    ["2023-05-14_UMBRA-04_METADATA.json", "2023-05-14_umbra-04"],
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

describe("products of several files", () => {
  const at = (path: string) => ({ path, file: file(path.split("/").at(-1) ?? "") });
  const describedBy = (paths: readonly string[]) =>
    groupFilesAt(worthOpening(paths.map(at))).images.map((group) => [
      group.name,
      ...group.documents.map(({ name }) => name),
    ]);

  it("gives Sentinel-1's images their own annotation and calibration", () => {
    const safe = "S1A_IW_GRDH.SAFE";
    const paths = ["vv", "vh"].flatMap((band) => [
      `${safe}/measurement/s1a-${band}-001.tiff`,
      `${safe}/annotation/s1a-${band}-001.xml`,
      `${safe}/annotation/calibration/calibration-s1a-${band}-001.xml`,
      `${safe}/annotation/calibration/noise-s1a-${band}-001.xml`,
    ]);
    const rest = ["manifest.safe", "preview/quick-look.png", "support/s1.xsd"];
    expect(describedBy([...paths, ...rest.map((name) => `${safe}/${name}`)])).toEqual([
      ["s1a-vv-001.tiff", "s1a-vv-001.xml", "calibration-s1a-vv-001.xml"],
      ["s1a-vh-001.tiff", "s1a-vh-001.xml", "calibration-s1a-vh-001.xml"],
    ]);
  });

  it("gives TerraSAR-X's images the annotation of their own product", () => {
    const product = (name: string) => [
      `${name}/${name}.xml`,
      `${name}/IMAGEDATA/IMAGE_HH_SRA_1.tif`,
      `${name}/PREVIEW/MAP_PLOT.tif`,
      `${name}/AUXRASTER/stdev.tif`,
    ];
    const names = ["TSX1_SAR__MGD_A", "TSX1_SAR__MGD_B"];
    expect(describedBy(names.flatMap(product))).toEqual(
      names.map((name) => ["IMAGE_HH_SRA_1.tif", `${name}.xml`]),
    );
  });

  it("opens the first whole pairs of a data set, and counts the rest", () => {
    const indices = Array.from({ length: 40 }, (_, i) => i);
    const namesOf = (paths: readonly string[]) => {
      const { files, left } = firstOf(paths.map(at));
      return { paths: files.map(({ path }) => path), left };
    };
    const authors = indices.flatMap((i) => [`paris/A/${i}.png`, `paris/B/${i}.png`]);
    const first = namesOf(authors.toSorted());
    expect(first.paths).toEqual(authors.slice(0, 12));
    expect(first.left).toBe(68);
    const pairs = indices.flatMap((i) => [`p${i}_eo.tif`, `p${i}_sar.tif`]);
    expect(namesOf(pairs).paths).toEqual(pairs.slice(0, 12));
    // Three images a place: the last place is whole.
    const threes = indices.flatMap((i) => [
      ...[`s1/${i}.tif`, `s2/${i}.tif`, `q/s1/${i}.tif`],
    ]);
    expect(namesOf(threes).paths).toHaveLength(12);
    const described = pairs.flatMap((path) => [path, path.replace("tif", "json")]);
    expect(namesOf(described).paths).toHaveLength(24);
    const masked = pairs.flatMap((path) => [path, `${path}.msk`]);
    expect(namesOf(masked).paths).toHaveLength(24);
    const products = indices.flatMap((i) => [
      `T${i}/TSX1_SAR__MGD_${i}.xml`,
      `T${i}/IMAGEDATA/IMAGE_HH_SRA_${i}.tif`,
    ]);
    const terraSar = namesOf(products).paths;
    expect(terraSar.filter((path) => path.endsWith(".xml")).length).toBeGreaterThan(11);
    // SEN12MS names the sensor in the middle.
    const sen12 = indices.flatMap((i) => [
      `r/s1_0/ROI_s1_0_p${i}.tif`,
      `r/s2_0/ROI_s2_0_p${i}.tif`,
    ]);
    const patches = namesOf(sen12.toSorted()).paths;
    expect(patches.filter((path) => path.includes("s2_0/"))).toHaveLength(6);
    expect(namesOf(pairs.slice(0, 12))).toEqual({ paths: pairs.slice(0, 12), left: 0 });
  });

  it("gives Umbra's image its metadata, and ICEYE's its XML", () => {
    expect(
      describedBy([
        "x_UMBRA-04_GEC.tif",
        "x_UMBRA-04_METADATA.json",
        "ICEYE_X7_GRD.tif",
        "ICEYE_X7_GRD.xml",
      ]),
    ).toEqual([
      ["x_UMBRA-04_GEC.tif", "x_UMBRA-04_METADATA.json"],
      ["ICEYE_X7_GRD.tif", "ICEYE_X7_GRD.xml"],
    ]);
  });

  it("opens pictures of a folder only where there is no GeoTIFF", () => {
    expect(describedBy(["d/a.tif", "d/look.png", "d/a_preview.tif"])).toEqual([
      ["a.tif"],
    ]);
    expect(describedBy(["d/a.png", "d/notes.txt"])).toEqual([["a.png"]]);
  });
});
