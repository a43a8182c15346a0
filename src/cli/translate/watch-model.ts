/**
 * This file ends the program where a model that nobody knows keeps the runtime too long.
 * onnxruntime-node blocks the thread that calls it, and nothing in the same thread can
 * end a call; so another thread counts, and ends the process.
 */
import { Worker } from "node:worker_threads";

/** Time in ms between two signs of life. */
const BEAT_MS = 200;

/** Runs in the other thread: it waits for signs of life and kills without them. */
const WATCH = `
const { workerData } = require("node:worker_threads");
const { writeSync } = require("node:fs");
const beats = new Int32Array(workerData.shared);
let last = 0;
let since = Date.now();
setInterval(() => {
  const now = Atomics.load(beats, 0);
  if (now !== last) {
    last = now;
    since = Date.now();
  } else if (Date.now() - since > workerData.patienceMs) {
    writeSync(2, workerData.message);
    process.kill(process.pid, "SIGKILL");
  }
}, ${BEAT_MS});
`;

/**
 * Does work that calls the runtime. A call that takes longer than `patienceMs` ends the
 * program with a message (and status 137, that of a process that was killed).
 */
export async function watchModel<T>(
  name: string,
  patienceMs: number,
  work: () => Promise<T>,
): Promise<T> {
  const shared = new SharedArrayBuffer(4);
  const beats = new Int32Array(shared);
  const beating = setInterval(() => Atomics.add(beats, 0, 1), BEAT_MS);
  const message = `sar2earth: “${name}” took too long and was ended. Expected an answer within ${patienceMs / 1000} s; found none. The model may never end, or be too large for this machine: give it more time (--patience SECONDS), or choose a smaller one. (model-failed)\n`;
  const watch = new Worker(WATCH, {
    eval: true,
    workerData: { shared, patienceMs, message },
  });
  try {
    return await work();
  } finally {
    clearInterval(beating);
    await watch.terminate();
  }
}
