/**
 * This file formats numbers for the page: fixed decimals, a true minus sign, thin
 * spaces between groups.
 */

export const MISSING = "–";

export function formatFixed(value: number | null | undefined, digits: number): string {
  if (value === null || value === undefined || !Number.isFinite(value)) {
    return MISSING;
  }
  // "−0.0" would suggest a sign that has no meaning.
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
}

/** Formats 262144 as "262 144", with non-breaking spaces. */
export function formatCount(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

/** Formats a number of tiles: "1 tile", "36 tiles". */
export function formatTiles(count: number): string {
  return `${formatCount(count)} ${count === 1 ? "tile" : "tiles"}`;
}

export function formatDb(value: number | null | undefined): string {
  return value === null || value === undefined
    ? MISSING
    : `${formatFixed(value, 1)} dB`;
}

/** Formats a score: dB with two decimals, everything else with three. */
export function formatScore(value: number, unit: string): string {
  if (value === Number.POSITIVE_INFINITY) {
    return "∞";
  }
  return formatFixed(value, unit === "dB" ? 2 : 3);
}

/** Formats coordinates: "48.85840 N 2.29450 E". */
export function formatLonLat(lon: number, lat: number): string {
  const ns = `${Math.abs(lat).toFixed(5)} ${lat < 0 ? "S" : "N"}`;
  const ew = `${Math.abs(lon).toFixed(5)} ${lon < 0 ? "W" : "E"}`;
  return `${ns} ${ew}`;
}

/** Formats a duration: "8 s", "2 min 05 s", "1 h 10 min". */
export function formatDuration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) {
    return `${s} s`;
  }
  if (s < 3600) {
    return `${Math.floor(s / 60)} min ${String(s % 60).padStart(2, "0")} s`;
  }
  return `${Math.floor(s / 3600)} h ${String(Math.floor((s % 3600) / 60)).padStart(2, "0")} min`;
}

/** Formats an ISO 8601 time as "2021-07-03 10:12 UTC"; a bare date stays a date. */
export function formatTime(iso: string): string {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})/.exec(iso);
  return match === null ? iso.slice(0, 10) : `${match[1]} ${match[2]} UTC`;
}

/** Appends "(simulated)" to a name that does not already say so. */
export function withSimulated(name: string, isSimulated: boolean): string {
  return isSimulated && !/simulated/i.test(name) ? `${name} (simulated)` : name;
}

export function formatBytes(bytes: number): string {
  const mb = bytes / 1e6;
  return mb < 1
    ? `${formatFixed(bytes / 1e3, 0)} kB`
    : `${formatFixed(mb, mb < 10 ? 1 : 0)} MB`;
}
