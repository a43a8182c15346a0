/**
 * This adapter lists the files of a dropped folder, and unpacks a .zip from its own
 * bytes as they are read: files that are not wanted are passed over without being
 * unpacked, and the others become blobs, which the browser may keep on disk.
 */
import { Unzip, type UnzipFile, UnzipInflate, UnzipPassThrough } from "fflate";
import { AppError } from "#core/errors.ts";
import type { FileAt, FileBundle } from "#ports/file-bundle.ts";
import { nextPortion } from "#ports/next-portion.ts";

/** Folders and archives with more files than this are no product. */
const MOST_FILES = 5000;
/** Bytes that an archive may unpack to; Sentinel-1's products have 2 GB. */
const MOST_BYTES = 12e9;
/**
 * How many times its own size an archive may unpack to, above `ALWAYS_BYTES`: products
 * are at most a few times as large, and runs of zeros a thousand times.
 */
const MOST_GROWTH = 50;
const ALWAYS_BYTES = 100e6;
/** Bytes that are unpacked at once: a thousand times as many may come of them. */
const PIECE_BYTES = 16 * 1024;
/** What a file costs, as if that many bytes were unpacked: a blob and its messages. */
const FILE_BYTES = 64 * 1024;
/** Unpacked bytes that are gathered for a blob: of a gigabyte's pieces there are 65 000. */
const BLOB_BYTES = 4 * 2 ** 20;

/** Implements the port `UnpackBundle`. */
export function unpackBundle(
  bundle: FileBundle,
  isWanted: (path: string) => boolean,
  signal: AbortSignal,
): Promise<readonly FileAt[]> {
  return bundle.kind === "zip"
    ? unzip(bundle.file, isWanted, signal)
    : listFolder(bundle.folder, signal);
}

async function listFolder(
  folder: FileSystemDirectoryEntry,
  signal: AbortSignal,
): Promise<FileAt[]> {
  const found: FileAt[] = [];
  const waiting: FileSystemDirectoryEntry[] = [folder];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const entry of await entriesOf(next)) {
      signal.throwIfAborted();
      if (entry.isDirectory) {
        waiting.push(entry as FileSystemDirectoryEntry);
      } else if (found.length < MOST_FILES) {
        const file = await new Promise<File>((resolve, reject) =>
          (entry as FileSystemFileEntry).file(resolve, reject),
        );
        found.push({ path: entry.fullPath.replace(/^\//, ""), file });
      } else {
        throw tooMany(folder.name);
      }
    }
  }
  return found;
}

/** Browsers give a folder's entries in parts, the last of which is empty. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (part.length === 0) {
      return all;
    }
    all.push(...part);
  }
}

async function unzip(
  zip: File,
  isWanted: (path: string) => boolean,
  signal: AbortSignal,
): Promise<FileAt[]> {
  const found: FileAt[] = [];
  const open = new Set<string>();
  let bytes = 0;
  let failure: unknown = null;
  const yieldAfter = nextPortion();
  const most = Math.min(MOST_BYTES, Math.max(ALWAYS_BYTES, MOST_GROWTH * zip.size));
  const reader = new Unzip((entry) => {
    if (entry.name.endsWith("/") || !isWanted(entry.name)) {
      return;
    }
    if (open.size + found.length >= MOST_FILES) {
      failure ??= tooMany(zip.name);
      return;
    }
    open.add(entry.name);
    collect(entry, (error, parts, size) => {
      bytes += size;
      failure ??= error ?? (bytes > most ? tooLarge(zip, most) : null);
      if (parts !== null) {
        open.delete(entry.name);
        const name = entry.name.slice(entry.name.lastIndexOf("/") + 1);
        found.push({ path: entry.name, file: new File(parts, name) });
      }
    });
  });
  reader.register(UnzipInflate);
  reader.register(UnzipPassThrough);
  const stream = zip.stream().getReader();
  try {
    for (;;) {
      const { done, value } = await stream.read();
      signal.throwIfAborted();
      const part = value ?? new Uint8Array(0);
      for (let at = 0; at < part.length || at === 0; at += PIECE_BYTES) {
        const before = bytes + FILE_BYTES * found.length;
        reader.push(part.subarray(at, at + PIECE_BYTES), done);
        if (failure !== null) {
          throw failure;
        }
        await yieldAfter(bytes + FILE_BYTES * found.length - before);
        signal.throwIfAborted();
      }
      if (done) {
        break;
      }
    }
  } catch (error) {
    throw signal.aborted || error instanceof AppError ? error : broken(zip, error);
  } finally {
    void stream.cancel().catch(() => {});
  }
  if (open.size > 0 || (found.length === 0 && !(await startsAsZip(zip)))) {
    throw broken(zip, null);
  }
  return found;
}

/** Unpacks one file; `give` gets each part's size, and all parts with the last one. */
function collect(
  entry: UnzipFile,
  give: (error: unknown, parts: BlobPart[] | null, size: number) => void,
): void {
  const blobs: Blob[] = [];
  let parts: BlobPart[] = [];
  let bytes = 0;
  entry.ondata = (error, data, isLast) => {
    if (error) {
      give(error, null, 0);
      return;
    }
    parts.push(data as Uint8Array<ArrayBuffer>);
    bytes += data.length;
    if (isLast || bytes >= BLOB_BYTES) {
      // A blob of its own can leave memory, an array cannot.
      blobs.push(new Blob(parts));
      [parts, bytes] = [[], 0];
    }
    give(null, isLast ? blobs : null, data.length);
  };
  entry.start();
}

async function startsAsZip(zip: File): Promise<boolean> {
  const [p, k] = new Uint8Array(await zip.slice(0, 2).arrayBuffer());
  return p === 0x50 && k === 0x4b;
}

function tooMany(name: string): AppError {
  return new AppError("file-unsupported", `${name} holds too many files.`, {
    expected: `one product, with at most ${MOST_FILES} files`,
    found: `more than ${MOST_FILES}`,
    hint: "Drop the folder of one product, or the image and its metadata alone.",
  });
}

function tooLarge(zip: File, most: number): AppError {
  return new AppError("file-unsupported", "The archive is too large to unpack here.", {
    expected: `at most ${(most / 1e9).toFixed(1)} GB of images and metadata`,
    found: `more, in ${zip.name}`,
    hint: "Unpack it, and drop the image with its metadata.",
  });
}

function broken(zip: File, cause: unknown): AppError {
  return new AppError("file-truncated", "The archive cannot be unpacked.", {
    expected: "a whole .zip without a password",
    found: `${zip.name}, ${cause instanceof Error ? cause.message : "which ends too early"}`,
    hint: "Fetch it again, or unpack it and drop the folder.",
    cause,
  });
}
