/**
 * Composition root of the worker that makes simulated scenes, and nothing else: a scene
 * takes seconds of computing, which no map tile and no network has to wait for. The page
 * starts it with the first scene that is asked for.
 */
import * as Comlink from "comlink";
import { createSceneSimulator } from "#adapters/simulator/simulate-scenes.ts";
import { serveCalls } from "#adapters/worker/remote-calls.ts";

const simulator = createSceneSimulator();

Comlink.expose(serveCalls(() => simulator));
