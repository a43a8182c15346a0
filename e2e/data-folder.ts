import { existsSync } from "node:fs";
import { resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const folder = resolve(root, process.env.SAR2EARTH_DATA || "../shared/data");

/**
 * Absolute path of the folder of real imagery, "" in a clone that has none. SAR2EARTH_DATA
 * says where else it lies. Tests read the answer in that same variable.
 */
export const dataFolder = existsSync(folder) ? folder : "";
