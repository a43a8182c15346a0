/** The address restores view, layout, models and scenes, and follows them. */
import type { AppState, AppStore } from "#state/app-store.ts";
import { chosenIds, restoreChoice } from "#state/pipeline.ts";
import { openRegion, shownRegionId } from "#state/regions.ts";
import { openUrl } from "#state/scenes.ts";
import { isOpening } from "#state/stages.ts";
import { chooseWorkspace } from "#state/ui.ts";
import { type LinkState, parseHash, stateToHash } from "#state/url-hash.ts";
import { restoreLayout, wantView } from "#state/view.ts";
import { createLatest } from "./latest.ts";
import { type Stop, watchAll } from "./watch.ts";

/** The page's address, so that a test can have its own. */
export type Address = {
  readonly read: () => string;
  readonly write: (hash: string) => void;
  /** Someone else has changed it (a link pasted into the same tab). */
  readonly onChange: (listener: () => void) => Stop;
};

const SETTLE_MS = 400;

export function startSyncLink(parts: { store: AppStore; address: Address }): Stop {
  const { store, address } = parts;
  applyLink(store, parseHash(address.read()));
  const latest = createLatest(
    async () => {
      if (!isAwaiting(store.getState())) {
        address.write(stateToHash(store.getState()));
      }
    },
    "settle",
    SETTLE_MS,
  );
  let isFirst = true;
  const stops = [
    watchAll(
      store,
      ({ scenes, view, pipeline, regions, ui }) => [
        scenes.entries,
        view.state,
        view.layout,
        view.pair,
        view.swipe,
        view.area,
        ...chosenIds(pipeline),
        regions.wantedId,
        ui.workspaceId,
      ],
      () => {
        // Until something has changed the address stays as the visitor typed it.
        if (!isFirst) {
          latest.request();
        }
        isFirst = false;
      },
    ),
    address.onChange(() => applyLink(store, parseHash(address.read()))),
  ];
  return () => {
    for (const stop of [...stops, latest.stop]) {
      stop();
    }
  };
}

/** What the address asks for is not on the map yet: until it is, the address stays. */
function isAwaiting(state: AppState): boolean {
  const { wantedId } = state.regions;
  return isOpening(state) || (wantedId !== null && wantedId !== shownRegionId(state));
}

function applyLink(store: AppStore, link: LinkState): void {
  if (link.workspaceId !== null) {
    chooseWorkspace(store, link.workspaceId);
  }
  restoreLayout(store, link);
  restoreChoice(store, link);
  const known = store
    .getState()
    .scenes.entries.map(({ origin }) => (origin.kind === "url" ? origin.url : ""));
  if (link.regionId !== null && link.regionId !== shownRegionId(store.getState())) {
    openRegion(store, link.regionId);
  }
  for (const url of link.sourceUrls.filter((u) => !known.includes(u))) {
    openUrl(store, url);
  }
  // After its scenes, whose view it may be.
  wantView(store, link.view);
}
