/** This file words the errors of reading from an address. */
import { AppError } from "#core/errors.ts";

const DROP_IT = "Download the file and drop it here.";

export function networkError(
  url: URL,
  cause: unknown,
  found = `no answer from ${url.host}`,
): AppError {
  return new AppError("network-unavailable", "The file could not be fetched.", {
    expected: `an answer from ${url.host}`,
    found,
    hint: `Check the address and the connection. ${DROP_IT}`,
    cause,
  });
}

/** Used where the page cannot tell a missing server from a missing permission (CORS). */
export function unreadable(url: URL, cause: unknown): AppError {
  return new AppError("url-unreachable", "The file could not be fetched.", {
    expected: "a server that answers and lets other sites read the file (CORS)",
    found: `no answer from ${url.host} that this page may read`,
    hint: `Check the address and the connection. ${DROP_IT}`,
    cause,
  });
}

export function httpError(url: URL, response: Response): AppError {
  return new AppError("url-unreachable", "The server does not give this file.", {
    expected: "the file",
    found: `HTTP ${response.status} ${response.statusText} from ${url.host}`.trim(),
    hint:
      response.status === 401 || response.status === 403
        ? `The file is not public. ${DROP_IT}`
        : "Check the address.",
  });
}

export function rangeError(url: URL, found: string): AppError {
  return new AppError("url-no-range", "The server does not serve parts of files.", {
    expected: "HTTP 206 to a request for a range of bytes",
    found: `${url.host} sends ${found}`,
    hint: DROP_IT,
  });
}
