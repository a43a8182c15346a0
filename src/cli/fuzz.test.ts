/** A short run of `npm run fuzz`, with the same inputs each time. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

it("opens or refuses damaged files of every kind, in time and memory", async () => {
  const args = [".ci/fuzz.mjs", "--inputs", "100", "--minutes", "1", "--seed", "16"];
  const { code, text } = await new Promise<{ code: unknown; text: string }>((resolve) =>
    execFile(process.execPath, args, { cwd: root }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : error.code, text: stdout + stderr }),
    ),
  );
  expect(text).toContain("0 hangs, 0 aborts, 0 untyped, 0 over memory");
  expect(code).toBe(0);
});
