/** Gives random access to the bytes of one file, wherever it is stored. */
export interface ByteReader {
  /** File name for messages and panels. */
  readonly name: string;
  /** Length of the file; null when a server does not state it. */
  readonly byteLength: number | null;
  /** Messages for the user about how the bytes are fetched; usually empty. */
  readonly notices: readonly string[];
  /**
   * Reads exactly `length` bytes from `offset`; the caller owns them. It takes no abort
   * signal, because reads are shared between callers, and one caller's abort must not
   * end another's read.
   * @throws AppError file-truncated, url-unreachable, network-unavailable
   */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** Bytes fetched so far. */
  bytesRead(): number;
  dispose(): void;
}
