/** This file builds the layout for a style, a seed and a frame. */
import type { Frame, StyleId } from "#simulate/scene-spec.ts";
import type { Layout } from "./layout.ts";
import { Painter } from "./painter.ts";
import { paintBengbu } from "./styles/bengbu.ts";
import { paintCharlestonR } from "./styles/charleston-r.ts";
import { paintCharlestonU } from "./styles/charleston-u.ts";
import { paintChicago } from "./styles/chicago.ts";
import { paintParis } from "./styles/paris.ts";
import { paintSanFrancisco } from "./styles/san-francisco.ts";
import { paintSavannah } from "./styles/savannah.ts";
import { paintSittweR } from "./styles/sittwe-r.ts";
import { paintSittweU } from "./styles/sittwe-u.ts";
import { paintWeifang } from "./styles/weifang.ts";
import { paintTarmac } from "./tarmac.ts";

/** Paints one kind of place; all randomness comes from the painter's streams. */
type PaintStyle = (painter: Painter) => void;

const STYLES: Readonly<Record<StyleId, PaintStyle>> = {
  "charleston-u": paintCharlestonU,
  chicago: paintChicago,
  paris: paintParis,
  savannah: paintSavannah,
  "sittwe-u": paintSittweU,
  bengbu: paintBengbu,
  "charleston-r": paintCharlestonR,
  "san-francisco": paintSanFrancisco,
  "sittwe-r": paintSittweR,
  weifang: paintWeifang,
};

/**
 * Decides what stands where in one scene. The same arguments give the same layout; the
 * frame is one of them, because a larger canvas contains more than a smaller one's
 * surroundings.
 *
 * @param hasTarmac see `SceneSpec`; objects away from the tarmac are not changed
 */
export function buildLayout(
  style: StyleId,
  seed: number,
  frame: Frame,
  hasTarmac = false,
): Layout {
  const painter = new Painter(style, seed, frame);
  STYLES[style](painter);
  if (hasTarmac) {
    paintTarmac(painter);
  }
  return painter.finish();
}
