import type { ComponentType } from "react";
import { STUDIES, STUDY_KINDS, type StudyKind } from "#state/studies/study-table.ts";
import { DisagreementSection } from "./disagreement-section.tsx";
import { ImageRegistrationSection } from "./image-registration-section.tsx";
import { PatchesSection } from "./patches-section.tsx";
import { RegistrationSection } from "./registration-section.tsx";
import { StudySection } from "./study-section.tsx";

/** Sections of studies whose answers are no tables of scores. */
const OWN: Partial<Record<StudyKind, ComponentType>> = {
  imageRegistration: ImageRegistrationSection,
  registration: RegistrationSection,
  patches: PatchesSection,
  disagreement: DisagreementSection,
};

/** Shows all studies that have a heading, in the order of their table. */
export function StudySections() {
  return STUDY_KINDS.filter((kind) => STUDIES[kind].words.title !== null).map(
    (kind) => {
      const Own = OWN[kind];
      return Own ? <Own key={kind} /> : <StudySection key={kind} kind={kind} />;
    },
  );
}
