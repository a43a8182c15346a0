/** Tells by its address whether a file may be a STAC item. */
export function mayBeStac(url: string): boolean {
  return /\.(geo)?json$/i.test(url.split(/[?#]/)[0] ?? "");
}
