/**
 * This effect reads the list of regions, repeatedly while it grows, and opens the first
 * one (or the one that a link names) as soon as it exists.
 */
import { errorToData } from "#core/errors.ts";
import type { Engine } from "#ports/engine.ts";
import type { AppStore } from "#state/app-store.ts";
import {
  areRegionsComplete,
  openRegion,
  type RegionsPhase,
  readRegionsAgain,
  regionsOf,
  regionsRead,
} from "#state/regions.ts";
import { type Stop, watch } from "./watch.ts";

/** About the time that it takes to make one region. */
const AGAIN_MS = 5000;
/** After this many reads without a change the list is taken as complete. */
const MOST_LOOKS = 60;

export function startLoadRegions(parts: { store: AppStore; engine: Engine }): Stop {
  const { store, engine } = parts;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let looks = 0;
  let known = -1;

  const read = async () => {
    clearTimeout(timer);
    const phase = await readList(engine);
    const count = phase.status === "ready" ? phase.file.regions.length : 0;
    looks = count === known ? looks + 1 : 0;
    known = count;
    const isPatient = looks < MOST_LOOKS;
    regionsRead(
      store,
      phase.status === "missing" ? { ...phase, isAwaited: isPatient } : phase,
    );
    openWhatIsAwaited(store);
    const isOver = phase.status === "failed" || areRegionsComplete(store.getState());
    if (!isOver && isPatient) {
      timer = setTimeout(() => void read(), AGAIN_MS);
    }
  };

  readRegionsAgain(store);
  const stop = watch(
    store,
    (state) => state.regions.phase.status === "running",
    (isWanted) => {
      if (isWanted) {
        looks = 0;
        void read();
      }
    },
  );
  return () => {
    stop();
    clearTimeout(timer);
  };
}

async function readList(engine: Engine): Promise<RegionsPhase> {
  try {
    const file = await engine.loadRegions();
    return file === null
      ? { status: "missing", isAwaited: true }
      : { status: "ready", file };
  } catch (error) {
    return { status: "failed", error: errorToData(error) };
  }
}

function openWhatIsAwaited(store: AppStore): void {
  const { scenes, regions } = store.getState();
  const list = regionsOf(store.getState());
  const { wantedId } = regions;
  const isOpen = scenes.entries.some((entry) => entry.regionId === wantedId);
  if (wantedId !== null) {
    if (!isOpen && list.some(({ id }) => id === wantedId)) {
      openRegion(store, wantedId);
    }
    return;
  }
  // Anything that a link or the user has opened takes precedence, and so does an
  // emptied list.
  const isUntouched =
    scenes.entries.length === 0 &&
    scenes.nextId === 1 &&
    store.getState().simulator.phase.status === "idle";
  const [first] = list;
  if (isUntouched && first !== undefined) {
    openRegion(store, first.id);
  }
}
