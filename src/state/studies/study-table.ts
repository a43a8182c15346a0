import type { AppState } from "#state/app-store.ts";
import type { Need } from "#state/need.ts";
import { disagreement } from "./disagreement.study.ts";
import { distribution } from "./distribution.study.ts";
import { flips } from "./flips.study.ts";
import { imageRegistration } from "./image-registration.study.ts";
import { ladder } from "./ladder.study.ts";
import { learned } from "./learned.study.ts";
import { patches } from "./patches.study.ts";
import { registration } from "./registration.study.ts";
import { seams } from "./seams.study.ts";
import { ssimSurface } from "./ssim-surface.study.ts";
import type { Study, StudyDefinition } from "./study.ts";
import { translators } from "./translators.study.ts";

/** Every study, in the order of the page's sections. */
const TABLE = {
  learned,
  ladder,
  translators,
  imageRegistration,
  registration,
  ssimSurface,
  patches,
  seams,
  distribution,
  flips,
  disagreement,
};

export type StudyKind = keyof typeof TABLE;

/** Request and answer of each kind of study. */
type Kinds = {
  readonly [K in StudyKind]: (typeof TABLE)[K] extends StudyDefinition<
    infer Request,
    infer Answer
  >
    ? { readonly request: Request; readonly answer: Answer }
    : never;
};

export type StudyRequest<K extends StudyKind> = Kinds[K]["request"];
export type StudyAnswer<K extends StudyKind> = Kinds[K]["answer"];
export type StudyOf<K extends StudyKind> = Study<StudyRequest<K>, StudyAnswer<K>>;

export const STUDIES: {
  readonly [K in StudyKind]: StudyDefinition<StudyRequest<K>, StudyAnswer<K>>;
} = TABLE;

export const STUDY_KINDS = Object.keys(TABLE) as readonly StudyKind[];

/** Returns what would be studied now. */
export function studyNeed<K extends StudyKind>(
  state: AppState,
  kind: K,
): Need<StudyRequest<K>> {
  return STUDIES[kind].need(state);
}
