/** What the page remembers of itself: workspace, sides, dialogs, the closed hint, engine trouble. */
import type { AppErrorData } from "#core/errors.ts";
import type { AppStore } from "./app-store.ts";

/** Three ways to lay the page out; the breakpoints are in `ui/shell/use-page-size.ts`. */
export type PageSize = "wide" | "tablet" | "phone";

export type Dialog =
  | "help"
  | "regions"
  | "simulator"
  | "archive"
  | "imagery"
  | "print-report";

export type UiState = {
  /** A line of the table in `ui/workspaces.ts`; null = its first one. */
  readonly workspaceId: string | null;
  readonly pageSize: PageSize;
  /** Beside the map when wide; drawers or a sheet otherwise, closed at first. */
  readonly isLeftOpen: boolean;
  readonly isRightOpen: boolean;
  /** What lies over the page and has the keys to itself. */
  readonly dialog: Dialog | null;
  /** The place that the archive's dialog shows at first; null = all scenes. */
  readonly archivePlaceId: string | null;
  /** What the page could not do as it was asked, by a link say; until it is closed. */
  readonly notes: readonly string[];
  /** A table that is being handed to the visitor as a file. */
  readonly savingText: {
    readonly fileName: string;
    readonly text: string;
    /** Type of the file; a CSV table unless given. */
    readonly mediaType?: string;
  } | null;
  readonly isHintClosed: boolean;
  /** This copy of the page never asks another site for anything, and offers nothing of one. */
  readonly isSealed: boolean;
  /** Whether the user has closed the explanation of radar images. */
  readonly isRadarLegendClosed: boolean;
  /** Something is being dragged over the page. */
  readonly isDropping: boolean;
  /** The engine itself has gone; nothing can be computed until the page is loaded again. */
  readonly engineFailure: AppErrorData | null;
  /** How often the engine has been started again: pixels have to be asked for anew. */
  readonly engineRestarts: number;
};

export const initialUi: UiState = {
  workspaceId: null,
  pageSize: "wide",
  isLeftOpen: true,
  isRightOpen: true,
  dialog: null,
  archivePlaceId: null,
  notes: [],
  savingText: null,
  isHintClosed: false,
  isSealed: false,
  isRadarLegendClosed: false,
  isDropping: false,
  engineFailure: null,
  engineRestarts: 0,
};

export function setPageSize(store: AppStore, pageSize: PageSize): void {
  const { ui } = store.getState();
  if (ui.pageSize === pageSize) {
    return;
  }
  const isWide = pageSize === "wide";
  patch(store, { pageSize, isLeftOpen: isWide, isRightOpen: isWide });
}

export function pageIsSealed(store: AppStore): void {
  patch(store, { isSealed: true });
}

export function chooseWorkspace(store: AppStore, workspaceId: string): void {
  patch(store, { workspaceId });
}

export function setSideOpen(
  store: AppStore,
  side: "left" | "right",
  isOpen: boolean,
): void {
  patch(store, side === "left" ? { isLeftOpen: isOpen } : { isRightOpen: isOpen });
}

export function openDialog(store: AppStore, dialog: Dialog): void {
  patch(store, { dialog });
}

/** Opens the archive's dialog at a place. */
export function showArchive(store: AppStore, archivePlaceId: string | null): void {
  patch(store, { dialog: "archive", archivePlaceId });
}

export function closeDialog(store: AppStore): void {
  patch(store, { dialog: null });
}

/** Says something once, however often it comes up. */
export function addNote(store: AppStore, note: string): void {
  const { notes } = store.getState().ui;
  if (!notes.includes(note)) {
    patch(store, { notes: [...notes, note] });
  }
}

export function saveText(
  store: AppStore,
  savingText: NonNullable<UiState["savingText"]>,
): void {
  patch(store, { savingText });
}

export function textSaved(store: AppStore): void {
  patch(store, { savingText: null });
}

export function closeNotes(store: AppStore): void {
  patch(store, { notes: [] });
}

export function closeRadarLegend(store: AppStore): void {
  patch(store, { isRadarLegendClosed: true });
}

export function closeHint(store: AppStore): void {
  patch(store, { isHintClosed: true });
}

export function setDropping(store: AppStore, isDropping: boolean): void {
  if (store.getState().ui.isDropping !== isDropping) {
    patch(store, { isDropping });
  }
}

export function engineFailed(store: AppStore, error: AppErrorData): void {
  patch(store, { engineFailure: error });
}

const TOLD_NOTHING_KEPT = "sar2earth-told-nothing-kept";

/** Says, once in this browser, that visits without a network will not work. */
export function nothingKept(
  store: AppStore,
  storage: Pick<Storage, "getItem" | "setItem">,
): void {
  if (storage.getItem(TOLD_NOTHING_KEPT) !== null) {
    return;
  }
  addNote(
    store,
    "Nothing can be kept here for visits without a network: there is no room, this is a private window, or the page came without HTTPS. Everything else works.",
  );
  try {
    storage.setItem(TOLD_NOTHING_KEPT, "1");
  } catch {
    // Then it is said at the next visit, too.
  }
}

/** @param error what it was doing; null where that says so itself */
export function engineRestarted(store: AppStore, error: AppErrorData | null): void {
  const { engineRestarts } = store.getState().ui;
  patch(store, { engineRestarts: engineRestarts + 1 });
  if (error !== null) {
    addNote(store, `${error.message} ${error.hint}`);
  }
}

function patch(store: AppStore, change: Partial<UiState>): void {
  store.setState(({ ui }) => ({ ui: { ...ui, ...change } }));
}
