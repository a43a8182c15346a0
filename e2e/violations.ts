import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Locator, Page } from "@playwright/test";
import type { AxeResults } from "axe-core";

const axe = readFileSync(
  createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
  "utf8",
);

/** What axe calls good practice: all text lies in a landmark, and no two are taken for one. */
const LANDMARK_RULES = [
  "region",
  "landmark-one-main",
  "landmark-no-duplicate-main",
  "landmark-no-duplicate-banner",
  "landmark-no-duplicate-contentinfo",
  "landmark-unique",
];

/** Everything that WCAG A and AA let a machine judge, and that landmarks are told apart. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations: found } = await page.evaluate(
    (rules): Promise<AxeResults> =>
      (window as unknown as { axe: typeof import("axe-core") }).axe.run({
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
        rules: Object.fromEntries(rules.map((rule) => [rule, { enabled: true }])),
      }),
    LANDMARK_RULES,
  );
  return found.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(" ")} ${node.failureSummary}`),
  );
}

/** Whether what is seen in its middle is its own, and nothing that lies over it. */
export function isOnTop(locator: Locator): Promise<boolean> {
  return locator.evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    const seen = document.elementFromPoint(
      left + width / 2,
      Math.min(top + height / 2, innerHeight - 1),
    );
    // A tooltip lets the pointer through.
    const isOpen = getComputedStyle(element).pointerEvents === "none";
    return isOpen || element.contains(seen);
  });
}
