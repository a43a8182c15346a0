/**
 * Keeps measured patches in the browser's IndexedDB. Where there is none, or the disk is
 * full, they are kept until the page is left.
 */
import type { KeptPatches, MeasuredPatch } from "#ports/kept-patches.ts";

const DATABASE = "sar2earth-patches";
const STORE = "patches";

export function createKeptPatches(): KeptPatches {
  /** By job and place: what the database refused, too. */
  const here = new Map<string, Map<string, MeasuredPatch>>();
  let opening: Promise<IDBDatabase | null> | null = null;
  const store = async (mode: IDBTransactionMode): Promise<IDBObjectStore | null> => {
    opening ??= openDatabase();
    return (await opening)?.transaction(STORE, mode).objectStore(STORE) ?? null;
  };
  const ask = async <T>(
    mode: IDBTransactionMode,
    question: (store: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T | null> => {
    try {
      const found = await store(mode);
      return found === null ? null : await answerOf(question(found));
    } catch {
      return null;
    }
  };
  return {
    async list() {
      const keys = await ask("readonly", (patches) => patches.getAllKeys());
      const places = new Map<string, Set<string>>();
      for (const key of keys ?? []) {
        const [job, place] = key as [string, string];
        places.set(job, (places.get(job) ?? new Set()).add(place));
      }
      for (const [job, patches] of here) {
        const all = places.get(job) ?? new Set();
        places.set(job, new Set([...all, ...patches.keys()]));
      }
      return new Map([...places].map(([job, all]) => [job, all.size]));
    },
    async read(job) {
      const range = rangeOf(job);
      // One transaction: another tab may add a patch between two.
      const found = await store("readonly").catch(() => null);
      const [keys, values] =
        found === null
          ? [[], []]
          : await Promise.all([
              answerOf(found.getAllKeys(range)),
              answerOf<MeasuredPatch[]>(found.getAll(range)),
            ]).catch(() => [[], []] as const);
      const kept = keys.map((key, i): [string, MeasuredPatch] => [
        (key as [string, string])[1],
        values[i] as MeasuredPatch,
      ]);
      return new Map([...kept, ...(here.get(job) ?? [])]);
    },
    async add(job, place, patch) {
      const key = await ask("readwrite", (patches) => patches.put(patch, [job, place]));
      if (key === null) {
        here.set(job, (here.get(job) ?? new Map()).set(place, patch));
      }
    },
    async remove(job) {
      here.delete(job);
      await ask("readwrite", (patches) => patches.delete(rangeOf(job)));
    },
  };
}

/** All places of a job: an array is larger than any text. */
function rangeOf(job: string): IDBKeyRange {
  return IDBKeyRange.bound([job], [job, []]);
}

/** Null where the browser has none, as some private windows. */
async function openDatabase(): Promise<IDBDatabase | null> {
  try {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    return await answerOf(request);
  } catch {
    return null;
  }
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
