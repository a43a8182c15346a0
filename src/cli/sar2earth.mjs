#!/usr/bin/env node
// The command `sar2earth`.
import { importBuilt } from "./built.mjs";

const { runProgram } = await importBuilt("main").catch((error) => {
  if (error.code !== "ERR_MODULE_NOT_FOUND") {
    throw error;
  }
  console.error(
    "sar2earth: the npm packages are not installed; run `npm ci` in the project first.",
  );
  process.exit(2);
});
process.exitCode = await runProgram(process.argv.slice(2));
