import type Layer from "ol/layer/Layer.js";
import type RenderEvent from "ol/render/Event.js";

/** The horizontal part of the panel in which a layer is drawn, 0–1 from the left. */
export type Share = readonly [from: number, to: number];

/**
 * Clips a layer to its share of the panel in every frame. The layers of a map share a
 * canvas and a context, so the clip is only set for the draw call that puts a finished
 * layer on the canvas: after the canvas has been cleared, before the next layer.
 */
export function clipLayer(layer: Layer, shareOf: () => Share): void {
  layer.addEventListener("precompose", (event) => {
    const [from, to] = shareOf();
    const gl = (event as RenderEvent).context as WebGLRenderingContext;
    if (from > 0 || to < 1) {
      const left = Math.round(from * gl.drawingBufferWidth);
      const right = Math.round(to * gl.drawingBufferWidth);
      gl.enable(gl.SCISSOR_TEST);
      gl.scissor(left, 0, right - left, gl.drawingBufferHeight);
    }
  });
  layer.addEventListener("postcompose", (event) => {
    const gl = (event as RenderEvent).context as WebGLRenderingContext;
    gl.disable(gl.SCISSOR_TEST);
  });
  // Vector layers draw with a 2D canvas context.
  layer.addEventListener("prerender", (event) => {
    const { context } = event as RenderEvent;
    if (context instanceof CanvasRenderingContext2D) {
      const [from, to] = shareOf();
      const { width, height } = context.canvas;
      context.save();
      context.beginPath();
      context.rect(from * width, 0, (to - from) * width, height);
      context.clip();
    }
  });
  layer.addEventListener("postrender", (event) => {
    const { context } = event as RenderEvent;
    if (context instanceof CanvasRenderingContext2D) {
      context.restore();
    }
  });
}
