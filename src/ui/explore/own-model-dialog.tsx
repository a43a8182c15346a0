import { Button, Loader, Modal, NativeSelect, TextInput } from "@mantine/core";
import type { OwnModelChoices } from "#core/catalog/own-model/choices.ts";
import {
  INPUT_RANGES,
  LAYOUTS,
  LICENCE_NOT_STATED,
  ORDERS,
  OUTPUT_RANGES,
} from "#core/catalog/own-model/choices.ts";
import { isNonCommercial } from "#core/catalog/own-model/own-card-id.ts";
import type { AppErrorData } from "#core/errors.ts";
import {
  addOwnModel,
  chooseForModel,
  giveMoreTime,
  putModelAway,
  type ShownReport,
  type ShownTile,
} from "#state/own-model.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { ErrorNote } from "#ui/shared/error-note.tsx";
import { formatBytes, formatCount, formatFixed } from "#ui/shared/format.ts";
import "./own-model.css";

/** Shows what a model that the user brings does with a first tile, and lets it be corrected. */
export function OwnModelDialog() {
  const store = useAppStore();
  const own = useApp((state) => state.ownModel);
  if (own.status === "none") {
    return null;
  }
  const { files, report, error, status, choices } = own;
  const isBusy = status === "examining" || status === "adding";
  return (
    <Modal
      opened
      size="lg"
      onClose={() => putModelAway(store)}
      title={<strong>{`Your own model: ${files.name}`}</strong>}
      closeButtonProps={{ "aria-label": "Put the model away" }}
      transitionProps={{ duration: 100 }}
    >
      <div className="stack own-model" aria-busy={isBusy}>
        {status === "failed" && error !== null && <Failure error={error} />}
        {report === null && isBusy && (
          <p className="row small" role="status">
            <Loader size="xs" />
            Reading the header, and running a first tile…
          </p>
        )}
        {report !== null && (
          <div className={status === "examined" ? "stack" : "stack stale"}>
            <Tiles report={report} />
            <Verdict report={report} />
          </div>
        )}
        {(report !== null || status === "failed") && (
          <Choices choices={choices} report={report} />
        )}
        {report !== null && <Findings report={report} />}
        {report !== null && <Licence choices={choices} stated={report.card.licence} />}
        <div className="row">
          <Button
            variant="filled"
            disabled={status !== "examined"}
            loading={status === "adding"}
            onClick={() => addOwnModel(store)}
          >
            Use this model
          </Button>
          <p className="small muted grow">
            It runs, scores and exports like the others, and stays on this device: it is
            gone after a reload, and no link contains it.
          </p>
        </div>
      </div>
    </Modal>
  );
}

function Failure({ error }: { readonly error: AppErrorData }) {
  const store = useAppStore();
  return (
    <>
      <ErrorNote error={error} />
      {error.message.includes("took too long") && (
        <Button size="compact-sm" onClick={() => giveMoreTime(store)}>
          Give it two minutes
        </Button>
      )}
    </>
  );
}

function Tiles({ report }: { readonly report: ShownReport }) {
  return (
    <div className="tiles">
      <Tile title="What goes in" tile={report.before} />
      <Tile
        title={`What comes out, ${formatFixed(report.runMs / 1000, 2)} s`}
        tile={report.after}
      />
    </div>
  );
}

function Tile({ title, tile }: { readonly title: string; readonly tile: ShownTile }) {
  const { lo, hi, counts, n } = tile.histogram;
  const top = Math.max(1, ...counts);
  const bars = counts
    .map((count, i) => `M${i} 40v${(-40 * count) / top}h1V40z`)
    .join("");
  const range = `${formatFixed(lo, 2)} … ${formatFixed(hi, 2)}`;
  return (
    <figure>
      <figcaption className="small">{title}</figcaption>
      <img src={tile.url} alt={title} />
      <svg
        className="histogram"
        viewBox={`0 0 ${counts.length} 40`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Histogram: ${title}, ${formatCount(n)} values, ${range}`}
      >
        <path className="bars" d={bars} />
      </svg>
      <p className="row small muted ends">
        <span className="grow">{formatFixed(lo, 2)}</span>
        <span>{formatFixed(hi, 2)}</span>
      </p>
    </figure>
  );
}

const VERDICTS = {
  constant: "The output is one colour.",
  copied: "The output is the input, copied.",
} as const;

/** Says what the first tile shows to be wrong. */
function Verdict({ report: { verdict } }: { readonly report: ShownReport }) {
  return verdict === "picture" ? null : (
    <p className="notes warn" role="status">
      {`${VERDICTS[verdict]} Another range, layout or order of bands may be right; or the model does nothing.`}
    </p>
  );
}

const STAGES = { translate: "translator", denoise: "de-noiser", refine: "refiner" };
const RANGE_WORDS = {
  "0..1": "0 … 1",
  "-1..1": "−1 … 1",
  "0..255": "0 … 255",
  db: "dB",
} as const;
const ORDER_WORDS = { rgb: "red, green, blue", bgr: "blue, green, red" } as const;

function Choices(props: {
  readonly choices: OwnModelChoices;
  readonly report: ShownReport | null;
}) {
  const { choices, report } = props;
  const io = report?.card.graphs?.[0]?.io;
  const isFixed = report?.isOfCard ?? false;
  const rangeText = (range: readonly number[] | null | undefined) =>
    range
      ? range.map((v) => formatFixed(v, Number.isInteger(v) ? 0 : 2)).join(" … ")
      : "";
  return (
    <fieldset className="choices" disabled={isFixed}>
      <legend className="small muted">
        {isFixed
          ? "Its card.json decides"
          : "What nothing states is proposed: correct it here"}
      </legend>
      <Choice
        label="It is a"
        name="stage"
        value={choices.stage}
        found={report === null ? "" : STAGES[report.card.stage as keyof typeof STAGES]}
        options={Object.entries(STAGES).map(([value, label]) => ({ value, label }))}
      />
      <Choice
        label="Range of the input"
        name="range"
        value={choices.range}
        found={rangeText(io?.inputs[0]?.range)}
        options={INPUT_RANGES.map((value) => ({ value, label: RANGE_WORDS[value] }))}
      />
      <Choice
        label="Range of the output"
        name="outputRange"
        value={choices.outputRange}
        found={rangeText(io?.outputs[0]?.range)}
        options={OUTPUT_RANGES.map((value) => ({ value, label: RANGE_WORDS[value] }))}
      />
      <Choice
        label="Layout"
        name="layout"
        value={choices.layout}
        found={io?.inputs[0]?.layout ?? ""}
        options={LAYOUTS.map((value) => ({ value, label: value }))}
      />
      <Choice
        label="Order of bands"
        name="order"
        value={choices.order}
        found={ORDER_WORDS.rgb}
        options={ORDERS.map((value) => ({ value, label: ORDER_WORDS[value] }))}
      />
    </fieldset>
  );
}

function Choice(props: {
  readonly label: string;
  readonly name: keyof OwnModelChoices;
  readonly value: string | null;
  /** What holds while nothing is chosen. */
  readonly found: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}) {
  const store = useAppStore();
  const { label, name, value, found, options } = props;
  const isOwn = value !== null;
  return (
    <NativeSelect
      label={label}
      value={value ?? ""}
      data={[
        {
          value: "",
          label: isOwn || found === "" ? "as found" : `${found} (as found)`,
        },
        ...options,
      ]}
      onChange={(event) =>
        chooseForModel(store, { [name]: event.target.value || null })
      }
    />
  );
}

function Findings({ report }: { readonly report: ShownReport }) {
  const { facts, notes, backend } = report;
  return (
    <details>
      <summary className="small">How it is called, and why</summary>
      <ul className="notes muted">
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
        <li>
          {`${formatBytes(facts.bytes)}, ${formatCount(facts.params)} weights, opset ${facts.opset ?? "unknown"}${facts.producer === "" ? "" : ` by ${facts.producer}`}; ${backend.provider}.`}
        </li>
        <li>{`Operators: ${facts.ops.join(", ")}.`}</li>
        <li className="mono">{`SHA-256 ${facts.sha256}`}</li>
      </ul>
    </details>
  );
}

function Licence(props: {
  readonly choices: OwnModelChoices;
  readonly stated: string;
}) {
  const store = useAppStore();
  const { choices, stated } = props;
  const licence = choices.licence?.trim() || stated;
  return (
    <>
      <TextInput
        label="Licence"
        description="As its authors state it; it is kept with the model."
        placeholder={
          stated === LICENCE_NOT_STATED ? "not stated: for example CC-BY-4.0" : stated
        }
        value={choices.licence ?? ""}
        onChange={(event) => chooseForModel(store, { licence: event.target.value })}
      />
      {isNonCommercial(licence) && (
        <p>
          <span className="badge warn">Non-commercial</span>
        </p>
      )}
    </>
  );
}
