/** Which image is to be compared with which. */
import { type Dirent, existsSync, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { AppError } from "#core/errors.ts";

export type FilePair = {
  /** Name in tables. */
  readonly name: string;
  readonly candidate: string;
  readonly reference: string;
};

export type FilePairs = {
  readonly pairs: readonly FilePair[];
  /** Images that only one of two folders has. */
  readonly unpaired: readonly string[];
};

const IMAGE = /\.(?:tiff?|png|jpe?g)$/i;

/**
 * Two files, or the images of two folders that have equal names, in their order.
 * @throws AppError argument-invalid when there is nothing to compare
 */
export function pairFiles(candidate: string, reference: string): FilePairs {
  const isFolder = [candidate, reference].map(isFolderAt);
  if (isFolder[0] !== isFolder[1]) {
    throw nothing(
      "two images, or two folders",
      "one of each",
      "Give a file and a file, or a folder and a folder.",
    );
  }
  if (!isFolder[0]) {
    return {
      pairs: [{ name: basename(candidate), candidate, reference }],
      unpaired: [],
    };
  }
  const [own, other] = [imagesIn(candidate), imagesIn(reference)];
  const names = own.filter((name) => other.includes(name));
  if (names.length === 0) {
    throw nothing(
      "images of equal names in both folders",
      `${own.length} and ${other.length} images, none in common`,
      "Name each candidate as its reference is named.",
    );
  }
  return {
    pairs: names.map((name) => ({
      name,
      candidate: join(candidate, name),
      reference: join(reference, name),
    })),
    unpaired: [
      ...own.filter((name) => !other.includes(name)).map((n) => join(candidate, n)),
      ...other.filter((name) => !own.includes(name)).map((n) => join(reference, n)),
    ],
  };
}

function isFolderAt(path: string): boolean {
  if (!existsSync(path)) {
    throw nothing("an image or a folder", `nothing at ${path}`, "Check the path.");
  }
  return statSync(path).isDirectory();
}

function imagesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry: Dirent) => entry.isFile() && IMAGE.test(entry.name))
    .map(({ name }) => name)
    .sort();
}

function nothing(expected: string, found: string, hint: string): AppError {
  return new AppError("argument-invalid", "There is nothing to compare.", {
    expected,
    found,
    hint,
  });
}
