import { useApp } from "#ui/shared/app-context.tsx";

/** How the scene becomes the model's input, and where it is unlike the training data. */
export function InputRule() {
  const view = useApp((state) => state.pipeline.plans.view);
  if (view.status !== "ready") {
    return null;
  }
  const { domainIssues, inputRule } = view.plan;
  return (
    <div className="stack">
      {domainIssues.length > 0 && (
        <details open>
          <summary>
            <span className="badge warn">Outside the training domain</span>
          </summary>
          <ul className="notes warn" aria-label="Why it is outside the training domain">
            {domainIssues.map((issue) => (
              <li key={issue.aspect + issue.message}>{issue.message}</li>
            ))}
          </ul>
        </details>
      )}
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
