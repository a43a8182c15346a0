import type { Region } from "#core/regions/regions-file.ts";

/** Shows the region as radar and as optical image, one half each. */
export function RegionThumb({ region }: { readonly region: Region }) {
  const { sarThumbnail, eoThumbnail } = region.files;
  return (
    <span className="region-thumb" aria-hidden="true">
      {sarThumbnail && <img src={sarThumbnail.url} alt="" loading="lazy" />}
      {eoThumbnail && <img src={eoThumbnail.url} alt="" loading="lazy" />}
    </span>
  );
}
