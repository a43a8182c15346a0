/**
 * Opens damaged files until the time is over: `npm run fuzz -- --minutes 2 --seed 7`. Each
 * runs in a child that is ended when it takes too much processor time or memory; what was
 * met besides opened files and typed errors is made as small as possible and saved.
 */
import { type ChildProcess, fork } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createRandom } from "#core/random.ts";
import type { FuzzAnswer, FuzzTask } from "./fuzz-child.ts";
import { mutate } from "./mutate.ts";
import { makeSeeds, type Seed } from "./seeds.ts";

type Verdict = {
  readonly outcome: FuzzAnswer["outcome"] | "hang" | "abort" | "memory";
  readonly what: string;
};

const MOST_CPU_S = 5;
/** For hosts that do not say how much processor time another process has had. */
const MOST_WALL_S = 60;
const MOST_BYTES = 500e6;
/** Attempts to make a file that is to be saved smaller. */
const SHRINKS = 60;

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "2" },
    inputs: { type: "string", default: "Infinity" },
    seed: { type: "string", default: "1" },
    out: { type: "string", default: "test-results/fuzz" },
    root: { type: "string", default: "." },
    child: { type: "string", default: "" },
  },
});

const root = new URL(`file://${join(process.cwd(), values.root)}/`);
const seeds = makeSeeds(root);
const kinds = [...new Set(seeds.map(({ kind }) => kind))];
const sidecarImage = seeds.find(({ name }) => name === "strips.tif") as Seed;
const draw = createRandom(Number(values.seed)).integer;
const counts = new Map<string, number>();
const byKind = new Map<string, number>();
let saved = 0;
let done = 0;
let worstGrowth = 0;
let slowest = { cpuS: 0, name: "" };

let child = startChild();
const end = Date.now() + Number(values.minutes) * 60_000;
while (Date.now() < end && done < Number(values.inputs)) {
  const kind = kinds[draw(kinds.length)];
  const alike = seeds.filter((seed) => seed.kind === kind);
  const seed = alike[draw(alike.length)] as Seed;
  const bytes = mutate(seed, draw);
  const verdict = await judge(seed, bytes);
  done += 1;
  counts.set(verdict.outcome, (counts.get(verdict.outcome) ?? 0) + 1);
  byKind.set(seed.kind, (byKind.get(seed.kind) ?? 0) + 1);
  if (verdict.outcome !== "opened" && verdict.outcome !== "typed") {
    await save(seed, bytes, verdict);
  }
}
(await child).kill("SIGKILL");

const count = (name: Verdict["outcome"]) => counts.get(name) ?? 0;
const each = [...byKind].map(([kind, n]) => `${kind} ${n}`).join(", ");
console.log(`${done} inputs (${each}), seed ${values.seed}`);
console.log(`${count("opened")} opened, ${count("typed")} refused with a typed error`);
console.log(
  `${count("hang")} hangs, ${count("abort")} aborts, ${count("untyped")} untyped, ${count("memory")} over memory`,
);
console.log(
  `slowest ${slowest.cpuS.toFixed(1)} s of processor time (${slowest.name}), most memory +${Math.round(worstGrowth / 1e6)} MB`,
);
const bad = done - count("opened") - count("typed");
if (bad > 0) {
  console.log(`${saved} saved in ${values.out}`);
}
process.exit(bad > 0 || done === 0 ? 1 : 0);

function startChild(): Promise<ChildProcess> {
  const started = fork(
    values.child,
    [Buffer.from(sidecarImage.bytes).toString("base64")],
    {
      execArgv: ["--max-old-space-size=700"],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    },
  );
  // Read, so that it never waits for room in the pipe.
  started.stderr?.resume();
  return new Promise((resolve, reject) => {
    started.once("message", () => resolve(started));
    started.once("exit", (code) =>
      reject(new Error(`the child ended with ${code} at once`)),
    );
  });
}

async function judge(seed: Seed, bytes: Uint8Array): Promise<Verdict> {
  const running = await child;
  const task: FuzzTask = {
    ...{ kind: seed.kind, name: seed.name },
    base64: Buffer.from(bytes).toString("base64"),
  };
  const cpuBefore = cpuSeconds(running);
  const started = Date.now();
  const verdict = await new Promise<Verdict>((resolve) => {
    const watch = setInterval(() => {
      const now = cpuSeconds(running);
      const used = now === null || cpuBefore === null ? 0 : now - cpuBefore;
      const wall = (Date.now() - started) / 1000;
      if (used > MOST_CPU_S || wall > MOST_WALL_S) {
        settle({
          outcome: "hang",
          what: `${used.toFixed(1)} s of CPU, ${wall.toFixed(1)} s`,
        });
      }
    }, 250);
    const settle = (result: Verdict) => {
      const cpuS = (cpuSeconds(running) ?? 0) - (cpuBefore ?? 0);
      if (cpuS > slowest.cpuS) {
        slowest = { cpuS, name: `${seed.name}, input ${done + 1}` };
      }
      clearInterval(watch);
      running.off("message", onAnswer);
      running.off("exit", onExit);
      resolve(result);
    };
    const onAnswer = ({ outcome, what, grownBytes }: FuzzAnswer) => {
      worstGrowth = Math.max(worstGrowth, grownBytes);
      const isOver = grownBytes > MOST_BYTES;
      settle(
        isOver
          ? { outcome: "memory", what: `+${grownBytes} bytes` }
          : { outcome, what },
      );
    };
    const onExit = (code: number | null, signal: string | null) =>
      settle({ outcome: "abort", what: `the process ended: ${code ?? signal}` });
    running.once("message", onAnswer);
    running.once("exit", onExit);
    running.send(task);
  });
  if (["hang", "abort", "memory"].includes(verdict.outcome)) {
    running.kill("SIGKILL");
    child = startChild();
  }
  return verdict;
}

/** Processor time of another process, where the system tells it (Linux). */
function cpuSeconds({ pid }: ChildProcess): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return null;
  }
}

/** Smaller by halves and pieces, as long as the same thing happens. */
async function save(seed: Seed, bytes: Uint8Array, verdict: Verdict): Promise<void> {
  let small = bytes;
  for (let i = 0; i < SHRINKS && verdict.outcome === "untyped"; i += 1) {
    const at = draw(small.length);
    const length = 1 + draw(Math.max(1, small.length >> 1));
    const less = new Uint8Array([
      ...small.subarray(0, at),
      ...small.subarray(at + length),
    ]);
    if (less.length > 0 && (await judge(seed, less)).outcome === verdict.outcome) {
      small = less;
    }
  }
  mkdirSync(values.out, { recursive: true });
  const hash = createHash("sha256").update(small).digest("hex").slice(0, 10);
  const name = `${verdict.outcome}-${hash}-${seed.name.replaceAll(/[^\w.-]+/g, "-")}`;
  writeFileSync(join(values.out, name), small);
  writeFileSync(
    join(values.out, `${name}.txt`),
    `seed ${values.seed}, input ${done}\n${verdict.what}\n`,
  );
  console.log(`${verdict.outcome}: ${name}\n  ${verdict.what.split("\n")[0]}`);
  saved += 1;
}
