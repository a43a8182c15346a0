import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { chromium, expect, test } from "@playwright/test";
import { chromiumLaunch } from "./chromium.ts";
import { startPlainSite } from "./plain-site.ts";

// Lighthouse on the built page, served as static hosts do: with the build's headers, and
// with text packed. It is a drill because npx fetches it (60 MB) when it is asked for: it
// is no dependency of the project.

/** The last major version that runs on the oldest Node that the project needs. */
const LIGHTHOUSE = "lighthouse@12.8.2";
const LEAST = 95;

type Report = {
  readonly categories: Readonly<
    Record<
      string,
      { score: number | null; auditRefs: { id: string; weight: number }[] }
    >
  >;
  readonly audits: Readonly<
    Record<string, { title: string; score: number | null; displayValue?: string }>
  >;
};

test("Lighthouse gives the built page 95 and more in all four categories", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sar2earth-lighthouse-"));
  const site = await startPlainSite(true, { isPacked: true });
  try {
    const path = join(folder, "report.json");
    const options = [
      ...["--preset=desktop", "--quiet", "--output=json", `--output-path=${path}`],
      "--only-categories=performance,accessibility,best-practices,seo",
      "--no-enable-error-reporting",
      "--chrome-flags=--headless=new --no-sandbox",
    ];
    await promisify(execFile)("npx", ["--yes", LIGHTHOUSE, site.url, ...options], {
      env: {
        ...process.env,
        CHROME_PATH: chromiumLaunch.executablePath ?? chromium.executablePath(),
      },
    });
    const { categories, audits }: Report = JSON.parse(readFileSync(path, "utf8"));
    const scores = Object.entries(categories).map(
      ([name, { score }]) => [name, Math.round(100 * (score ?? 0))] as const,
    );
    const lost = Object.values(categories)
      .flatMap(({ auditRefs }) => auditRefs)
      .filter(({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 1)
      .map(({ id }) => `${audits[id]?.title} (${audits[id]?.displayValue ?? ""})`);
    console.log(scores.map(([name, score]) => `${name} ${score}`).join(", "));
    console.log(lost.map((line) => `  ${line}`).join("\n"));
    expect(scores).toHaveLength(4);
    for (const [name, score] of scores) {
      expect(score, name).toBeGreaterThanOrEqual(LEAST);
    }
  } finally {
    site.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
