/** This file is a server on this machine that plays a hub of models, for tests of the page. */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type HubAnswer, hubAnswer, readTinyModel } from "./tiny-hub.ts";

export type StandInHub = {
  readonly origin: string;
  /** Paths that were asked for, in order. */
  readonly asked: string[];
  /** What its list tells of, by path within the repository. */
  readonly listed: Map<string, Buffer>;
  /** What it sends; the same bytes unless a test changes them. */
  readonly served: Map<string, Buffer>;
  /** Answers in its place; null = it answers itself. */
  play: ((path: string, response: ServerResponse) => boolean) | null;
  readonly close: () => Promise<void>;
};

export async function startStandInHub(): Promise<StandInHub> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://hub");
    hub.asked.push(pathname);
    response.setHeader("Access-Control-Allow-Origin", "*");
    if (hub.play?.(pathname, response)) {
      return;
    }
    send(response, hubAnswer(pathname, hub.listed, hub.served));
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () =>
      resolve((server.address() as AddressInfo).port),
    );
  });
  const hub: StandInHub = {
    origin: `http://127.0.0.1:${port}`,
    asked: [],
    listed: readTinyModel(),
    served: readTinyModel(),
    play: null,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return hub;
}

function send(response: ServerResponse, { status, type, body }: HubAnswer): void {
  response.writeHead(status, { "content-type": type, "content-length": body.length });
  response.end(body);
}
