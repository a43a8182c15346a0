/**
 * This file implements `sar2earth regions`, which makes the page's ten regions if they
 * are missing or out of date.
 */
import { readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseNumber } from "#cli/number-option.ts";
import { parseOptions } from "#cli/parse-options.ts";
import { writeWhole } from "#cli/whole-files.ts";
import { parseRegionsFile, type Region } from "#core/regions/regions-file.ts";
import { planRegions, REGION_SIZE_PX, type RegionPlan } from "#simulate/regions.ts";
import { ACQUISITION_RANGES } from "#simulate/resolve-acquisition.ts";
import { runScenes } from "./run-scenes.ts";
import { sceneHash, simulatorHash } from "./scene-hash.ts";
import type { SceneJob } from "./scene-job.ts";
import { showProgress } from "./show-progress.ts";
import { withPartFolder } from "./with-part-folder.ts";

const OPTIONS = {
  out: { type: "string" },
  size: { type: "string" },
  jobs: { type: "string", default: "2" },
  first: { type: "boolean", default: false },
} as const;

const PUBLIC = fileURLToPath(new URL("../../../public/regions", import.meta.url));

/**
 * Makes the regions. With `--first` it makes one only, unless there is one already;
 * `--size`, or SAR2EARTH_REGION_SIZE in the environment, sets a small size (for tests).
 * @throws AppError argument-invalid
 */
export async function makeRegions(args: string[]): Promise<void> {
  const { folder, sizePx, workers, isFirstOnly } = readOptions(args);
  const plans = planRegions(sizePx);
  const simulator = simulatorHash();
  const hashes = new Map(plans.map((plan) => [plan.id, sceneHash(simulator, plan)]));
  await withPartFolder(folder, async (partFolder, signal) => {
    const writeIndex = () => {
      const regions = readMade(folder, plans, hashes);
      writeWhole(join(folder, "regions.json"), indexJson(plans, regions), partFolder);
      return regions;
    };
    const made = new Set(writeIndex().map(({ id }) => id));
    const missing = plans.filter(({ id }) => !made.has(id));
    const wanted = isFirstOnly ? missing.slice(0, Math.max(0, 1 - made.size)) : missing;
    const jobs = wanted.map((plan): SceneJob => {
      const output = { kind: "region", folder: join(folder, plan.id), plan } as const;
      const hash = hashes.get(plan.id) ?? "";
      return { ...plan, stem: plan.name, output, hash, partFolder };
    });
    const show = showProgress(performance.now());
    await runScenes(jobs, {
      workers,
      signal,
      onProgress: (progress) => {
        if (progress.finished !== null) {
          writeIndex();
        }
        show(progress);
      },
    });
    console.log(
      `${relative(process.cwd(), folder) || "."}: ${jobs.length} simulated regions made, ${made.size} there already`,
    );
  });
}

function readOptions(args: string[]) {
  const whole = { isWhole: true } as const;
  const { low, high } = ACQUISITION_RANGES.sizePx;
  const parsed = parseOptions("regions", { args, options: OPTIONS }).values;
  const size = parsed.size ?? process.env.SAR2EARTH_REGION_SIZE ?? `${REGION_SIZE_PX}`;
  return {
    folder: resolve(parsed.out ?? PUBLIC),
    sizePx: parseNumber("size", size, { min: low, max: high, ...whole }),
    workers: parseNumber("jobs", parsed.jobs, { min: 1, max: 10, ...whole }),
    isFirstOnly: parsed.first,
  };
}

/** Returns the regions whose files exist and are up to date, in the order of the plans. */
function readMade(
  folder: string,
  plans: readonly RegionPlan[],
  hashes: ReadonlyMap<string, string>,
): Region[] {
  return plans.flatMap(({ id }): Region[] => {
    try {
      const text = readFileSync(join(folder, id, "region.json"), "utf8");
      const region = JSON.parse(text) as Region;
      return region.hash === hashes.get(id) ? [region] : [];
    } catch {
      return [];
    }
  });
}

function indexJson(plans: readonly RegionPlan[], regions: Region[]): string {
  const index = parseRegionsFile({
    schema: 1,
    simulated: true,
    planned: plans.map(({ id, name, place, order }) => ({
      id,
      name,
      place,
      center: order.center,
    })),
    regions,
  });
  return `${JSON.stringify(index, null, 2)}\n`;
}
