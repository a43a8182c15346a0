import { type CSSProperties, useEffect, useRef } from "react";
import { STAGES } from "#core/catalog/stages.ts";
import type { AppStore } from "#state/app-store.ts";
import { hasContent } from "#state/stages.ts";
import { moveMap } from "#state/view.ts";
import { useApp, useAppShallow, useAppStore } from "#ui/shared/app-context.tsx";
import { PanelAnswer } from "./panel-answer.tsx";

/**
 * Shows what the model says of each panel, one below the other, so that answers are read
 * against each other. It is one line until a question is asked, and of one height for all
 * answers to it: no map changes its size when they come.
 */
export function AskStrip() {
  const stages = useAppShallow((state) =>
    STAGES.filter((stage) => hasContent(state, stage)),
  );
  const isAsked = useApp(({ ask }) => ask.round !== null);
  const isOpen = useApp(({ ask }) => ask.round?.question.form.kind === "open");
  const isSealed = useApp(({ ui }) => ui.isSealed);
  const element = useRef<HTMLElement>(null);
  useViewKept(isAsked, element);
  if (stages.length === 0 || isSealed) {
    return null;
  }
  if (!isAsked) {
    return (
      <p className="ask-strip muted">
        {stages.length === 1
          ? "The model's answer will appear here."
          : `The model's answers about these ${stages.length} panels will appear here, one below the other.`}
      </p>
    );
  }
  return (
    <section
      ref={element}
      className="ask-strip of-answers"
      style={rowsFor(stages.length, isOpen)}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label="Answers"
    >
      {stages.map((stage) => (
        <PanelAnswer key={stage} stage={stage} />
      ))}
    </section>
  );
}

/** Answers in a model's own words take two lines, others a word; what is longer scrolls. */
function rowsFor(rows: number, isOpen: boolean): CSSProperties {
  return { "--rows": rows, "--row": isOpen ? "56px" : "46px" } as CSSProperties;
}

/**
 * Keeps in view what was asked about when the strip opens with the first question and the
 * maps get lower: they are zoomed out by as much.
 */
function useViewKept(
  isAsked: boolean,
  strip: { readonly current: HTMLElement | null },
): void {
  const store = useAppStore();
  const wasAsked = useRef(isAsked);
  useEffect(() => {
    const map = strip.current?.parentElement?.querySelector(".map-host");
    if (isAsked && !wasAsked.current && map != null) {
      showAsked(store, map.getBoundingClientRect());
    }
    wasAsked.current = isAsked;
  }, [isAsked, store, strip]);
}

function showAsked(
  store: AppStore,
  { width, height }: { readonly width: number; readonly height: number },
): void {
  const { round } = store.getState().ask;
  if (round === null || width === 0 || height === 0) {
    return;
  }
  const { box, resolution } = round.view;
  const wanted = Math.max((box[2] - box[0]) / width, (box[3] - box[1]) / height);
  if (wanted > resolution) {
    moveMap(store, { kind: "zoom", steps: Math.log2(resolution / wanted) });
  }
}
