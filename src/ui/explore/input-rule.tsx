import { lazy, type ReactNode, Suspense } from "react";
import { type DomainIssue, isMisfit } from "#core/catalog/domain.ts";
import { useApp } from "#ui/shared/app-context.tsx";

/** A scene has to be open and planned before it is shown. */
const LevelsControl = lazy(async () => ({
  default: (await import("./levels-control.tsx")).LevelsControl,
}));

/**
 * Shows how the scene is converted to the model's input, and where it differs from the
 * training data.
 */
export function InputRule() {
  const view = useApp((state) => state.pipeline.plans.view);
  if (view.status !== "ready") {
    return null;
  }
  const { domainIssues, inputRule } = view.plan;
  return (
    <div className="stack">
      <Issues
        issues={domainIssues.filter(isMisfit)}
        summary={<span className="badge warn">Outside of the training data</span>}
        label="Why it is outside of the training data"
        isOpen
      />
      <Issues
        issues={domainIssues.filter((issue) => !isMisfit(issue))}
        summary={<span className="small">Unknown, or corrected by resampling</span>}
        label="What is unknown, or corrected by resampling"
      />
      <Suspense fallback={null}>
        <LevelsControl />
      </Suspense>
      {inputRule.length > 0 && (
        <details>
          <summary className="small">How the scene becomes the model's input</summary>
          <ol className="notes muted">
            {inputRule.map((rule) => (
              <li key={rule}>{rule}</li>
            ))}
          </ol>
        </details>
      )}
    </div>
  );
}

function Issues(props: {
  readonly issues: readonly DomainIssue[];
  readonly summary: ReactNode;
  readonly label: string;
  readonly isOpen?: boolean;
}) {
  if (props.issues.length === 0) {
    return null;
  }
  return (
    <details open={props.isOpen ?? false}>
      <summary>{props.summary}</summary>
      <ul
        className={props.isOpen ? "notes warn" : "notes muted"}
        aria-label={props.label}
      >
        {props.issues.map((issue) => (
          <li key={issue.aspect + issue.message}>{issue.message}</li>
        ))}
      </ul>
    </details>
  );
}
