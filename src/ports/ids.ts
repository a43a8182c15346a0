/**
 * This file defines ids with a spelling of their own for each kind of thing, so that
 * the type checker refuses, for example, an entry of the page's list where a scene of
 * the engine is expected.
 */

/** An entry of the page's list: it exists before its file is open, and also if opening fails. */
export type EntryId = `entry-${string}`;

/** A scene that the engine holds open. */
export type SceneId = `scene-${string}`;

/** A call to a worker that can be cancelled. */
export type JobId = `job-${number}`;

/** A picture or de-noised image that the runs of one scene make. */
export type ResultId = `result-${string}`;
