import { afterEach, describe, expect, test, vi } from "vitest";
import { printedBy } from "#testing/printed.ts";
import { runCli } from "./main.ts";

afterEach(() => vi.restoreAllMocks());

const run = (...args: string[]) => printedBy(() => runCli(args));
const COMMANDS = [
  ...["inspect", "translate", "models", "measure", "catalog", "simulate", "regions"],
  ...["evaluate", "merge", "results", "norms"],
];

describe("--help", () => {
  test.each([[], ["--help"], ["-h"], ["frobnicate", "--help"]])(
    "%j: every command",
    async (...args) => {
      const { code, stdout, stderr } = await run(...args);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      for (const command of COMMANDS) {
        expect(stdout).toContain(`  sar2earth ${command} `);
      }
    },
  );

  test.each(COMMANDS)(
    "after %s, and whatever stands before it: that command",
    async (command) => {
      for (const args of [["--help"], ["-h"], ["x", "--unknown", "--help"]]) {
        const { code, stdout, stderr } = await run(command, ...args);
        expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
        // It may be called in more than one way.
        expect([...new Set(stdout.match(/^ {2}sar2earth \w+/gm))]).toEqual([
          `  sar2earth ${command}`,
        ]);
      }
    },
  );
});

test("an unknown command: exit code 2, and the names of those there are", async () => {
  const { code, stderr } = await run("frobnicate", "x.tif");
  expect(code).toBe(2);
  expect(stderr).toMatch(/catalog, simulate, .+ or regions; found frobnicate/);
});
