import type { AskedPicture } from "#state/ask.ts";

/** Says what a picture is as it is sent: "768 × 512 px PNG, 412 kB, 93 % of it covered". */
export function pictureText(picture: AskedPicture): string {
  const { width, height, bytes, mediaType, covered } = picture;
  const kind = mediaType === "image/png" ? "PNG" : "JPEG";
  // Rounded down: what is not whole must not be called so.
  const share = Math.floor(100 * covered);
  return [
    `${width} × ${height} px ${kind}`,
    `${Math.max(1, Math.round(bytes / 1000))} kB`,
    ...(share === 100 ? [] : [`${share} % of it covered, the rest black`]),
  ].join(", ");
}
