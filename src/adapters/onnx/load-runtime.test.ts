import { expect, test } from "vitest";
import { AppError } from "#core/errors.ts";
import { type LoadedRuntime, openFirst } from "./load-runtime.ts";
import { type RuntimeBuild, runtimeBuildsToTry } from "./runtime-builds.ts";

const unreachable = (build: RuntimeBuild) =>
  new AppError("network-unavailable", `${build} could not be loaded.`, {
    ...{ expected: "a network", found: "none", hint: "Connect." },
  });

/** Stands in for a page without a network that has kept some builds. */
function offline(...kept: readonly RuntimeBuild[]) {
  const asked: RuntimeBuild[] = [];
  const open = async (build: RuntimeBuild) => {
    asked.push(build);
    if (!kept.includes(build)) {
      throw unreachable(build);
    }
    return { build, description: build } as LoadedRuntime;
  };
  return { asked, open };
}

test("the fitting build comes first, then one that serves", () => {
  expect(runtimeBuildsToTry(false, true)).toEqual(["cpu", "jspi"]);
  expect(runtimeBuildsToTry(true, true)).toEqual(["jspi", "cpu"]);
  expect(runtimeBuildsToTry(true, false)).toEqual(["asyncify", "cpu"]);
});

test("a lost GPU without a network: the build that is kept serves without it", async () => {
  const { asked, open } = offline("jspi");
  const { build } = await openFirst(runtimeBuildsToTry(false, true), open);
  expect(build).toBe("jspi");
  expect(asked).toEqual(["cpu", "jspi"]);
});

test("no other build is asked for where the first is there", async () => {
  const { asked, open } = offline("cpu", "jspi");
  await openFirst(runtimeBuildsToTry(false, true), open);
  expect(asked).toEqual(["cpu"]);
});

test("where none is there, the error is that of the fitting one", async () => {
  const { open } = offline();
  await expect(openFirst(["cpu", "jspi"], open)).rejects.toThrow(/^cpu could not/);
});
