/** The program's version, for provenance; equal to package.json's (a test sees to it). */
export const VERSION = "0.1.0";
