/** These tests bring addresses of other sites to a page that may ask its own site alone. */
import { describe, expect, it, vi } from "vitest";
import { askAboutLinked } from "#state/linked-images.ts";
import { openUrl, retryScene } from "#state/scenes.ts";
import { pageIsSealed } from "#state/ui.ts";
import { installPageOfFakes, page, start, wait } from "#testing/page-of-fakes.ts";

installPageOfFakes();

const OWN = "https://own.org";
const FAR = "https://far.org";

function sealedPage(texts: Readonly<Record<string, string>> = {}) {
  const asked: string[] = [];
  const read = new Proxy(texts, {
    get(target, url) {
      asked.push(String(url));
      return Reflect.get(target, url);
    },
  });
  start({ isOwn: (url) => url.startsWith(OWN), texts: read });
  pageIsSealed(page.store);
  return asked;
}

const entries = () => page.store.getState().scenes.entries;
const opened = () => page.engine.calls.filter((call) => call.startsWith("openScene"));
const REFUSED = {
  status: "failed",
  error: {
    message: expect.stringContaining("This copy of the page is sealed"),
    found: "far.org",
    hint: "Download the file and drop it here.",
  },
};

describe("a sealed page", () => {
  it.each(["a.tif", "item.json", "item.stac.json"])(
    "refuses the address of another site before it asks (%s)",
    async (name) => {
      const asked = sealedPage();
      openUrl(page.store, `${FAR}/${name}`);
      await wait(150);
      expect(entries()[0]?.phase).toMatchObject(REFUSED);
      retryScene(page.store, "entry-1");
      await wait(150);
      expect(entries()[0]?.phase).toMatchObject(REFUSED);
      expect(opened()).toEqual([]);
      expect(asked).toEqual([]);
    },
  );

  it("opens addresses of its own site", async () => {
    sealedPage();
    openUrl(page.store, `${OWN}/a.tif`);
    await wait(150);
    expect(entries()[0]?.phase.status).toBe("ready");
  });

  it("does not follow an item of its own site to another one", async () => {
    const assets = {
      HH: { href: `${FAR}/a.tif`, type: "image/tiff", roles: ["data"] },
    };
    const url = `${OWN}/item.json`;
    sealedPage({ [url]: JSON.stringify({ type: "Feature", assets }) });
    openUrl(page.store, url);
    await vi.dynamicImportSettled();
    await wait(150);
    expect(entries()[0]?.phase).toMatchObject(REFUSED);
    expect(opened()).toEqual([]);
  });

  it("lists what a link names elsewhere with the reason, and does not ask about it", async () => {
    const asked = sealedPage();
    const urls = [1, 2, 3, 4, 5].map((i) => `${FAR}/${i}.tif`);
    askAboutLinked(page.store, urls);
    await wait(150);
    expect(page.store.getState().linkedImages.asked).toEqual([]);
    expect(entries().map(({ name }) => name)).toEqual(urls.slice(0, 4));
    expect(entries()[0]?.phase).toMatchObject(REFUSED);
    expect(opened()).toEqual([]);
    expect(asked).toEqual([]);
  });
});
