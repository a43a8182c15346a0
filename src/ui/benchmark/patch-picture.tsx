import { useEffect, useRef, useState } from "react";
import { errorToData, isAbort } from "#core/errors.ts";
import type { PatchOfList } from "#core/evaluation/list-patches.ts";
import type { PatchPictureKey } from "#ports/patch-pictures.ts";
import { usePatchPictures } from "#ui/shared/app-context.tsx";

type Phase = "waiting" | "drawn" | { readonly failed: string };

/**
 * Shows one picture of a patch, which is rendered when it scrolls into view and aborted
 * when it leaves.
 */
export function PatchPictureView(props: {
  readonly patch: PatchOfList;
  readonly layer: PatchPictureKey["layer"];
  readonly caption: string;
}) {
  const { patch, layer, caption } = props;
  const pictures = usePatchPictures();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [phase, setPhase] = useState<Phase>("waiting");
  const { regionId, grid } = patch;
  const layerKey = JSON.stringify(layer);
  const gridKey = JSON.stringify(grid);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the keys say all of layer and grid
  useEffect(() => {
    const target = canvas.current;
    if (target === null) {
      return;
    }
    let work: AbortController | null = null;
    let isDrawn = false;
    const draw = async (signal: AbortSignal) => {
      try {
        const { sidePx, rgba } = await pictures.picture(
          { regionId, grid, layer },
          signal,
        );
        if (signal.aborted) {
          return;
        }
        target.width = sidePx;
        target.height = sidePx;
        target.getContext("2d")?.putImageData(new ImageData(rgba, sidePx), 0, 0);
        isDrawn = true;
        setPhase("drawn");
      } catch (error) {
        if (!isAbort(error)) {
          setPhase({ failed: errorToData(error).message });
        }
      }
    };
    const observer = new IntersectionObserver(
      ([seen]) => {
        if (seen?.isIntersecting && work === null && !isDrawn) {
          work = new AbortController();
          void draw(work.signal);
        } else if (!seen?.isIntersecting) {
          work?.abort();
          work = null;
        }
      },
      { rootMargin: "200px" },
    );
    observer.observe(target);
    return () => {
      observer.disconnect();
      work?.abort();
    };
  }, [pictures, regionId, gridKey, layerKey]);
  return (
    <figure className="patch-picture" aria-busy={phase === "waiting"}>
      <canvas ref={canvas} width={128} height={128} role="img" aria-label={caption} />
      <figcaption className="small">
        {caption}
        {phase === "waiting" && <span className="muted"> …</span>}
        {typeof phase === "object" && (
          <span className="failed">{` ${phase.failed}`}</span>
        )}
      </figcaption>
    </figure>
  );
}
