/**
 * This effect restores view, layout, models and scenes from the page's address, and
 * updates the address when they change.
 */
import type { AppState, AppStore } from "#state/app-store.ts";
import { changeBenchmarkView } from "#state/benchmark.ts";
import { draftToText } from "#state/draft-link.ts";
import { askAboutLinked } from "#state/linked-images.ts";
import { chosenIds, restoreChoice } from "#state/pipeline.ts";
import { openRegion, shownRegionId } from "#state/regions.ts";
import { openUrl } from "#state/scenes.ts";
import { changeDraft, requestSimulation, type SceneDraft } from "#state/simulator.ts";
import { isOpening } from "#state/stages.ts";
import { chooseWorkspace, openDialog } from "#state/ui.ts";
import { type LinkState, parseHash, stateToHash } from "#state/url-hash.ts";
import { restoreLayout, wantView } from "#state/view.ts";
import { createLatest } from "./latest.ts";
import { type Stop, watch, watchAll } from "./watch.ts";

/** The page's address, which tests replace. */
export type Address = {
  readonly read: () => string;
  readonly write: (hash: string) => void;
  /** Called when the address is changed from outside, e.g. by a link pasted into the same tab. */
  readonly onChange: (listener: () => void) => Stop;
  /** Of the page's own site. */
  readonly isOwn: (url: string) => boolean;
  /** Of the page's own site, or opened in this tab before. */
  readonly isTrusted: (url: string) => boolean;
  readonly trust: (url: string) => void;
};

const SETTLE_MS = 400;

export function startSyncLink(parts: { store: AppStore; address: Address }): Stop {
  const { store, address } = parts;
  applyLink(store, parseHash(address.read()), address);
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
      ({ scenes, view, pipeline, regions, ui, scores, stretch, benchmark }) => [
        scenes.entries,
        view.state,
        view.layout,
        view.pair,
        view.swipe,
        view.area,
        ...chosenIds(pipeline),
        pipeline.norm,
        regions.wantedId,
        ui.workspaceId,
        benchmark.view,
        view.opacity,
        view.valueMap,
        scores.target,
        stretch.manual,
      ],
      () => {
        // Until something changes, the address stays as the user typed it.
        if (!isFirst) {
          latest.request();
        }
        isFirst = false;
      },
    ),
    watch(
      store,
      (state) => state.scenes.entries,
      (entries) => {
        for (const { origin } of entries) {
          if (origin.kind === "url") {
            address.trust(origin.url);
          }
        }
      },
    ),
    address.onChange(() => applyLink(store, parseHash(address.read()), address)),
  ];
  return () => {
    for (const stop of [...stops, latest.stop]) {
      stop();
    }
  };
}

/**
 * Tells whether something that the address asks for is not on the map yet; until then
 * the address is not updated.
 */
function isAwaiting(state: AppState): boolean {
  const { wantedId } = state.regions;
  const isSimulating = state.simulator.phase.status === "running";
  return (
    isSimulating ||
    state.linkedImages.asked.length > 0 ||
    isOpening(state) ||
    (wantedId !== null && wantedId !== shownRegionId(state))
  );
}

/**
 * Tells whether the scene has already been simulated and is in the list: then only the
 * address was written again.
 */
function isMade({ scenes }: AppState, draft: SceneDraft): boolean {
  return scenes.entries.some(
    ({ madeFrom }) => madeFrom !== null && draftToText(madeFrom) === draftToText(draft),
  );
}

function applyLink(store: AppStore, link: LinkState, address: Address): void {
  if (link.workspaceId !== null) {
    chooseWorkspace(store, link.workspaceId);
  }
  if (link.benchmark !== null) {
    changeBenchmarkView(store, link.benchmark);
  }
  restoreLayout(store, link);
  restoreChoice(store, link);
  const known = store
    .getState()
    .scenes.entries.map(({ origin }) => (origin.kind === "url" ? origin.url : ""));
  if (link.regionId !== null && link.regionId !== shownRegionId(store.getState())) {
    openRegion(store, link.regionId);
  }
  if (link.draft !== null && !isMade(store.getState(), link.draft)) {
    changeDraft(store, link.draft);
    openDialog(store, "simulator");
    requestSimulation(store);
  }
  const wanted = link.sourceUrls.filter((url) => !known.includes(url));
  for (const url of wanted.filter(address.isTrusted)) {
    openUrl(store, url);
  }
  const foreign = wanted.filter((url) => !address.isTrusted(url));
  if (foreign.length > 0) {
    askAboutLinked(store, foreign);
  }
  // The view comes after the link's scenes, because it may belong to one of them.
  wantView(store, link.view);
}
