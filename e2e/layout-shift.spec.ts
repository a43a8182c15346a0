import { expect, test } from "@playwright/test";
import { panel, useTestModels, visit } from "./explorer-page.ts";

// From the empty page to the scores of the first translation nothing that is already on
// screen is pushed aside by what arrives later.

/** 0.1 in all is what is called good; a section that moves by a row is about 0.01. */
const MOST_SHIFT = 0.03;

type Shift = { readonly value: number; readonly what: string };

declare global {
  interface Window {
    shifts: Shift[];
  }
}

test("the page does not move while its first region opens and is translated", async ({
  page,
}) => {
  await useTestModels(page);
  await page.addInitScript(() => {
    window.shifts = [];
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { value, sources } = entry as PerformanceEntry & {
          value: number;
          sources: { node?: Node }[];
        };
        const texts = sources.map(({ node }) => node?.textContent?.slice(0, 30));
        window.shifts.push({ value, what: `${value.toFixed(4)} ${texts.join(" | ")}` });
      }
    });
    observer.observe({ type: "layout-shift", buffered: true });
  });
  await visit(page);
  await expect(panel(page, "SynEO")).toContainText("of simulated SAR");
  await expect(page.getByText(/^n = /)).toBeVisible();

  const shifts = await page.evaluate(() => window.shifts);
  const total = shifts.reduce((sum, { value }) => sum + value, 0);
  console.log(`layout shift of the first visit: ${total.toFixed(4)}`);
  expect(total, shifts.map(({ what }) => what).join("\n")).toBeLessThan(MOST_SHIFT);
});
