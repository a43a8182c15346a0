const WORDS = [
  "north",
  "north-east",
  "east",
  "south-east",
  "south",
  "south-west",
  "west",
  "north-west",
] as const;

/** Returns the nearest of eight directions of a compass, for degrees clockwise from north. */
export function compassWord(azimuthDeg: number): string {
  const eighth = Math.round((((azimuthDeg % 360) + 360) % 360) / 45) % 8;
  return WORDS[eighth] as string;
}
