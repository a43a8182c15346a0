/** This worker thread makes one scene after the other and writes its files. */
import { parentPort } from "node:worker_threads";
import { errorToData } from "#core/errors.ts";
import { createProduct } from "#simulate/product/product.ts";
import { simulateSceneSteps } from "#simulate/simulate-scene.ts";
import type { SceneJob, SceneMessage } from "./scene-job.ts";
import { writeScene } from "./write-scene.ts";

/** Fraction of a scene's time that is spent on writing its files. */
const FILES_SHARE = 0.1;

const say = (message: SceneMessage) => parentPort?.postMessage(message);

parentPort?.on("message", (job: SceneJob) => {
  try {
    makeScene(job);
    say({ type: "done" });
  } catch (error) {
    say({ type: "failed", error: errorToData(error) });
  }
});

function makeScene(job: SceneJob): void {
  const steps = simulateSceneSteps(job.spec);
  let step = steps.next();
  while (step.done !== true) {
    const { what, fraction } = step.value;
    say({ type: "step", what, fraction: fraction * (1 - FILES_SHARE) });
    step = steps.next();
  }
  say({ type: "step", what: "files", fraction: 1 - FILES_SHARE });
  writeScene(createProduct(step.value, job.order), job);
}
