// Installs what is missing, and says so: `node .ci/ensure.mjs packages [browser]`.
// Plain Node without dependencies: it is the first thing that runs in a fresh clone.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const modules = path.join(root, "node_modules");
const stampFile = path.join(modules, ".sar2earth-stamp");
const debianChromium = "/usr/bin/chromium";
const lockWaitMinutes = 15;

function say(line) {
  console.error(`[setup] ${line}`);
}

function fail(line) {
  say(line);
  process.exit(1);
}

function run(command, args, env = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    // What installers print is not what `npm start` or the CLI print: it goes to stderr.
    stdio: ["ignore", 2, 2],
    env: { ...process.env, ...env },
  });
  return !error && status === 0;
}

function has(command) {
  return !spawnSync(command, ["--version"], { stdio: "ignore" }).error;
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

// --- packages ---------------------------------------------------------------------

/** What the installed packages depend on: the lock file, Node's ABI, the platform. */
function currentStamp() {
  const lock = fs.readFileSync(path.join(root, "package-lock.json"));
  const hash = createHash("sha256").update(lock).digest("hex");
  return {
    hash,
    target: `node${process.versions.modules} ${process.platform}-${process.arch}`,
  };
}

/** Whether node_modules holds the lock file's versions, as npm itself wrote down. */
function matchesLock() {
  const wanted = readJson(path.join(root, "package-lock.json"))?.packages;
  const present = readJson(path.join(modules, ".package-lock.json"))?.packages;
  if (!wanted || !present) {
    return false;
  }
  const complete = Object.entries(wanted).every(
    ([name, entry]) =>
      name === "" ||
      (present[name]
        ? present[name].version === entry.version
        : (entry.optional === true || entry.devOptional === true) && !fitsHere(entry)),
  );
  return complete && Object.keys(present).every((name) => wanted[name]);
}

/**
 * Whether an optional package is for this platform: npm leaves out without a word what it
 * could not fetch. Of those that name a C library only one of two is installed.
 */
function fitsHere({ os: systems, cpu: processors, libc }) {
  return (
    systems?.includes(process.platform) === true &&
    (processors ?? [process.arch]).includes(process.arch) &&
    libc === undefined
  );
}

function packagesReady(stamp) {
  const written = readJson(stampFile);
  if (written?.hash === stamp.hash && written.target === stamp.target) {
    return true;
  }
  // Installed by hand (`npm install x`): as good, as long as it was for this Node.
  if ((written === undefined || written.target === stamp.target) && matchesLock()) {
    fs.writeFileSync(stampFile, JSON.stringify(stamp));
    return true;
  }
  return false;
}

function ensurePackages() {
  if (!fs.existsSync(path.join(root, "package-lock.json"))) {
    fail("package-lock.json is missing: this is not a complete checkout (git status).");
  }
  const stamp = currentStamp();
  if (packagesReady(stamp)) {
    return;
  }
  withLock("packages", () => {
    if (packagesReady(stamp)) {
      return;
    }
    say(
      "npm packages are missing or out of date: running npm ci (about half a minute).",
    );
    const npm = process.platform === "win32" ? "npm.cmd" : "npm";
    if (!run(npm, ["ci", "--no-audit", "--no-fund", "--loglevel=error"])) {
      fail(
        "npm ci failed (its reason stands above). Check the network or the registry, then run it by hand.",
      );
    }
    fs.writeFileSync(stampFile, JSON.stringify(stamp));
  });
}

/**
 * Lets one process install and the others wait for it. The lock lies outside
 * node_modules, which npm ci deletes, and names its owner, so that one left behind by
 * a killed process is taken over.
 */
function withLock(name, work) {
  const key = createHash("sha256").update(root).digest("hex").slice(0, 12);
  const file = path.join(os.tmpdir(), `sar2earth-${name}-${key}.lock`);
  const deadline = Date.now() + lockWaitMinutes * 60_000;
  let told = false;
  while (!tryLock(file)) {
    if (Date.now() > deadline) {
      fail(
        `another setup still holds ${file} after ${lockWaitMinutes} minutes: stop it, or delete that file.`,
      );
    }
    if (!told) {
      say("another process is installing: waiting for it.");
      told = true;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
  }
  const release = () => fs.rmSync(file, { force: true });
  process.on("exit", release);
  work();
  release();
  process.off("exit", release);
}

function tryLock(file) {
  // Linked into place with its content, so that nobody ever reads an empty lock.
  const own = `${file}.${process.pid}`;
  fs.writeFileSync(own, String(process.pid));
  try {
    fs.linkSync(own, file);
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") {
      throw error;
    }
    if (isAlive(Number(readText(file)))) {
      return false;
    }
    fs.rmSync(file, { force: true });
    return tryLock(file);
  } finally {
    fs.rmSync(own, { force: true });
  }
}

function readText(file) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function isAlive(pid) {
  if (!(pid > 0)) {
    return false;
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

// --- browser ----------------------------------------------------------------------

function isDebian() {
  const release = readText("/etc/os-release");
  return /^ID="?debian"?$/m.test(release);
}

/** Ubuntu is left out on purpose: its `chromium` package is a snap, which containers cannot run. */
function installFromDebian() {
  const isRoot = process.getuid?.() === 0;
  const sudo = isRoot ? [] : ["sudo", "-n"];
  if (!isDebian() || !has("apt-get")) {
    return false;
  }
  if (!isRoot && spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status !== 0) {
    say(
      "no root for apt-get (and sudo asks for a password): taking Playwright's own Chromium.",
    );
    return false;
  }
  say("no browser for the tests: installing Debian's chromium with apt-get.");
  const apt = (...args) => {
    const [command, ...rest] = [...sudo, "apt-get", ...args];
    return run(command, rest, { DEBIAN_FRONTEND: "noninteractive" });
  };
  const installed =
    apt("update", "-qq") &&
    apt("install", "-y", "-qq", "--no-install-recommends", "chromium") &&
    fs.existsSync(debianChromium);
  if (!installed) {
    say("apt-get could not install chromium (see above): trying Playwright's own.");
  }
  return installed;
}

async function playwrightChromium() {
  const { chromium } = await import("playwright");
  return fs.existsSync(chromium.executablePath());
}

async function ensureBrowser() {
  if (fs.existsSync(debianChromium) || (await playwrightChromium())) {
    return;
  }
  let ready = false;
  withLock("browser", () => {
    ready = fs.existsSync(debianChromium) || installFromDebian();
  });
  if (ready || (await playwrightChromium())) {
    return;
  }
  say("no browser for the tests: downloading Playwright's Chromium.");
  const cli = path.join(modules, "playwright", "cli.js");
  if (!run(process.execPath, [cli, "install", "chromium"])) {
    fail(
      "no Chromium for the tests. Install one (Debian: apt-get install chromium; elsewhere: npx playwright install --with-deps chromium) and run this again.",
    );
  }
}

const wanted = process.argv.slice(2);
const unknown = wanted.find((part) => part !== "packages" && part !== "browser");
if (wanted.length === 0 || unknown) {
  fail("usage: node .ci/ensure.mjs packages [browser]");
}
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  fail(
    `Node 20.19 or newer is needed, this is ${process.versions.node}: install it from nodejs.org or your system.`,
  );
}
ensurePackages();
await (await import("../src/cli/built.mjs")).ensureBuilt();
if (wanted.includes("browser")) {
  await ensureBrowser();
}
