/** Gives random access to the bytes of one file, wherever it is stored. */
export interface ByteReader {
  /** File name for messages and panels. */
  readonly name: string;
  /** Length of the file; null when a server does not state it. */
  readonly byteLength: number | null;
  /**
   * What its place says of this version of the file: an ETag, or the time of the last
   * change; absent where it says nothing.
   */
  readonly stamp?: string;
  /** Whether reading all of it is cheap, as it is for a file on this device. */
  readonly isNear?: boolean;
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
