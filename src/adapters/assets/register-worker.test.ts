import { describe, expect, it } from "vitest";
import { type OfflineParts, registerOffline } from "./register-worker.ts";

function setUp(change: Partial<OfflineParts> = {}) {
  const stored = new Map<string, string>();
  const done: string[] = [];
  const parts: OfflineParts = {
    container: {
      register: async (url) => {
        done.push(`register ${url}`);
        return {} as ServiceWorkerRegistration;
      },
      ready: Promise.resolve({} as ServiceWorkerRegistration),
    },
    isIsolated: false,
    storage: {
      getItem: (key) => stored.get(key) ?? null,
      setItem: (key, value) => void stored.set(key, value),
    },
    mayReload: () => true,
    reload: () => done.push("reload"),
    ...change,
  };
  return { parts, done };
}

describe("registerOffline", () => {
  it("reloads once where the page is not isolated, and never again", async () => {
    const { parts, done } = setUp();
    await registerOffline(parts);
    await registerOffline(parts);
    expect(done).toEqual(["register ./sw.js", "reload", "register ./sw.js"]);
  });

  it("leaves an isolated page alone, and one that would lose something", async () => {
    for (const change of [{ isIsolated: true }, { mayReload: () => false }]) {
      const { parts, done } = setUp(change);
      await registerOffline(parts);
      expect(done).toEqual(["register ./sw.js"]);
    }
  });

  it("does not reload where nothing can be remembered", async () => {
    const full = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
    for (const storage of [
      { getItem: () => null, setItem: full },
      { getItem: () => null, setItem: () => {} },
    ]) {
      const { parts, done } = setUp({ storage });
      await registerOffline(parts);
      expect(done).toEqual(["register ./sw.js"]);
    }
  });
});
