/** Reads the JSON files that ship with the program: the catalogue and the cards. */
export interface ModelAssets {
  /**
   * Returns the parsed but unchecked content; `path` is relative to the models folder,
   * e.g. `catalog.json`.
   * @throws AppError network-unavailable, catalog-invalid when it is missing or no JSON
   */
  readJson(path: string): Promise<unknown>;
  /** Hashes of the weights that need no network; null = of all of them. */
  listKept(): Promise<readonly string[] | null>;
}

/** Reads the simulated regions that ship with the page, or are being made beside it. */
export interface RegionAssets {
  /**
   * Returns `regions.json`, parsed but unchecked; null if there is none (yet).
   * @throws AppError network-unavailable, catalog-invalid when it is no JSON
   */
  readIndex(): Promise<unknown>;
  /** Returns the absolute address of a file that the index names. */
  addressOf(url: string): string;
}
