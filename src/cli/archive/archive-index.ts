/**
 * This file implements `sar2earth archive-index`, which builds the slim index of the
 * open archive that the page ships.
 */

import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { oneInput } from "#cli/one-input.ts";
import { parseOptions } from "#cli/parse-options.ts";
import { writeWhole } from "#cli/whole-files.ts";
import {
  type ArchiveIndexFile,
  writeArchiveColumns,
} from "#core/archive/archive-index.ts";
import { counted } from "#core/counted.ts";
import { AppError } from "#core/errors.ts";
import { readCatalogue } from "./read-catalogue.ts";

const OPTIONS = {
  date: { type: "string" },
  out: { type: "string" },
} as const;

const OUT = fileURLToPath(
  new URL("../../../src/core/archive/capella-geo.json", import.meta.url),
);

/** @throws AppError argument-invalid, file-unsupported */
export async function archiveIndex(args: string[]): Promise<void> {
  const config = { args, options: OPTIONS, allowPositionals: true } as const;
  const { values, positionals } = parseOptions("archive-index", config);
  const path = oneInput(positionals, "one catalogue (.parquet)");
  if (!/^\d{4}-\d\d-\d\d$/.test(values.date ?? "")) {
    throw new AppError("argument-invalid", "The index needs the catalogue's date.", {
      expected: "--date YYYY-MM-DD, the day on which the catalogue was built",
      found: values.date ?? "none",
      hint: "It is the date of the catalogue's last change where you fetched it.",
    });
  }
  const file = await buildArchiveIndex(path, values.date ?? "");
  const text = `${JSON.stringify(file, null, 2)}\n`;
  const out = values.out ?? OUT;
  writeWhole(out, text, dirname(out));
  const kB = (gzipSync(text, { level: 9 }).length / 1000).toFixed(1);
  console.log(`${out}: ${counted(file.count, "scene")}, ${kB} kB compressed`);
}

/** Builds the index of a catalogue's scenes. */
export async function buildArchiveIndex(
  path: string,
  date: string,
): Promise<ArchiveIndexFile> {
  const scenes = await readCatalogue(path);
  return {
    schema: 1,
    title: "GEO scenes of Capella's open archive",
    date,
    source:
      "facts of the archive's STAC catalogue (capella-open-data), by way of the GeoParquet of github.com/Jack-Hayes/commerical-sar-stac",
    licence:
      "The registry that lists the archive states CC BY 4.0; single files refer to Capella's data licensing. What the scene's own file states is shown when the whole image is open, and decides.",
    count: scenes.length,
    columns: writeArchiveColumns(scenes),
  };
}
