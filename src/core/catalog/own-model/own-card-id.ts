/** Names of models that someone brings; they tell them from those of the catalogue. */

export const OWN_CARD_PREFIX = "own-";

/** Tells whether a model was brought, so that no link can name it. */
export function isOwnCard(id: string): boolean {
  return id.startsWith(OWN_CARD_PREFIX);
}

/** Tells whether a licence forbids commercial use, by its usual names. */
export function isNonCommercial(licence: string): boolean {
  return /non-?\s?commercial|\bNC\b|academic|research[- ]only/i.test(licence);
}
