/**
 * Text as a cell of CSV (RFC 4180). What a spreadsheet would take for a formula begins
 * with an apostrophe, which makes it text there.
 */
export function csvCell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
