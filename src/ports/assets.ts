/** JSON that ships with the program: the catalogue and the cards. */
export interface ModelAssets {
  /**
   * Parsed but unchecked; `path` is relative to the models folder, e.g. `catalog.json`.
   * @throws AppError network-unavailable, catalog-invalid when it is missing or no JSON
   */
  readJson(path: string): Promise<unknown>;
}
