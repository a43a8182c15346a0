import { hatchedPercent } from "#core/vision-language/question.ts";
import type { AskedPicture } from "#state/ask.ts";

/** Says what a picture is as it is sent: "768 × 512 px PNG, 412 kB, 93 % of it covered". */
export function pictureText(picture: AskedPicture): string {
  const { width, height, bytes, mediaType, covered } = picture;
  const kind = mediaType === "image/png" ? "PNG" : "JPEG";
  const hatched = hatchedPercent(covered);
  return [
    `${width} × ${height} px ${kind}`,
    `${Math.max(1, Math.round(bytes / 1000))} kB`,
    ...(hatched === 0 ? [] : [`${100 - hatched} % of it covered, the rest hatched`]),
  ].join(", ");
}
