/** Random access to the bytes of one file, wherever they lie. */
export interface ByteReader {
  /** File name for messages and panels. */
  readonly name: string;
  /** Null when a server does not tell. */
  readonly byteLength: number | null;
  /** What the user should know about how the bytes are fetched; usually empty. */
  readonly notices: readonly string[];
  /**
   * Exactly `length` bytes from `offset`; the caller owns them. Takes no abort signal:
   * reads are shared between callers, so one caller's abort must not end another's.
   * @throws AppError file-truncated, url-unreachable, network-unavailable
   */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** Bytes fetched so far. */
  bytesRead(): number;
  dispose(): void;
}
