import { VisuallyHidden } from "@mantine/core";

/** Names up to this many characters are not shortened. */
const FITS = 22;
/** Characters at the end that are always kept, because dates, parts and suffixes are there. */
const END = 14;

/**
 * Shows a name on one line, shortened in the middle where there is no room; the tooltip
 * is the whole name.
 */
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
