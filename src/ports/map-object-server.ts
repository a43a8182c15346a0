/** This port asks a server for objects of OpenStreetMap. */
export interface MapObjectServer {
  /** Named to the user before the first question. */
  readonly host: string;
  /**
   * @param query in Overpass QL, as `core/labels/overpass.ts` writes it
   * @returns the elements of the answer, and its size
   * @throws AppError network-unavailable: no answer, a server that is busy or gave up, or
   *   an answer of another kind; AbortError
   */
  ask(
    query: string,
    signal: AbortSignal,
  ): Promise<{ readonly elements: readonly unknown[]; readonly bytes: number }>;
}
