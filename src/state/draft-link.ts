/**
 * This file converts a simulated scene's specification to the text in a link and back:
 * "style:paris,seed:7,…".
 */
import { STYLE_IDS } from "#simulate/scene-spec.ts";
import { initialSimulator, keptInRange, type SceneDraft } from "./simulator.ts";

const LOOK_SIDES: readonly SceneDraft["lookSide"][] = ["right", "left"];

export function draftToText(draft: SceneDraft): string {
  return Object.entries(draft)
    .map(([key, value]) => `${key}:${value}`)
    .join(",");
}

/**
 * Parses the text; missing fields get the form's defaults. Returns null without a known
 * style.
 */
export function draftFromText(text: string | null): SceneDraft | null {
  const said = new Map(
    (text ?? "")
      .split(",")
      .map((pair) => pair.split(":") as [string, string | undefined]),
  );
  const style = STYLE_IDS.find((id) => id === said.get("style"));
  const lookSide = LOOK_SIDES.find((side) => side === said.get("lookSide"));
  if (style === undefined) {
    return null;
  }
  const begin = initialSimulator.draft;
  const numbers = Object.entries(begin).flatMap(([key, value]) => {
    const found = said.get(key);
    return typeof value === "number" && found !== undefined
      ? [[key, Number(found)] as const]
      : [];
  });
  return {
    ...begin,
    ...keptInRange(Object.fromEntries(numbers)),
    style,
    lookSide: lookSide ?? begin.lookSide,
  };
}
