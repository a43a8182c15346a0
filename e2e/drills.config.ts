import { defineConfig } from "@playwright/test";
import config from "./playwright.config.ts";

// `npm run drills`: faults at each stage of a run, and a table of what happened. It takes
// minutes and is no part of the tests; the page is built as for them.
export default defineConfig({
  ...config,
  testMatch: "**/*.drill.ts",
  retries: 0,
  reporter: [["list"], ["./drill-table.ts"]],
});
