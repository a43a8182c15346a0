import type { Region } from "#core/regions/regions-file.ts";

/** The region as the radar and as the camera see it: one half each. */
export function RegionThumb({ region }: { readonly region: Region }) {
  const { sarThumbnail, eoThumbnail } = region.files;
  return (
    <span className="region-thumb" aria-hidden="true">
      {sarThumbnail && <img src={sarThumbnail.url} alt="" loading="lazy" />}
      {eoThumbnail && <img src={eoThumbnail.url} alt="" loading="lazy" />}
    </span>
  );
}
