/** Text of the files that ship with the program: the catalogue and the cards. */
export interface ModelAssets {
  /**
   * `path` is relative to the models folder, e.g. `catalog.json`.
   * @throws AppError network-unavailable, catalog-invalid when it is not there
   */
  readText(path: string): Promise<string>;
}
