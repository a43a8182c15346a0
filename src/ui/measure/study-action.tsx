import { Button, Progress } from "@mantine/core";
import { useLayoutEffect, useRef } from "react";
import { STUDIES, type StudyKind, studyNeed } from "#state/studies/study-table.ts";
import { isStudyOld, startStudy, stopStudy, studyOf } from "#state/studies.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { ErrorNote } from "#ui/shared/error-note.tsx";
import { formatDuration } from "#ui/shared/format.ts";
import { secondsLeft, useElapsed } from "#ui/shared/use-elapsed.ts";

type StudyActionProps = { readonly kind: StudyKind };

/** Shows the button that starts a study, its progress with Stop, or why it cannot be started. */
export function StudyAction(props: StudyActionProps) {
  const place = useRef<HTMLDivElement>(null);
  const wasUsed = useRef(false);
  useLayoutEffect(() => {
    // When a focused button disappears the focus is lost; it is moved so that the
    // keyboard still works.
    if (wasUsed.current && document.activeElement === document.body) {
      place.current?.focus({ preventScroll: true });
    }
  });
  return (
    <div
      className="study"
      ref={place}
      tabIndex={-1}
      onClickCapture={() => {
        wasUsed.current = true;
      }}
    >
      <StudyState {...props} />
    </div>
  );
}

function StudyState(props: StudyActionProps) {
  const { kind } = props;
  const store = useAppStore();
  const { running, last, error } = useApp((state) => studyOf(state, kind));
  const reason = useApp((state) => studyNeed(state, kind).reason);
  const isOld = useApp((state) => isStudyOld(state, kind));
  const label = useStudyLabel(kind);
  const elapsedS = useElapsed(running?.serial ?? null);
  if (running !== null) {
    const { done, total } = running;
    const leftS = secondsLeft(elapsedS, done, total);
    const time =
      leftS === null ? `${formatDuration(elapsedS)} so far` : formatDuration(leftS);
    return (
      <div className="row study-progress">
        <Progress.Root size={6}>
          <Progress.Section
            aria-label={label}
            animated={total === 0}
            value={total === 0 ? 100 : (100 * done) / total}
          />
        </Progress.Root>
        <span className="small mono">
          {total === 0 ? time : `${done}/${total} · ${time}`}
        </span>
        <Button size="compact-xs" onClick={() => stopStudy(store, kind)}>
          Stop
        </Button>
      </div>
    );
  }
  const isFresh = last !== null && !isOld;
  return (
    <>
      {!isFresh && (
        <Button
          size="compact-sm"
          disabled={reason !== null}
          onClick={() => startStudy(store, kind)}
        >
          {label}
        </Button>
      )}
      {reason !== null && <p className="small muted">{reason}</p>}
      {last !== null && isOld && reason === null && (
        <p className="small muted">
          The results below are for an earlier view or picture.
        </p>
      )}
      {error !== null && <StudyError kind={kind} />}
    </>
  );
}

/** Returns the label of the study's button. */
export function useStudyLabel(kind: StudyKind): string {
  return useApp((state) => {
    const { action } = STUDIES[kind].words;
    return typeof action === "string" ? action : action(state);
  });
}

/** Shows why a study ended; a refusal is a reason and not a fault. */
function StudyError({ kind }: { readonly kind: StudyKind }) {
  const store = useAppStore();
  const error = useApp((state) => studyOf(state, kind).error);
  if (error === null) {
    return null;
  }
  return error.code === "measure-refused" ? (
    <p className="small muted">{`${error.message} ${error.hint}`}</p>
  ) : (
    <ErrorNote error={error} onRetry={() => startStudy(store, kind)} />
  );
}
