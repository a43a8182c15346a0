import { VisuallyHidden } from "@mantine/core";

/** Longer names are cut. */
const FITS = 22;
/** Letters of the end that stay: there are dates, parts and suffixes. */
const END = 14;

/** A name on one line, cut in the middle where it has no room; whole on hover. */
export function LongName({ name }: { readonly name: string }) {
  if (name.length <= FITS) {
    return <span className="long-name">{name}</span>;
  }
  return (
    <span className="long-name" title={name}>
      <VisuallyHidden component="span">{name}</VisuallyHidden>
      <span className="start" aria-hidden="true">
        {name.slice(0, -END)}
      </span>
      <span className="end" aria-hidden="true">
        {name.slice(-END)}
      </span>
    </span>
  );
}
