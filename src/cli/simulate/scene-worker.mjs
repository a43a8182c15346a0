// The thread that makes scenes, from the same build as the program.
import { importBuilt } from "#cli/built.mjs";

await importBuilt("simulate/scene-worker");
