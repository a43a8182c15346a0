/** This file pairs the images that are to be compared. */
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
  /** Images that only one of the two folders has. */
  readonly unpaired: readonly string[];
};

const IMAGE = /\.(?:tiff?|png|jpe?g)$/i;

/**
 * Pairs two files, or the images of two folders whose names are equal except for the
 * extension, sorted.
 * @throws AppError argument-invalid when there is nothing to compare, or a name fits
 *   two images
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
  const pairs = own.flatMap((name) => {
    const found = counterpart(name, own, other);
    return found === null
      ? []
      : [{ name, candidate: join(candidate, name), reference: join(reference, found) }];
  });
  if (pairs.length === 0) {
    throw nothing(
      "images of equal names in both folders, whatever their extensions",
      `${own.length} and ${other.length} images, none in common`,
      "Name each candidate as its reference is named.",
    );
  }
  const paired = new Set(pairs.flatMap((pair) => [pair.candidate, pair.reference]));
  const all = [
    ...own.map((name) => join(candidate, name)),
    ...other.map((name) => join(reference, name)),
  ];
  return { pairs, unpaired: all.filter((path) => !paired.has(path)) };
}

/**
 * Returns the image with exactly that name, or the only one that differs in extension,
 * case or suffix.
 */
function counterpart(
  name: string,
  own: readonly string[],
  other: readonly string[],
): string | null {
  if (other.includes(name)) {
    return name;
  }
  const stem = stemOf(name);
  const found = other.filter((each) => stemOf(each) === stem && !own.includes(each));
  const rivals = own.filter((each) => stemOf(each) === stem && !other.includes(each));
  if (found.length > 1 || (found.length === 1 && rivals.length > 1)) {
    throw nothing(
      `one image "${stem}" in each folder`,
      [...rivals, "and", ...found].join(" "),
      "Give them names that say which belongs to which.",
    );
  }
  return found[0] ?? null;
}

/**
 * Returns `t0` for `T0.PNG`, and for `t0_fake_B.png` and `t0_real_B.png`, which pix2pix
 * writes.
 */
function stemOf(name: string): string {
  return name
    .toLowerCase()
    .replace(IMAGE, "")
    .replace(/_(?:fake|real)(?:_[ab])?$/, "");
}

function isFolderAt(path: string): boolean {
  if (!existsSync(path)) {
    throw nothing("an image or a folder", `nothing at ${path}`, "Check the path.");
  }
  return statSync(path).isDirectory();
}

function imagesIn(folder: string): string[] {
  return (
    readdirSync(folder, { withFileTypes: true })
      // Hidden files are written by operating systems (.DS_Store, ._name.png).
      .filter(({ name }) => IMAGE.test(name) && !name.startsWith("."))
      .filter((entry: Dirent) => entry.isFile())
      .map(({ name }) => name)
      .sort()
  );
}

function nothing(expected: string, found: string, hint: string): AppError {
  return new AppError("argument-invalid", "There is nothing to compare.", {
    expected,
    found,
    hint,
  });
}
