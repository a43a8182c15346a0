/**
 * This is the composition root of the worker that simulates scenes: a scene takes
 * seconds of computing, for which no map tile and no network should wait. The page
 * starts it when the first scene is requested.
 */
import * as Comlink from "comlink";
import { createSceneSimulator } from "#adapters/simulator/simulate-scenes.ts";
import { serveCalls } from "#adapters/worker/remote-calls.ts";

const simulator = createSceneSimulator();

Comlink.expose(serveCalls(() => simulator));
