/** Outputs under faults: whatever happens, a file is the earlier one or the whole new one. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { claimOutput, writeChunks, writeOutput } from "./output-file.ts";

const root = mkdtempSync(join(tmpdir(), "sar2earth-output-"));
const folder = join(root, "out");
const at = (name: string) => join(folder, name);
const rules = { isForced: false, inputs: [] };
const read = (name: string) => readFileSync(at(name), "utf8");

beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
});
afterAll(() => rmSync(root, { recursive: true }));

describe("an output is refused before the work", () => {
  test("where something is already, unless it may be replaced", async () => {
    writeFileSync(at("a.tif"), "old");
    await expect(claimOutput(at("a.tif"), rules)).rejects.toMatchObject({
      code: "argument-invalid",
      hint: expect.stringContaining("--force"),
    });
    await claimOutput(at("a.tif"), { ...rules, isForced: true });
    await claimOutput(at("b.tif"), rules);
  });

  test("where it is an input, under whatever name, even with --force", async () => {
    writeFileSync(at("in.tif"), "pixels");
    symlinkSync(at("in.tif"), at("soft.tif"));
    linkSync(at("in.tif"), at("hard.tif"));
    for (const name of ["in.tif", "soft.tif", "hard.tif", "../out/in.tif"]) {
      const forced = { isForced: true, inputs: [at("in.tif")] };
      await expect(claimOutput(at(name), forced)).rejects.toMatchObject({
        message: "The output is the input.",
      });
    }
  });

  test("where it is no ordinary file", async () => {
    for (const path of ["/dev/full", "/dev/null", folder, at("nowhere/a.tif")]) {
      await expect(
        claimOutput(path, { ...rules, isForced: true }),
      ).rejects.toMatchObject({ message: `${path} cannot be written.` });
    }
  });
});

describe("an output", () => {
  test("is written whole and alone; leftovers of the dead are cleared", async () => {
    const left = `.a.tif.part-${hostname()}-`;
    writeFileSync(at(`${left}999999999-x`), "half");
    // A restarted container gives its program the id that the killed one had.
    writeFileSync(at(`${left}${process.pid}-x`), "half, of an earlier process");
    const others = [
      `.a.tif.part-elsewhere-${process.pid}-x`,
      ".a.tif.part-elsewhere-999999999-x",
      `.b.tif.part-${hostname()}-${process.pid}-x`,
    ];
    for (const name of others) {
      writeFileSync(at(name), "being written by someone else");
    }
    await writeOutput(at("a.tif"), "new", rules);
    expect(read("a.tif")).toBe("new");
    expect(readdirSync(folder).sort()).toEqual([...others, "a.tif"].sort());
  });

  test("goes through a link to the file that it names", async () => {
    writeFileSync(at("real.tif"), "old");
    symlinkSync(at("real.tif"), at("link.tif"));
    await writeOutput(at("link.tif"), "new", { isForced: true });
    expect(read("real.tif")).toBe("new");
    expect(existsSync(at("link.tif"))).toBe(true);
  });

  test("that someone else has made meanwhile is kept, and so is what was computed", async () => {
    writeFileSync(at("a.tif"), "theirs");
    const error = await writeOutput(at("a.tif"), "ours", rules).catch((e) => e);
    expect(error).toMatchObject({ code: "argument-invalid" });
    expect(read("a.tif")).toBe("theirs");
    const elsewhere = /in (\S+a\.tif)\.$/.exec(error.hint)?.[1] ?? "";
    expect(readFileSync(elsewhere, "utf8")).toBe("ours");
    rmSync(elsewhere);
  });
});

const canMount = process.platform === "linux" && process.getuid?.() === 0;

/** A disk of 64 kB at the folder, with an earlier file on it. */
async function onSmallDisk(skip: (note: string) => void, work: () => Promise<void>) {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], {
      stdio: "ignore",
    });
  } catch {
    skip("this container may not mount");
  }
  try {
    writeFileSync(at("a.tif"), "old");
    await work();
    expect(read("a.tif")).toBe("old");
    expect(readdirSync(folder)).toEqual(["a.tif"]);
  } finally {
    execFileSync("umount", [folder]);
  }
}

describe.skipIf(!canMount)("a disk that fills leaves the earlier file", () => {
  const bytes = new Uint8Array(200_000).fill(7);

  test("and the bytes elsewhere", ({ skip }) =>
    onSmallDisk(skip, async () => {
      const error = await writeOutput(at("a.tif"), bytes, { isForced: true }).catch(
        (e) => e,
      );
      expect(error).toMatchObject({ found: expect.stringContaining("ENOSPC") });
      const elsewhere = /in (\S+a\.tif)\.$/.exec(error.hint)?.[1] ?? "";
      expect(readFileSync(elsewhere).equals(bytes)).toBe(true);
      rmSync(elsewhere);
    }));

  test("where a file is written in pieces", ({ skip }) =>
    onSmallDisk(skip, async () => {
      const pieces = [0, 1, 2].map((i) => ({ offset: i * bytes.length, bytes }));
      await expect(
        writeChunks(at("a.tif"), pieces, { isForced: true }),
      ).rejects.toMatchObject({
        code: "argument-invalid",
        found: expect.stringContaining("ENOSPC"),
      });
    }));
});

describe("a program that is ended", () => {
  const writer = (how: string) => join(root, `${how}.mjs`);

  const WRITERS = {
    writeOutput: "await writeOutput(path, bytes, { isForced: true });",
    writeChunks: `
      const pieces = Array.from({ length: 16 }, (_, i) => ({
        offset: i * 1e6,
        bytes: bytes.subarray(i * 1e6, (i + 1) * 1e6),
      }));
      await writeChunks(path, pieces, { isForced: true });`,
  };

  /** They write 16 MB of one letter over and over, another letter each time. */
  beforeAll(async () => {
    const { build } = await import("esbuild");
    for (const [how, writing] of Object.entries(WRITERS)) {
      await build({
        stdin: {
          contents: `
            import { ${how} } from "#cli/output/output-file.ts";
            const path = ${JSON.stringify(at("a.tif"))};
            for (let i = 0; ; i += 1) {
              const bytes = Buffer.alloc(16e6, 97 + (i % 26));
              ${writing}
              console.log("written");
            }`,
          resolveDir: resolve(import.meta.dirname),
        },
        ...{ bundle: true, format: "esm", platform: "node", outfile: writer(how) },
      });
    }
  });

  const startWriter = (how: keyof typeof WRITERS) =>
    spawn(process.execPath, [pathToFileURL(writer(how)).pathname], {
      stdio: ["ignore", "pipe", "inherit"],
    });

  test.each([
    ["SIGKILL", "writeOutput"],
    ["SIGTERM", "writeOutput"],
    ["SIGINT", "writeOutput"],
    ["SIGHUP", "writeOutput"],
    ["SIGKILL", "writeChunks"],
    ["SIGTERM", "writeChunks"],
  ] as const)("by %s in %s leaves a whole file", async (signal, how) => {
    for (const waitMs of [0, 7, 19, 31]) {
      const child = startWriter(how);
      await once(child.stdout, "data");
      await new Promise((done) => setTimeout(done, waitMs));
      child.kill(signal);
      const [, by] = await once(child, "close");
      expect(by).toBe(signal);
      expect(statSync(at("a.tif")).size).toBe(16e6);
      const bytes = readFileSync(at("a.tif"));
      expect(bytes.equals(Buffer.alloc(16e6, bytes[0]))).toBe(true);
      if (signal !== "SIGKILL" && how === "writeOutput") {
        expect(readdirSync(folder)).toEqual(["a.tif"]);
      }
    }
    // What a killed program has left beside it goes with the next output.
    await writeOutput(at("a.tif"), "next", { isForced: true });
    expect(readdirSync(folder)).toEqual(["a.tif"]);
  });
});
