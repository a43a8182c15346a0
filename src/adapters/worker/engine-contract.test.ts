/** The real engine and the tests' fake keep the same promises, here and through a port. */
import * as Comlink from "comlink";
import { afterAll } from "vitest";
import type { Engine } from "#ports/engine.ts";
import { describeEngine } from "#testing/engine-contract.ts";
import { setUp } from "#testing/engine-on-arrays.ts";
import { createFakeEngine } from "#testing/fake-engine.ts";
import { connectCalls, type RemoteCalls, serveCalls } from "./remote-calls.ts";

const ports: MessagePort[] = [];
afterAll(() => {
  for (const port of ports) {
    port.close();
  }
});

/** The engine as the page sees it: every call crosses a port. */
function throughPort(engine: Engine): Engine {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  Comlink.expose(
    serveCalls(() => engine),
    port1,
  );
  const remote = Comlink.wrap(port2) as unknown as RemoteCalls;
  return connectCalls<Engine>(remote, Promise.resolve(), (answer) => answer);
}

/** Its network takes a moment: words from the page are heard meanwhile. */
const real = () => setUp({ size: 400, runDelayMs: 2 }).engine;
const fake = () => createFakeEngine();

describeEngine("the real engine", real);
describeEngine("the real engine through a port", () => throughPort(real()));
describeEngine("the fake engine", fake);
describeEngine("the fake engine through a port", () => throughPort(fake()));
