/** The acquisition date of an image and where it was found. */

export type DatedFrom = {
  /** ISO 8601 date or date-time, or null. */
  readonly date: string | null;
  readonly warning: string | null;
};

const ACQUIRED = /acqui|sensing|start_?time|datatake/i;

/**
 * Finds the date, in this order: in an item of the GDAL metadata about the acquisition,
 * in TIFFTAG_DATETIME, or as the only date in the file's name. For the last two a
 * warning is given: the tag often states when the file was written, and a date in a
 * name may mean anything.
 */
export function acquisitionDate(
  name: string,
  gdalMetadata: Readonly<Record<string, string>>,
): DatedFrom {
  for (const [key, value] of Object.entries(gdalMetadata)) {
    const date = ACQUIRED.test(key) ? leadingDate(value) : null;
    if (date !== null) {
      return { date, warning: null };
    }
  }
  const tagged = leadingDate(gdalMetadata.TIFFTAG_DATETIME ?? "");
  if (tagged !== null) {
    return {
      date: tagged,
      warning: `The date ${tagged} is the file's TIFFTAG_DATETIME, which may be when it was written.`,
    };
  }
  const named = dateInName(name);
  return named === null
    ? { date: null, warning: null }
    : { date: named, warning: `The date ${named} is taken from the file's name.` };
}

/** Converts "2019:06:01 10:20:30" (TIFF) or ISO 8601 to ISO; the time zone is kept. */
function leadingDate(text: string): string | null {
  const match =
    /^\s*(\d{4})[:-](\d\d)[:-](\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?)?/.exec(
      text,
    );
  const day = match && calendarDate(match[1], match[2], match[3]);
  return day && match[4] ? `${day}T${match[4]}${match[5] ?? ""}` : day;
}

/** Returns the date in a name (2019-06-01, 20190601, 20190601102030), if there is exactly one. */
function dateInName(name: string): string | null {
  const dates = new Set<string>();
  const pattern =
    /(?<!\d)((?:19|20)\d\d)(?:-(\d\d)-(\d\d)|_(\d\d)_(\d\d)|(\d\d)(\d\d)(?:\d{6})?)(?!\d)/g;
  for (const match of name.matchAll(pattern)) {
    const day = calendarDate(
      match[1],
      match[2] ?? match[4] ?? match[6],
      match[3] ?? match[5] ?? match[7],
    );
    if (day !== null) {
      dates.add(day);
    }
  }
  const [only] = dates;
  return dates.size === 1 && only !== undefined ? only : null;
}

function calendarDate(year?: string, month?: string, day?: string): string | null {
  const iso = `${year}-${month}-${day}`;
  const time = Date.parse(`${iso}T00:00:00Z`);
  // Date.parse accepts 30 February as 1 March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(iso)
    ? iso
    : null;
}
