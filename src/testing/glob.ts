/** Tells whether a path matches a glob of `*`, `**` and `{a,b}`, as biome.json uses them. */
export function matchesGlob(glob: string, path: string): boolean {
  let known = compiled.get(glob);
  if (known === undefined) {
    known = globToRegExp(glob);
    compiled.set(glob, known);
  }
  return known.test(path);
}

/** Tells whether the last matching glob includes the path; a glob with `!` in front excludes it. */
export function matchesLast(globs: readonly string[], path: string): boolean {
  const last = globs.findLast((glob) => matchesGlob(glob.replace(/^!/, ""), path));
  return last !== undefined && !last.startsWith("!");
}

const compiled = new Map<string, RegExp>();

function globToRegExp(glob: string): RegExp {
  const pattern = glob.replace(/\*\*\/|\*\*|\*|\{[^}]*\}|[.+^$()|[\]\\?]/g, (token) => {
    switch (token) {
      case "**/":
        return "(?:.*/)?";
      case "**":
        return ".*";
      case "*":
        return "[^/]*";
      default:
        return token.startsWith("{")
          ? `(?:${token.slice(1, -1).replaceAll(".", "\\.").replaceAll(",", "|")})`
          : `\\${token}`;
    }
  });
  return new RegExp(`^${pattern}$`);
}
