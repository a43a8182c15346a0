// Runs the test tiers one after the other: `node .ci/test.mjs [tier …]`.
//
// Every tier has a budget in minutes, which is only reported: hosts differ several times
// over in speed. A tier is stopped, and has failed, when nothing has moved for minutes.
// The last line is the sum of all tiers.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { runWatched } from "./watch.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const results = path.join(root, "test-results");
const bin = (name) => path.join(root, "node_modules", ".bin", name);
const realDataName = "real data:";
const stillMinutes = 8;

const vitest = (tier, projects = [tier]) => ({
  commands: [
    [
      bin("vitest"),
      "run",
      ...projects.map((project) => `--project=${project}`),
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${reportFile(tier)}`,
    ],
  ],
  count: countVitest,
});

// For a quiet two-core machine. They add up to 20 minutes, beside which .ci/run tests
// the training kit.
const tiers = {
  lint: { minutes: 1, commands: [[bin("biome"), "check", "."], [bin("knip")]] },
  typecheck: { minutes: 1, commands: [[bin("tsc"), "--noEmit"]] },
  node: { minutes: 4, ...vitest("node", ["node", "node-isolated"]) },
  browser: { minutes: 3, ...vitest("browser") },
  e2e: {
    minutes: 11,
    commands: [[bin("playwright"), "test", "-c", "e2e/playwright.config.ts"]],
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: reportFile("e2e") },
    count: countPlaywright,
  },
};

function reportFile(tier) {
  return path.join(results, `${tier}.json`);
}

// --- counting ---------------------------------------------------------------------

/** A tier without a report of its own is one test: every command succeeded. */
function countCommands(_report, ok) {
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0, realData: 0 };
}

function countVitest(report) {
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const having = (...states) => tests.filter((test) => states.includes(test.status));
  const skipped = having("skipped", "pending", "todo", "disabled");
  // A file that failed as a whole (an import, a hook) without any failed test in it.
  const broken = report.testResults.filter(
    (file) =>
      file.status === "failed" &&
      !file.assertionResults.some((test) => test.status === "failed"),
  );
  return {
    passed: having("passed").length,
    failed: having("failed").length + broken.length,
    skipped: skipped.length,
    realData: skipped.filter((test) => test.fullName.includes(realDataName)).length,
    failures: report.testResults.flatMap(vitestFailures),
  };
}

function vitestFailures(file) {
  if (file.status !== "failed") {
    return [];
  }
  const tests = file.assertionResults.filter((test) => test.status === "failed");
  const failures = tests.map((test) => [test.fullName, test.failureMessages?.[0]]);
  return (failures.length > 0 ? failures : [["the file itself", file.message]]).map(
    ([name, message]) => ({
      name: `${path.relative(root, file.name)}: ${name}`,
      message,
    }),
  );
}

function countPlaywright(report) {
  const { expected, unexpected, flaky, skipped } = report.stats;
  const realData = specsIn(report).filter(
    (spec) =>
      spec.fullTitle.includes(realDataName) &&
      spec.tests.every((test) => test.status === "skipped"),
  );
  if (flaky > 0) {
    const names = specsIn(report)
      .filter((spec) => spec.tests.some((test) => test.status === "flaky"))
      .map((spec) => spec.title);
    console.log(`passed at the second try only: ${names.join("; ")}`);
  }
  return {
    passed: expected + flaky,
    failed: unexpected + report.errors.length,
    skipped,
    realData: realData.length,
    failures: specsIn(report)
      .filter((spec) => spec.tests.some((test) => test.status === "unexpected"))
      .map((spec) => ({
        name: `${spec.file}: ${spec.title}`,
        message: spec.tests[0].results.at(-1)?.error?.message,
      })),
  };
}

function specsIn(suite, titles = "") {
  const here = (suite.specs ?? []).map((spec) => ({
    ...spec,
    fullTitle: `${titles} ${spec.title}`,
  }));
  const below = (suite.suites ?? []).flatMap((child) =>
    specsIn(child, `${titles} ${child.title}`),
  );
  return [...here, ...below];
}

function readReport(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

// --- running ----------------------------------------------------------------------

async function runTier(name) {
  const tier = tiers[name];
  const started = Date.now();
  fs.rmSync(reportFile(name), { force: true });
  console.log(`\n=== ${name} (budget ${tier.minutes} min)`);

  let ok = true;
  let stood = false;
  for (const command of tier.commands) {
    const env = { CI: "true", ...tier.env };
    const result = await runWatched(command, { cwd: root, env, stillMinutes });
    ok &&= result.ok;
    stood ||= result.stood;
    if (stood) {
      break;
    }
  }

  const report = readReport(reportFile(name));
  const nothing = { passed: 0, failed: 0, skipped: 0, realData: 0 };
  const count =
    tier.count && !report ? nothing : (tier.count ?? countCommands)(report, ok);
  const notes = [];
  const nothingRan = count.passed + count.failed === 0;
  if (stood) {
    notes.push(`stopped: nothing has moved for ${stillMinutes} min`);
  } else if (nothingRan) {
    notes.push("no test ran");
  }
  if (count.failed === 0 && (!ok || nothingRan)) {
    count.failed = 1;
    notes.push("counted as one failure");
  }
  const seconds = (Date.now() - started) / 1000;
  if (seconds > tier.minutes * 60) {
    notes.push(`over its budget of ${tier.minutes} min`);
  }
  return { name, ...count, seconds, notes };
}

function summarise({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

const chosen = process.argv.slice(2);
const unknown = chosen.find((name) => !tiers[name]);
if (unknown) {
  console.error(`no tier '${unknown}'; there are ${Object.keys(tiers).join(", ")}`);
  process.exit(2);
}
fs.mkdirSync(results, { recursive: true });

const done = [];
for (const name of chosen.length > 0 ? chosen : Object.keys(tiers)) {
  done.push(await runTier(name));
}

console.log("");
const sum = { passed: 0, failed: 0, skipped: 0, realData: 0 };
for (const tier of done) {
  for (const key of Object.keys(sum)) {
    sum[key] += tier[key];
  }
  const notes = tier.notes.length > 0 ? ` (${tier.notes.join("; ")})` : "";
  console.log(
    `${tier.name.padEnd(10)} ${tier.seconds.toFixed(1).padStart(7)} s   ${summarise(tier)}${notes}`,
  );
}
// Whoever has only the end of the log still learns what failed, and why.
const failureLines = 15;
for (const { name, message } of done.flatMap((tier) => tier.failures ?? [])) {
  const lines = stripVTControlCharacters(message ?? "").split("\n");
  console.log(`failed: ${name}\n    ${lines.slice(0, failureLines).join("\n    ")}`);
}
console.log(`real-data checks that did not run: ${sum.realData}`);
console.log(summarise(sum));
process.exitCode = sum.failed > 0 ? 1 : 0;
