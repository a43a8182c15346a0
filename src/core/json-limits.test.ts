import { expect, test } from "vitest";
import { parseRegionsFile } from "#core/regions/regions-file.ts";
import { JsonLimitError, parseLimitedJson } from "./json-limits.ts";

test("parses what a document has, brackets in strings not counted", () => {
  const value = { a: ["[".repeat(300), '\\"[[', 1e3], b: { c: null } };
  expect(parseLimitedJson(JSON.stringify(value))).toEqual(value);
  expect(() => parseLimitedJson("{")).toThrow(SyntaxError);
});

test("refuses what takes long to check: lists 3000 deep, two thousand of them", () => {
  const deep = `${"[".repeat(3000)}1${"]".repeat(3000)}`;
  const text = `{"schema":${deep},"regions":[${`${deep},`.repeat(1999)}${deep}]}`;
  const start = process.cpuUsage().user;
  expect(() => parseRegionsFile(parseLimitedJson(text))).toThrow(JsonLimitError);
  // In microseconds; without the limit the check takes minutes.
  expect(process.cpuUsage().user - start).toBeLessThan(3e6);
  expect(() => parseLimitedJson(`[${"1,".repeat(600_000)}1]`)).toThrow("500000 values");
});
