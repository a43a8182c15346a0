/** This effect passes the user's Inception file for FID to the engine. */
import { errorToData } from "#core/errors.ts";
import type { Engine } from "#ports/engine.ts";
import type { AppStore } from "#state/app-store.ts";
import { inceptionRead } from "#state/inception.ts";
import { type Stop, watch } from "./watch.ts";

export function startBringInception(parts: {
  store: AppStore;
  engine: Pick<Engine, "bringInception">;
}): Stop {
  const { store, engine } = parts;
  return watch(
    store,
    ({ inception }) => (inception.status === "reading" ? inception.file : null),
    (file) => {
      if (file !== null) {
        void bring(file);
      }
    },
  );

  async function bring(file: File) {
    try {
      const bytes = new Uint8Array(await file.arrayBuffer());
      const known = await engine.bringInception(file.name, bytes);
      inceptionRead(store, file, { status: "ready", file: known });
    } catch (error) {
      inceptionRead(store, file, { status: "failed", error: errorToData(error) });
    }
  }
}
