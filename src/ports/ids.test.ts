import { describe, expectTypeOf, it } from "vitest";
import type { EntryId, ResultId, SceneId } from "./ids.ts";

describe("ids", () => {
  it("cannot be mixed", () => {
    expectTypeOf<EntryId>().not.toExtend<SceneId>();
    expectTypeOf<EntryId>().not.toExtend<ResultId>();
    expectTypeOf<SceneId>().not.toExtend<EntryId>();
    expectTypeOf<SceneId>().not.toExtend<ResultId>();
    expectTypeOf<ResultId>().not.toExtend<EntryId>();
    expectTypeOf<ResultId>().not.toExtend<SceneId>();
    expectTypeOf<string>().not.toExtend<SceneId>();
    const entryId: EntryId = "entry-1";
    // @ts-expect-error An entry is no scene.
    const sceneId: SceneId = entryId;
    expectTypeOf(sceneId).toEqualTypeOf<SceneId>();
  });
});
