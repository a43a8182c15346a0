// The thread that makes scenes: registers TypeScript for itself, as `sar2earth.mjs` does
// for the program.
import { register } from "tsx/esm/api";

register();
await import("./scene-worker.ts");
