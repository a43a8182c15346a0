import type { ReactNode } from "react";
import { type Stage, stageRow } from "#core/catalog/stages.ts";
import { StageDot } from "#ui/shared/stage-dot.tsx";

/** A panel's picture with what it shows; children lie over it. */
export function ReportFigure(props: {
  readonly stage: Stage;
  readonly shows: string;
  readonly note?: string;
  /** Null = there is none, and `note` says why. */
  readonly url: string | null;
  readonly children?: ReactNode;
}) {
  const { stage, shows, note, url, children } = props;
  const { name } = stageRow(stage);
  return (
    <figure>
      {url !== null && (
        <div className="picture">
          <img src={url} alt={`${name}: ${shows}`} />
          {children}
        </div>
      )}
      <figcaption>
        <strong>
          <StageDot stage={stage} /> {name}
        </strong>{" "}
        {shows}
        {note !== undefined && <span className="note">{note}</span>}
      </figcaption>
    </figure>
  );
}

/** Says where a view lies: its box, in the units of its CRS. */
export function viewText({
  crs,
  box,
}: {
  readonly crs: string;
  readonly box: readonly number[];
}): string {
  const digits = crs === "EPSG:4326" ? 5 : 1;
  const sides = box.map((value) => value.toFixed(digits)).join(", ");
  return `${crs === "pixel" ? "pixels of the scene" : crs}, west, south, east, north: ${sides}`;
}
