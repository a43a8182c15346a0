/**
 * Formats text as a cell of CSV (RFC 4180). Text that a spreadsheet would read as a
 * formula gets a leading apostrophe, which marks it as text.
 */
export function csvCell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
