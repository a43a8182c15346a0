import { Kbd } from "@mantine/core";
import { Fragment } from "react";
import { DialogFrame } from "#ui/shared/dialog-frame.tsx";
import { About } from "./about.tsx";
import { type KeyBinding, SHELL_KEYS } from "./keys.ts";

const JOURNEYS = [
  {
    title: "See what a radar scene would look like",
    steps: [
      "Drop a SAR GeoTIFF anywhere on the page, or choose a simulated region.",
      "The page chooses a model that fits and translates what is in view, tile by tile.",
      "A badge on the picture tells when the scene is unlike the model's training data.",
      "Export GeoTIFF saves the picture with its georeference; the link saves the view.",
    ],
  },
  {
    title: "Judge whether it can be trusted",
    steps: [
      "Drop an optical image of the same place beside it: the scores appear.",
      "“What does the score mean?” compares them with images of known quality.",
      "Registration compares SAR and EO themselves; Scores under a shift shows what a few pixels do to a score.",
      "Disagreement shows where pictures of the same radar differ.",
    ],
  },
  {
    title: "Compare models",
    steps: [
      "Translate the view, then step through the models with [ and ].",
      "The layout Single compares the picture with the radar or the real image by Swipe or Blink.",
      "“Over patches” gives means and distances as papers report them.",
    ],
  },
] as const;

/** Shows three journeys and the keys of a workspace. */
export function HelpModal({ keys }: { readonly keys: readonly KeyBinding[] }) {
  return (
    <DialogFrame dialog="help" title="Help" closeLabel="Close help">
      <div className="stack" style={{ gap: 16 }}>
        <About />
        {JOURNEYS.map(({ title, steps }) => (
          <section key={title} aria-label={title}>
            <h3>{title}</h3>
            <ol className="steps">
              {steps.map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
          </section>
        ))}
        <h3>Keys</h3>
        <dl className="keys">
          {[...keys, ...SHELL_KEYS].map(({ caps, what }) => (
            <Fragment key={what}>
              <dt>
                {caps.map((cap, i) => (
                  <Fragment key={cap}>
                    {i > 0 && (caps.length === 2 ? " – " : " ")}
                    <Kbd>{cap}</Kbd>
                  </Fragment>
                ))}
              </dt>
              <dd>{what}</dd>
            </Fragment>
          ))}
        </dl>
        <p className="muted small">
          Everything is computed on this device. No image is uploaded, unless you ask a
          model on a server of yours about it.
        </p>
      </div>
    </DialogFrame>
  );
}
