import { Button, Modal } from "@mantine/core";
import {
  type ModelManifest,
  totalBytes,
} from "#core/vision-language/in-browser/model-manifest.ts";
import { memoryNeeded } from "#core/vision-language/in-browser/model-room.ts";
import { agreeToDownload, stopFetching } from "#state/browser-model-actions.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { formatBytes } from "#ui/shared/format.ts";

/** Shows what would be fetched, from where and under which licence, before any of it is. */
export function ModelConsent() {
  const store = useAppStore();
  const { status, manifest } = useApp(({ ask }) => ask.browserModel);
  const isOpen = status === "review";
  return (
    <Modal
      opened={isOpen}
      onClose={() => stopFetching(store)}
      title={<strong>Fetch this model?</strong>}
      size="lg"
      closeButtonProps={{ "aria-label": "Fetch nothing" }}
      transitionProps={{ duration: 100 }}
    >
      {isOpen && manifest !== null && <Files manifest={manifest} />}
    </Modal>
  );
}

function Files({ manifest }: { readonly manifest: ModelManifest }) {
  const store = useAppStore();
  const { hub, repository, commit, licence, files } = manifest;
  const total = totalBytes(manifest);
  return (
    <div className="stack">
      <dl className="model-facts">
        <dt>Model</dt>
        <dd>{repository}</dd>
        <dt>From</dt>
        <dd>{hub}</dd>
        <dt>Commit</dt>
        <dd className="mono">{commit}</dd>
        <dt>Licence</dt>
        <dd>
          {licence === null
            ? "the hub states none"
            : `${licence}, as the hub states it`}
        </dd>
        <dt>Size</dt>
        <dd>{`${formatBytes(total)}; about ${formatBytes(memoryNeeded(total))} of memory while it answers`}</dd>
      </dl>
      <p>
        This browser keeps the files for this page, until you remove them here: later
        visits need no network for them. The page checks each file against the hash that
        the hub lists for this commit, and again whenever it is loaded. The hub sees
        this device's network address; your pictures and questions go nowhere.
      </p>
      <section
        className="sent-request"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label="Files"
      >
        <table className="model-files">
          <thead>
            <tr>
              <th scope="col">File</th>
              <th scope="col">Size</th>
              <th scope="col">Hash</th>
            </tr>
          </thead>
          <tbody>
            {files.map(({ path, bytes, sha256, gitOid }) => (
              <tr key={path}>
                <th scope="row">{path}</th>
                <td>{bytes < 1000 ? `${bytes} bytes` : formatBytes(bytes)}</td>
                <td className="mono">
                  {sha256 === null ? `Git ${gitOid}` : `SHA-256 ${sha256}`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <div className="row sent-answer">
        <Button variant="filled" onClick={() => agreeToDownload(store)}>
          {`Fetch ${formatBytes(total)}`}
        </Button>
        <Button onClick={() => stopFetching(store)}>Fetch nothing</Button>
      </div>
    </div>
  );
}
