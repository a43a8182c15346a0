/** This port takes dropped folders and archives apart into files. */

/** A file with its place in the folder or archive that it came in. */
export type FileAt = {
  /** Names of folders and file, with "/" between them. */
  readonly path: string;
  readonly file: File;
};

export type FileBundle =
  | { readonly kind: "zip"; readonly file: File }
  | { readonly kind: "folder"; readonly folder: FileSystemDirectoryEntry };

/**
 * Lists the files of a bundle. Of an archive only those that `isWanted` are unpacked.
 * @throws AppError file-unsupported, file-truncated; AbortError
 */
export type UnpackBundle = (
  bundle: FileBundle,
  isWanted: (path: string) => boolean,
  signal: AbortSignal,
) => Promise<readonly FileAt[]>;
