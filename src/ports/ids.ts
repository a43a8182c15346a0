/**
 * Names of things, each kind with a spelling of its own: an entry of the page's list is no
 * scene of the engine, and the type checker refuses one where the other is asked for.
 */

/** A line of the page's list: it exists before its file is open, and when that failed. */
export type EntryId = `entry-${string}`;

/** A scene that the engine holds open. */
export type SceneId = `scene-${string}`;

/** A call to a worker that can be cancelled. */
export type JobId = `job-${number}`;

/** The picture or de-noised image that runs of one scene make. */
export type ResultId = `result-${string}`;
