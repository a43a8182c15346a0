import { Button, TextInput } from "@mantine/core";
import {
  manifestName,
  totalBytes,
} from "#core/vision-language/in-browser/model-manifest.ts";
import { DEFAULT_SOURCE } from "#core/vision-language/in-browser/model-source.ts";
import { isAsking } from "#state/ask-actions.ts";
import {
  askHub,
  removeModel,
  sourceOf,
  stopFetching,
  typeSource,
} from "#state/browser-model-actions.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { ErrorNote } from "#ui/shared/error-note.tsx";
import { formatBytes } from "#ui/shared/format.ts";
import { Section } from "#ui/shared/section.tsx";

/** Shows the model that runs in this page: where it comes from, and where it stands. */
export function BrowserModel() {
  const { status, error } = useApp(({ ask }) => ask.browserModel);
  return (
    <Section title="Model in this page">
      <div className="stack">
        {status === "kept" ? <Kept /> : <ToFetch />}
        {error !== null && <ErrorNote error={error} />}
      </div>
    </Section>
  );
}

function Kept() {
  const store = useAppStore();
  const manifest = useApp(({ ask }) => ask.browserModel.manifest);
  const isBusy = useApp(({ ask }) => isAsking(ask));
  if (manifest === null) {
    return null;
  }
  return (
    <>
      <p className="small model-name">{`${manifestName(manifest)} is on this device.`}</p>
      <p className="small muted">
        {`${formatBytes(totalBytes(manifest))} from ${manifest.hub}, kept by this browser. Your pictures stay in this page, and no network is needed. Every file is held to its SHA-256 when it is loaded.`}
      </p>
      <div>
        <Button size="compact-sm" disabled={isBusy} onClick={() => removeModel(store)}>
          Remove from this device
        </Button>
      </div>
    </>
  );
}

function ToFetch() {
  const store = useAppStore();
  const { status } = useApp(({ ask }) => ask.browserModel);
  const hub = useApp((state) => sourceOf(state).hub);
  return (
    <>
      <p className="small muted">
        SmolVLM models are small: they answer in a few words and are often wrong. The
        files, 170 to 200 MB of the usual one (256M), are fetched once you agree to
        them, and kept. The model runs on your GPU by WebGPU, elsewhere on the
        processor, which takes minutes.
      </p>
      <Source />
      {status === "downloading" ? (
        <Download />
      ) : (
        <Button
          disabled={status !== "absent"}
          loading={status === "asking"}
          onClick={() => askHub(store)}
        >
          Look up size and files
        </Button>
      )}
      {status === "absent" && (
        <p className="small muted">{`This asks ${hub.trim()} for the list of files, some kB.`}</p>
      )}
    </>
  );
}

/** Takes another hub, repository or revision. */
function Source() {
  const store = useAppStore();
  const status = useApp(({ ask }) => ask.browserModel.status);
  const hub = useApp((state) => sourceOf(state).hub);
  const repository = useApp((state) => sourceOf(state).repository);
  const revision = useApp((state) => sourceOf(state).revision);
  const common = {
    ...{ autoComplete: "off", spellCheck: false },
    disabled: status !== "absent",
  };
  return (
    <details className="small">
      <summary>Another model or mirror</summary>
      <div className="stack">
        <TextInput
          label="Hub"
          description="Hugging Face, or a mirror that answers as it does."
          placeholder={DEFAULT_SOURCE.hub}
          value={hub}
          onChange={({ target }) => typeSource(store, { hub: target.value })}
          {...common}
        />
        <TextInput
          label="Repository"
          description="A SmolVLM model in ONNX."
          placeholder={DEFAULT_SOURCE.repository}
          value={repository}
          onChange={({ target }) => typeSource(store, { repository: target.value })}
          {...common}
        />
        <TextInput
          label="Revision"
          description="A branch, a tag or a commit."
          placeholder={DEFAULT_SOURCE.revision}
          value={revision}
          onChange={({ target }) => typeSource(store, { revision: target.value })}
          {...common}
        />
      </div>
    </details>
  );
}

function Download() {
  const store = useAppStore();
  const { manifest, doneBytes } = useApp(({ ask }) => ask.browserModel);
  const total = manifest === null ? 0 : totalBytes(manifest);
  return (
    <>
      <progress
        className="model-progress"
        aria-label="Download of the model"
        value={doneBytes}
        max={total}
      />
      <p className="small" role="status">
        {`${inMb(doneBytes)} of ${inMb(total)} MB`}
      </p>
      <Button onClick={() => stopFetching(store)}>Stop the download</Button>
    </>
  );
}

function inMb(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
