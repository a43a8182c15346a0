// Runs one command and stops it only when nothing has moved for minutes:
// `node .ci/watch.mjs MINUTES command …`.
//
// What moves is what the command prints. A time limit would stop a green tier on a slow
// or busy host, and a test that hangs has its own runner's timeout already: this is for
// a runner that itself stands still.
import { spawn, spawnSync } from "node:child_process";
import { pathToFileURL } from "node:url";

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

/**
 * Runs `command`, passing on what it prints; stops it after `stillMinutes` of silence.
 * Resolves to `{ ok, stood }`: whether it exited with 0, and whether it was stopped.
 */
export function runWatched([command, ...args], { cwd, env = {}, stillMinutes }) {
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own, so that exactly this can be stopped.
      detached: true,
      env: {
        ...process.env,
        ...(process.stdout.isTTY ? { FORCE_COLOR: "1" } : {}),
        ...env,
      },
    });
    running = child;
    let stood = false;
    let lastMove = Date.now();
    const timer = setInterval(
      () => {
        if (!stood && Date.now() - lastMove > stillMinutes * 60_000) {
          stood = true;
          void stop(child);
        }
      },
      Math.min(1000, stillMinutes * 30_000),
    );
    for (const [from, to] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      from.on("data", (text) => {
        lastMove = Date.now();
        to.write(text);
      });
    }
    const finish = (ok) => {
      clearInterval(timer);
      running = undefined;
      done({ ok: ok && !stood, stood });
    };
    child.once("error", (error) => {
      console.error(`${command}: ${error.message}`);
      finish(false);
    });
    child.once("close", (code) => finish(code === 0));
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [minutes, ...command] = process.argv.slice(2);
  if (!(Number(minutes) > 0) || command.length === 0) {
    console.error("usage: node .ci/watch.mjs MINUTES command …");
    process.exit(2);
  }
  const { ok, stood } = await runWatched(command, { stillMinutes: Number(minutes) });
  if (stood) {
    console.log(`stopped: nothing has moved for ${minutes} min`);
  }
  process.exitCode = stood ? 124 : ok ? 0 : 1;
}
