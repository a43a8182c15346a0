#!/usr/bin/env node
// The command `sar2earth`: runs the TypeScript beside it, without a build.

async function registerTypeScript() {
  try {
    const { register } = await import("tsx/esm/api");
    register();
  } catch (error) {
    if (error.code !== "ERR_MODULE_NOT_FOUND") {
      throw error;
    }
    console.error(
      "sar2earth: the npm packages are not installed; run `npm ci` in the project first.",
    );
    process.exit(2);
  }
}

await registerTypeScript();
const { runCli } = await import("./main.ts");
process.exitCode = await runCli(process.argv.slice(2));
