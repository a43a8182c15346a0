import { parseSync } from "vite";

/** How a file refers to another module. */
type ImportForm =
  | "import"
  | "export"
  | "dynamic"
  | "type"
  | "require"
  | "glob"
  | "url"
  | "worker";

export interface FoundImport {
  form: ImportForm;
  /** As written; undefined where it is computed at run time. */
  specifier: string | undefined;
  line: number;
}

interface Node {
  type: string;
  start: number;
  [field: string]: unknown;
}

/**
 * Every reference to another module in a source file, in the order of the syntax tree.
 *
 * Counted are `import` and `export … from` (type-only too), `import()`, `import("…")` in
 * types, `require`, `import x = require`, `import.meta.glob` and `.resolve`,
 * `new URL(…, import.meta.url)` and `new Worker(…)`.
 *
 * @throws Error when the file does not parse
 */
export function findImports(file: string, source: string): FoundImport[] {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) {
    throw new Error(`${file}: ${errors[0]?.message}`);
  }
  const found: FoundImport[] = [];
  visit(program as unknown as Node, (node) => {
    for (const [form, argument] of referencesOf(node)) {
      const line = source.slice(0, node.start).split("\n").length;
      found.push({ form, specifier: literalOf(argument), line });
    }
  });
  return found;
}

/** The modules that one node of the syntax tree itself refers to. */
function referencesOf(node: Node): [ImportForm, unknown][] {
  switch (node.type) {
    case "ImportDeclaration":
      return [["import", node.source]];
    case "ExportNamedDeclaration":
    case "ExportAllDeclaration":
      return node.source ? [["export", node.source]] : [];
    case "ImportExpression":
      return [["dynamic", node.source]];
    case "TSImportType":
      return [["type", node.source]];
    case "TSExternalModuleReference":
      return [["require", node.expression]];
    case "CallExpression":
      return referencesOfCall(node);
    case "NewExpression":
      return referencesOfNew(node);
    default:
      return [];
  }
}

function referencesOfCall(node: Node): [ImportForm, unknown][] {
  const [first] = node.arguments as Node[];
  if (nameOf(node.callee) === "require") {
    return [["require", first]];
  }
  const method = metaMember(node.callee);
  if (method === "resolve") {
    return [["dynamic", first]];
  }
  if (method === "glob") {
    const patterns =
      first?.type === "ArrayExpression" ? (first.elements as Node[]) : [first];
    // A pattern with `!` in front imports nothing.
    return patterns
      .filter((pattern) => !literalOf(pattern)?.startsWith("!"))
      .map((pattern): [ImportForm, unknown] => ["glob", pattern]);
  }
  return [];
}

function referencesOfNew(node: Node): [ImportForm, unknown][] {
  const [first, second] = node.arguments as Node[];
  const name = nameOf(node.callee);
  if (name === "Worker" || name === "SharedWorker") {
    return [["worker", first]];
  }
  if (name === "URL" && metaMember(second) === "url") {
    return [["url", first]];
  }
  return [];
}

/** `x` of `x` and of `globalThis.x`. */
function nameOf(node: unknown): string | undefined {
  const { type, name, property } = (node ?? {}) as Node;
  return type === "MemberExpression" ? nameOf(property) : (name as string | undefined);
}

/** `x` of `import.meta.x`. */
function metaMember(node: unknown): string | undefined {
  const { type, object } = (node ?? {}) as Node;
  return type === "MemberExpression" && (object as Node).type === "MetaProperty"
    ? nameOf(node)
    : undefined;
}

function literalOf(node: unknown): string | undefined {
  const { type, value, quasis } = (node ?? {}) as Node;
  if (type === "Literal" && typeof value === "string") {
    return value;
  }
  if (type === "TemplateLiteral") {
    const parts = quasis as { value: { cooked: string } }[];
    return parts.length === 1 ? parts[0]?.value.cooked : undefined;
  }
  return undefined;
}

function visit(node: Node, enter: (node: Node) => void) {
  enter(node);
  for (const field of Object.values(node)) {
    for (const child of Array.isArray(field) ? field : [field]) {
      if (typeof child?.type === "string") {
        visit(child, enter);
      }
    }
  }
}
