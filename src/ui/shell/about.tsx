import { cardsOf } from "#state/pipeline.ts";
import { useApp } from "#ui/shared/app-context.tsx";

const PAPER = "https://sar2earth.github.io";

/** Describes the program in one sentence. */
export function About() {
  const count = useApp(({ pipeline }) => cardsOf(pipeline.cards, "syneo").length);
  const methods = count > 1 ? `${count} models compared and measured` : "and measured";
  return (
    <p className="about small">
      {`Radar, translated to what a camera would see: ${methods}, in your browser. `}
      The translation is called SynEO, a synthetic electro-optical image; the pipeline
      is that of <a href={PAPER}>the SAR2Earth benchmark</a>.
    </p>
  );
}
