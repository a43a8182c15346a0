/** This file evaluates pictures that exist already, found by the names of their images. */
import { AppError } from "#core/errors.ts";
import type { Engine } from "#ports/engine.ts";
import type { OpenedScene } from "#ports/scenes.ts";
import {
  type Candidate,
  closeScenes,
  type NamedImage,
  type OpenPair,
} from "./candidate.ts";

/** Endings of files that are taken for pictures. */
export const PICTURE = /\.(?:tiff?|png|jpe?g)$/i;

/** One picture of a folder; the name has no folders in it. */
export type NamedPicture = { readonly name: string; open(): Promise<OpenedScene> };

/**
 * Finds pictures by the name of the region or the image: `paris.tif`, `paris-1.png`.
 * @throws AppError argument-invalid where there is no picture
 */
export function picturesCandidate<I extends NamedImage>(
  engine: Engine,
  pair: Pick<OpenPair<I>, "eo">,
  folder: { readonly name: string; readonly pictures: readonly NamedPicture[] },
): Candidate<I> {
  const { name, pictures } = folder;
  if (pictures.length === 0) {
    throw noPictures("a folder of GeoTIFF, PNG or JPEG pictures", `none in ${name}`);
  }
  return {
    async open(regionId, image) {
      const own = await pictureOf(pictures, regionId, image).open();
      const eo = await pair.eo(image);
      return {
        grid: own.scene.grid,
        isSimulated: eo.scene.isSimulated,
        picture: async () => ({
          candidate: { kind: "scene", sceneId: own.sceneId },
          referenceSceneId: eo.sceneId,
        }),
        close: () => closeScenes(engine, [own.sceneId, eo.sceneId]),
      };
    },
    facts: () => ({ kind: "pictures", name }),
  };
}

/**
 * Checks that every image has a picture, before the first one is measured.
 * @throws AppError argument-invalid
 */
export function checkPictures(
  pictures: readonly { readonly name: string }[],
  regions: readonly { readonly id: string; readonly images: readonly NamedImage[] }[],
): void {
  for (const { id, images } of regions) {
    for (const image of images) {
      pictureOf(pictures, id, image);
    }
  }
}

/** Finds the picture of an image. @throws AppError argument-invalid where there is none */
function pictureOf<P extends { readonly name: string }>(
  pictures: readonly P[],
  regionId: string,
  image: NamedImage,
): P {
  const wanted = [...new Set([image.name, regionId].map((each) => each.toLowerCase()))];
  const found = pictures.find((each) =>
    wanted.includes(each.name.replace(PICTURE, "").toLowerCase()),
  );
  if (found === undefined) {
    throw noPictures(
      `a picture named ${wanted.join(" or ")} for every image of the data`,
      pictures
        .slice(0, 5)
        .map((each) => each.name)
        .join(", "),
    );
  }
  return found;
}

function noPictures(expected: string, found: string): AppError {
  return new AppError("argument-invalid", "There are no pictures to evaluate.", {
    expected,
    found,
    hint: "Name each picture as its region or image is named, with another ending.",
  });
}
