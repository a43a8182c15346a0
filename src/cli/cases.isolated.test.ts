import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { openGeoTiff } from "#adapters/geotiff/geotiff-source.ts";
import { openFileReader } from "#adapters/node/file-source.ts";
import { errorToData } from "#core/errors.ts";
import type { SceneAnswer } from "#core/sar/scene.ts";
import {
  CASES,
  type CaseCheck,
  casePath,
  casePattern,
  hasCases,
  readChecks,
  readNpy,
} from "#testing/cases.ts";
import { catalog } from "./catalog.ts";
import { inspect } from "./inspect.ts";
import { measure } from "./measure/measure.ts";
import { translate } from "./translate/translate.ts";

const folder = mkdtempSync(join(tmpdir(), "sar2earth-cases-"));
const [out, csv] = [join(folder, "out.tif"), join(folder, "out.csv")];
afterEach(() => {
  vi.restoreAllMocks();
  vi.doUnmock("onnxruntime-node");
});

/** What a command has printed; `error` in one line, or null where it succeeded. */
type Printed = { stdout: string; stderr: string; error: string | null };

async function ran(command: () => Promise<void>): Promise<Printed> {
  const printed: Printed = { stdout: "", stderr: "", error: null };
  vi.spyOn(console, "log").mockImplementation((text) => {
    printed.stdout += `${text}\n`;
  });
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    printed.stderr += String(text);
    return true;
  });
  try {
    await command();
  } catch (caught) {
    const { code, message, expected, found, hint } = errorToData(caught);
    if (code === "internal") {
      throw caught;
    }
    printed.error = `${message} Expected ${expected}; found ${found}. ${hint}`;
  } finally {
    vi.restoreAllMocks();
  }
  return printed;
}

/** Runs the command of one check; models of a case stand in folders by their id. */
function run(name: string, check: CaseCheck): Promise<Printed> {
  const at = (file: string | undefined) => casePath(name, file ?? "");
  const answer = (check.as ?? null) as SceneAnswer | null;
  switch (check.do) {
    case "inspect":
      return ran(() =>
        inspect([
          at(check.file),
          "--json",
          ...(answer === null ? [] : ["--as", answer]),
        ]),
      );
    case "measure": {
      const args = [
        at(check.cand),
        at(check.ref),
        "--json",
        "--csv",
        csv,
        "--force",
        ...(check.args ?? []),
      ];
      return ran(() => measure(args));
    }
    case "translate":
      return ran(() => translateTo(at(check.file), check.model ?? "", answer));
    case "probe":
      return ran(async () => {
        const models = await modelsOf(PROBE_CASE, PROBE_MODEL);
        await translateTo(at(check.file), PROBE_MODEL, answer, models);
      });
    case "model":
      return ran(async () => {
        const id = check.model ?? "";
        const models = await modelsOf(name, id);
        await catalog([models]);
        await translateTo(at(check.file), id, answer, models);
      });
  }
}

/** Writes dB as grey: −40…20 dB become 0…255. */
const PROBE_CASE = "65-onnx-types-and-shapes";
const PROBE_MODEL = "dyn";
const [PROBE_LO, PROBE_HI] = [-40, 20];

/** A models folder with one model of a case. */
async function modelsOf(name: string, id: string): Promise<string> {
  const models = mkdtempSync(join(folder, "models-"));
  cpSync(casePath(name, "models", id), join(models, "translate", id), {
    recursive: true,
  });
  if (name === PROBE_CASE && id === PROBE_MODEL) {
    vi.spyOn(console, "log").mockImplementation(() => undefined);
    await catalog([models]);
  }
  return models;
}

function translateTo(
  path: string,
  modelId: string,
  answer: SceneAnswer | null,
  modelsFolder?: string,
): Promise<void> {
  return translate(path, {
    chosen: { denoised: null, syneo: modelId, refined: null },
    ...{ out, threads: 1, answer, isForced: true },
    ...(modelsFolder === undefined ? {} : { modelsFolder }),
  });
}

/** Throws unless what was printed is right. */
async function verify(name: string, check: CaseCheck, printed: Printed): Promise<void> {
  const { stdout, stderr, error } = printed;
  if (check.fails !== undefined) {
    expect(error).toMatch(casePattern(check.fails));
    return;
  }
  if (error !== null) {
    expect(error).toMatch(casePattern(check.or_fails ?? "no refusal is right"));
    return;
  }
  const report = check.do === "inspect" ? JSON.parse(stdout) : null;
  const said = `${(report?.warnings ?? []).join("\n")}\n${stderr}`;
  if (check.warns !== undefined) {
    expect(said).toMatch(casePattern(check.warns));
  }
  if (check.not_warns !== undefined) {
    expect(said).not.toMatch(casePattern(check.not_warns));
  }
  if (check.or_warns !== undefined && casePattern(check.or_warns).test(said)) {
    return;
  }
  if (report !== null) {
    verifyReport(check, report);
  }
  if (check.do === "measure") {
    verifyScores(check, JSON.parse(stdout));
  }
  if (check.do === "translate" || check.do === "probe" || check.do === "model") {
    await verifyPicture(name, check);
  }
}

function verifyReport(check: CaseCheck, report: Record<string, unknown>): void {
  const corners = report.corners as [number, number][] | null;
  for (const [lon, lat] of corners ?? []) {
    expect([lon, lat].every(Number.isFinite)).toBe(true);
  }
  expect({
    kind: check.kind === undefined ? undefined : report.kind,
    crs: check.crs === undefined ? undefined : (report.crs ?? "pixel"),
    size: check.size === undefined ? undefined : [report.width, report.height],
  }).toEqual({ kind: check.kind, crs: check.crs, size: check.size });
  check.corners?.forEach((right, i) => {
    const found = corners?.[i] ?? [Number.NaN, Number.NaN];
    const off = Math.max(...right.map((v, k) => Math.abs(v - (found[k] ?? 0))));
    expect(off).toBeLessThanOrEqual(check.corner_tol ?? 0);
  });
}

type Scores = { readonly mae?: { readonly mean: number; readonly settings: string } };

function verifyScores(check: CaseCheck, scores: Scores): void {
  if (check.mae !== undefined) {
    const mae = scores.mae?.mean ?? Number.NaN;
    expect(Math.abs(mae - check.mae[0])).toBeLessThanOrEqual(check.mae[1]);
  }
  if (check.n !== undefined) {
    const rows = readFileSync(csv, "utf8").trim().split("\n").slice(1);
    expect(rows.reduce((n, row) => n + Number(row.split(",")[3]), 0)).toBe(check.n);
  }
}

async function verifyPicture(name: string, check: CaseCheck): Promise<void> {
  const source = await openGeoTiff(await openFileReader(out));
  const { width, height } = source.info;
  const { data } = await source.readWindow(0, { col: 0, row: 0, width, height });
  source.dispose();
  expect(width * height).toBeLessThanOrEqual(check.max_px ?? Number.POSITIVE_INFINITY);
  if (typeof check.db === "string") {
    const right = readNpy(casePath(name, check.db));
    const alpha = source.info.alphaBand;
    expect(right.length).toBe(width * height);
    const step = (PROBE_HI - PROBE_LO) / 255;
    const wrong = right.reduce((n, db, i) => {
      const isHole =
        alpha === null
          ? Number.isNaN(data[i] as number) || data[i] === source.info.nodata
          : data[alpha * right.length + i] === 0;
      const grey = PROBE_LO + (data[i] as number) * step;
      const clipped = Math.min(PROBE_HI, Math.max(PROBE_LO, db));
      const isRight = Number.isNaN(db) ? isHole : Math.abs(grey - clipped) <= step;
      return n + (isRight ? 0 : 1);
    }, 0);
    expect(wrong, `of ${right.length} pixels`).toBe(0);
  }
}

describe.skipIf(!hasCases)("real data: inputs that other programs got wrong", () => {
  test.each(CASES)("real data: case %s", { timeout: 180_000 }, async (name) => {
    const wrong: string[] = [];
    for (const check of readChecks(name)) {
      if (check.no_ort) {
        vi.doMock("onnxruntime-node", () => {
          throw new Error("no such package");
        });
      }
      const printed = await ran(async () => undefined);
      try {
        Object.assign(printed, await run(name, check));
        await verify(name, check, printed);
      } catch (error) {
        const said = `${printed.error ?? ""}${printed.stderr}`.slice(0, 600);
        wrong.push(
          `${JSON.stringify(check)}\n  said: ${said}\n  ${String(error).slice(0, 400)}`,
        );
      }
    }
    expect(wrong.join("\n\n")).toBe("");
  });

  test("real data: every folder of cases is known", async () => {
    const { readdirSync } = await import("node:fs");
    const folders = readdirSync(casePath(), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== "hostile")
      .map((entry) => basename(entry.name));
    expect(folders.sort()).toEqual([...CASES].sort());
    rmSync(folder, { recursive: true, force: true });
  });
});
