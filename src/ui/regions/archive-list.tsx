import { Button } from "@mantine/core";
import { useState } from "react";
import {
  type ArchiveScene,
  rawBytes,
  sceneAddresses,
  sceneTitle,
} from "#core/archive/archive-scene.ts";
import { openArchiveScene } from "#state/open-archive.ts";
import { useAppStore } from "#ui/shared/app-context.tsx";
import { formatBytes, formatFixed } from "#ui/shared/format.ts";

/** Rows that are shown at first, and added by "More". */
const PAGE = 50;

/** Lists scenes; one is opened after a question, because its server is not the page's. */
export function ArchiveList({ scenes }: { readonly scenes: readonly ArchiveScene[] }) {
  const [count, setCount] = useState(PAGE);
  const [askedId, setAskedId] = useState<string | null>(null);
  if (scenes.length === 0) {
    return (
      <p className="small">No scene fulfils all of it. “Show all” starts again.</p>
    );
  }
  return (
    <div className="archive-list">
      <table className="region-table" aria-label="Scenes of the archive">
        <thead>
          <tr>
            <th scope="col">Scene</th>
            <th scope="col">Mode</th>
            <th scope="col">Pol.</th>
            <th scope="col" className="number">
              Incidence
            </th>
            <th scope="col">Look side</th>
            <th scope="col" className="number">
              Resolution
            </th>
            <th scope="col" className="number">
              Looks
            </th>
            <th scope="col" className="number">
              Size
            </th>
            <th scope="col">Open</th>
          </tr>
        </thead>
        <tbody>
          {scenes.slice(0, count).map((scene) => (
            <SceneRow
              key={scene.id}
              scene={scene}
              isAsked={scene.id === askedId}
              onAsk={setAskedId}
            />
          ))}
        </tbody>
      </table>
      {count < scenes.length && (
        <Button onClick={() => setCount(count + PAGE)}>
          {`${Math.min(PAGE, scenes.length - count)} more`}
        </Button>
      )}
    </div>
  );
}

function SceneRow(props: {
  readonly scene: ArchiveScene;
  readonly isAsked: boolean;
  readonly onAsk: (id: string | null) => void;
}) {
  const { scene, isAsked, onAsk } = props;
  const bytes = rawBytes(scene);
  return (
    <>
      <tr className={isAsked ? "is-shown" : ""}>
        <th scope="row" title={scene.id}>
          {sceneTitle(scene)}
        </th>
        <td>{scene.mode.replace("_", " ")}</td>
        <td>{scene.polarisation}</td>
        <td className="number">{`${formatFixed(scene.incidenceDeg, 1)}°`}</td>
        <td>{`${scene.lookSide}, ${scene.orbit}`}</td>
        <td className="number">{`${formatFixed(scene.resolutionM, 2)} m`}</td>
        <td className="number">{scene.looks}</td>
        <td className="number">{bytes === null ? "–" : formatBytes(bytes)}</td>
        <td>
          <Button
            aria-expanded={isAsked}
            aria-label={`Open ${sceneTitle(scene)} …`}
            onClick={() => onAsk(isAsked ? null : scene.id)}
          >
            Open …
          </Button>
        </td>
      </tr>
      {isAsked && (
        <tr>
          <td colSpan={9}>
            <OpenQuestion scene={scene} onCancel={() => onAsk(null)} />
          </td>
        </tr>
      )}
    </>
  );
}

/** Says which server is asked for what before the first byte. */
function OpenQuestion(props: {
  readonly scene: ArchiveScene;
  readonly onCancel: () => void;
}) {
  const { scene, onCancel } = props;
  const store = useAppStore();
  const [isThumbWanted, setThumbWanted] = useState(false);
  const { preview, thumbnail } = sceneAddresses(scene.id);
  return (
    <div className="stack archive-question">
      <p className="small">
        {`Opening asks ${new URL(preview).host} for the scene's preview, which then knows this device's address. The whole image can be opened from there, by parts.`}
      </p>
      <div className="row">
        <Button data-autofocus onClick={() => openArchiveScene(store, scene)}>
          Open the preview
        </Button>
        <Button onClick={() => setThumbWanted(true)} disabled={isThumbWanted}>
          Show the thumbnail
        </Button>
        <Button onClick={onCancel}>Not now</Button>
      </div>
      {isThumbWanted && (
        <img
          className="archive-thumb"
          src={thumbnail}
          crossOrigin="anonymous"
          referrerPolicy="no-referrer"
          alt={`Thumbnail of ${sceneTitle(scene)}`}
        />
      )}
    </div>
  );
}
