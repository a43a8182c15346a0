// Runs the test tiers one after the other: `node .ci/test.mjs [tier …]`.
//
// Every tier has a budget in minutes. One that exceeds it has failed, and only the
// processes that it started are stopped. The last line is the sum of all tiers.
// TIER_MINUTES_SCALE=2 doubles the budgets on a machine that is busy or slow.
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const results = path.join(root, "test-results");
const bin = (name) => path.join(root, "node_modules", ".bin", name);
const realDataName = "real data:";

const vitest = (project) => ({
  commands: [
    [
      bin("vitest"),
      "run",
      `--project=${project}`,
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${reportFile(project)}`,
    ],
  ],
  count: countVitest,
});

// The budgets add up to 20 minutes; with the training kit's 4 (.ci/run) to 24.
const tiers = {
  lint: { minutes: 1, commands: [[bin("biome"), "check", "."], [bin("knip")]] },
  typecheck: { minutes: 1, commands: [[bin("tsc"), "--noEmit"]] },
  node: { minutes: 4, ...vitest("node") },
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
  };
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

/** Process ids of `pid` and all below it: browsers leave their parent's process group. */
function familyOf(pid) {
  const { stdout } = spawnSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  const children = new Map();
  for (const line of (stdout ?? "").trim().split("\n")) {
    const [child, parent] = line.trim().split(/\s+/).map(Number);
    children.set(parent, [...(children.get(parent) ?? []), child]);
  }
  const family = [pid];
  for (const member of family) {
    family.push(...(children.get(member) ?? []));
  }
  return family;
}

function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch {
    // Gone already.
  }
}

/** Ends what one command started: politely first, so that a browser closes its own. */
async function stop(child) {
  const family = familyOf(child.pid);
  signal(-child.pid, "SIGTERM");
  const closed = new Promise((done) => child.once("close", done));
  await Promise.race([closed, new Promise((done) => setTimeout(done, 5000))]);
  signal(-child.pid, "SIGKILL");
  for (const pid of family) {
    signal(pid, "SIGKILL");
  }
}

let running;
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.once(name, async () => {
    if (running) {
      await stop(running);
    }
    process.exit(130);
  });
}

function runCommand([command, ...args], env, deadline) {
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
      // A group of its own, so that exactly this can be stopped.
      detached: true,
      env: { ...process.env, CI: "true", ...env },
    });
    running = child;
    let overdue = false;
    const timer = setTimeout(
      () => {
        overdue = true;
        void stop(child);
      },
      Math.max(0, deadline - Date.now()),
    );
    const finish = (ok) => {
      clearTimeout(timer);
      running = undefined;
      done({ ok: ok && !overdue, overdue });
    };
    child.once("error", (error) => {
      console.error(`${command}: ${error.message}`);
      finish(false);
    });
    child.once("close", (code) => finish(code === 0));
  });
}

async function runTier(name) {
  const tier = tiers[name];
  const minutes = tier.minutes * Number(process.env.TIER_MINUTES_SCALE ?? 1);
  const started = Date.now();
  const deadline = started + minutes * 60_000;
  fs.rmSync(reportFile(name), { force: true });
  console.log(`\n=== ${name} (budget ${+minutes.toFixed(2)} min)`);

  let ok = true;
  let overdue = false;
  for (const command of tier.commands) {
    const result = await runCommand(command, tier.env, deadline);
    ok &&= result.ok;
    overdue ||= result.overdue;
    if (overdue) {
      break;
    }
  }

  const report = readReport(reportFile(name));
  const nothing = { passed: 0, failed: 0, skipped: 0, realData: 0 };
  const count =
    tier.count && !report ? nothing : (tier.count ?? countCommands)(report, ok);
  const notes = [];
  if (overdue) {
    notes.push(`stopped: over its budget of ${+minutes.toFixed(2)} min`);
  } else if (count.passed + count.failed === 0) {
    notes.push("no test ran");
  }
  if (count.failed === 0 && (!ok || notes.length > 0)) {
    count.failed = 1;
    notes.push("counted as one failure");
  }
  return { name, ...count, seconds: (Date.now() - started) / 1000, notes };
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
console.log(`real-data checks that did not run: ${sum.realData}`);
console.log(summarise(sum));
process.exitCode = sum.failed > 0 ? 1 : 0;
