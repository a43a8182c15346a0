/**
 * This file reads the address of an OpenAI-compatible server: as it is typed, with or
 * without `/v1` and the rest of the path.
 */
import { AppError } from "#core/errors.ts";

export type EndpointUrls = {
  /** Without a path, for people to read: "http://localhost:11434". */
  readonly origin: string;
  readonly chat: string;
  readonly models: string;
};

const LOOPBACK = /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const PRIVATE =
  /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|\[f[cde]|[^.]+$)|\.local$/;

/** @throws AppError argument-invalid for what is no address, or has a name or a key in it */
export function parseEndpoint(address: string): EndpointUrls {
  const typed = address.trim();
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `http://${typed}`;
  const url = typed !== "" && URL.canParse(full) ? new URL(full) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    // What could have a key in it is not repeated.
    const found = /[@?]/.test(typed) ? "something else" : typed || "nothing";
    throw badAddress(found, "Type the server's address.");
  }
  if (url.username !== "" || url.password !== "") {
    throw badAddress(
      "a name or a password in the address",
      "Type the key in its own field: it is kept in memory only.",
    );
  }
  if (url.search !== "" || url.hash !== "") {
    throw badAddress(
      `“${url.search !== "" ? "?…" : "#…"}” behind the path`,
      "Leave out what follows the path; a key goes into its own field.",
    );
  }
  const path = url.pathname
    .replace(/\/+$/, "")
    .replace(/\/(?:chat\/completions|models)$/, "");
  const base = `${url.origin}${path === "" ? "/v1" : path}`;
  return {
    origin: url.origin,
    chat: `${base}/chat/completions`,
    models: `${base}/models`,
  };
}

/** Where a server stands, as browsers see it. */
export function placeOf(origin: string): "this device" | "private network" | "public" {
  const { hostname } = new URL(origin);
  if (LOOPBACK.test(hostname)) {
    return "this device";
  }
  return PRIVATE.test(hostname) ? "private network" : "public";
}

function badAddress(found: string, hint: string): AppError {
  return new AppError("argument-invalid", "This is no server's address.", {
    expected: "an address such as http://localhost:11434/v1",
    ...{ found, hint },
  });
}
