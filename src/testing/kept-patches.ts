/** Patches that are kept in memory, as a database would: what is read is a copy. */
import type { KeptPatches, MeasuredPatch } from "#ports/kept-patches.ts";

export function createMemoryPatches(): KeptPatches {
  const jobs = new Map<string, Map<string, MeasuredPatch>>();
  return {
    list: async () => new Map([...jobs].map(([job, patches]) => [job, patches.size])),
    read: async (job) => structuredClone(jobs.get(job) ?? new Map()),
    add: async (job, place, patch) => {
      jobs.set(job, (jobs.get(job) ?? new Map()).set(place, structuredClone(patch)));
    },
    remove: async (job) => void jobs.delete(job),
  };
}
