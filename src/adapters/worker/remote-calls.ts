/**
 * This file calls an object's methods across a worker's port; it contains both sides.
 * All methods work alike: data is cloned, pixels and files are transferred, callbacks
 * are called before the answer arrives, aborting a signal here aborts it there, and
 * errors arrive whole (Comlink would keep only their message).
 */
import * as Comlink from "comlink";
import { dataToError, errorToData, isAbort } from "#core/errors.ts";
import type { JobId } from "#ports/ids.ts";

/** The messages that cross the port. */
export type RemoteCalls = {
  call(jobId: JobId, method: string, ...args: readonly unknown[]): Promise<Answer>;
  /** Aborts a call's signal; ignored if the call has already been answered. */
  cancel(jobId: JobId): Promise<void>;
};

type Answer = {
  readonly value: unknown;
  /** How often each callback was called; the calls themselves travel by separate ports. */
  readonly said: number;
};

type Method = (...args: readonly unknown[]) => unknown;
type Callback = (...words: readonly unknown[]) => unknown;

/** Replaces the signal among the arguments, because it cannot cross the port. */
const SIGNAL = "signal of this call";
type SignalMark = { readonly mark: typeof SIGNAL; readonly isAborted: boolean };
/** Longer lists hold no pixels. */
const MOST_LEVELS = 32;
/** After the answer, callbacks may take this long to arrive, in ms; later ones are lost. */
const LATE_MS = 500;

/**
 * Serves the calls.
 * @param target whose methods are called; it may be available only after the first call
 */
export function serveCalls(target: () => object): RemoteCalls {
  const running = new Map<JobId, AbortController>();
  return {
    async call(jobId, name, ...args) {
      const controller = new AbortController();
      running.set(jobId, controller);
      let said = 0;
      const given = args.map((arg) => {
        if (isSignalMark(arg)) {
          // The method itself decides what an abort means, even one that comes first.
          if (arg.isAborted) {
            controller.abort();
          }
          return controller.signal;
        }
        return isCallback(arg)
          ? (...words: unknown[]) => {
              said += 1;
              return arg(...words);
            }
          : arg;
      });
      try {
        const value = await methodOf(target(), name)(...given);
        return Comlink.transfer({ value, said }, buffersOf(value));
      } catch (error) {
        throw controller.signal.aborted || isAbort(error) ? ABORT : errorToData(error);
      } finally {
        running.delete(jobId);
      }
    },
    async cancel(jobId) {
      running.get(jobId)?.abort();
    },
  };
}

/**
 * Creates a client that has a method for every name that is used.
 * @param remote the other end of a port that serves `serveCalls`
 * @param whenReady calls wait for it, and fail with it
 */
export function connectCalls<T extends object>(
  remote: RemoteCalls,
  whenReady: Promise<unknown>,
  orFail: <A>(answer: Promise<A>) => Promise<A>,
): T {
  let serial = 0;
  const ask = async (name: string, args: readonly unknown[]) => {
    const signal = args.find((arg) => arg instanceof AbortSignal);
    serial += 1;
    const jobId: JobId = `job-${serial}`;
    const words = countWords();
    const wired = () =>
      args.map((arg) => {
        if (arg instanceof AbortSignal) {
          return { mark: SIGNAL, isAborted: arg.aborted } satisfies SignalMark;
        }
        return isCallback(arg) ? Comlink.proxy(words.counted(arg)) : arg;
      });
    const onAbort = () => void remote.cancel(jobId).catch(() => {});
    const asked = whenReady.then(() => {
      signal?.addEventListener("abort", onAbort, { once: true });
      return remote.call(jobId, name, ...wired());
    });
    try {
      const { value, said } = await orFail(asked);
      await words.until(said);
      return value;
    } catch (error) {
      throw isAbort(error) ? abortOf(signal) : dataToError(errorToData(error));
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
  };
  return new Proxy({} as T, {
    get: (_, name) =>
      // A promise checks whether its value is a promise by reading `then`.
      typeof name !== "string" || name === "then"
        ? undefined
        : (...args: readonly unknown[]) => ask(name, args),
  });
}

/** Restores an abort error, of which only the name has crossed the port. */
const ABORT = { name: "AbortError", message: "The work was ended." };

function abortOf(signal: AbortSignal | undefined): unknown {
  return signal?.aborted ? signal.reason : new DOMException(ABORT.message, ABORT.name);
}

function isCallback(arg: unknown): arg is Callback {
  return typeof arg === "function";
}

function isSignalMark(arg: unknown): arg is SignalMark {
  return (
    typeof arg === "object" && arg !== null && "mark" in arg && arg.mark === SIGNAL
  );
}

function methodOf(target: object, name: string): Method {
  const method: unknown = target[name as keyof typeof target];
  if (typeof method !== "function") {
    throw new Error(`there is no ${name} here`);
  }
  return method.bind(target);
}

/** Lists buffers of tile pixels and of files, which are transferred instead of copied. */
function buffersOf(value: unknown): ArrayBuffer[] {
  if (Array.isArray(value) && value.length <= MOST_LEVELS) {
    return value.flatMap(buffersOf);
  }
  const data = value instanceof Object && "data" in value ? value.data : value;
  const isPixels =
    data instanceof Float32Array ||
    data instanceof Uint8Array ||
    data instanceof Uint16Array;
  return isPixels ? [data.buffer as ArrayBuffer] : [];
}

/** Counts a callback's calls, so that the answer can wait for those made before it. */
function countWords() {
  let heard = 0;
  let wake = () => {};
  return {
    counted:
      (callback: Callback): Callback =>
      (...words) => {
        // The callback's return value does not cross the port.
        void callback(...words);
        heard += 1;
        wake();
      },
    async until(said: number) {
      if (heard >= said) {
        return;
      }
      let timer: ReturnType<typeof setTimeout> | undefined;
      await new Promise<void>((resolve) => {
        timer = setTimeout(resolve, LATE_MS);
        wake = () => {
          if (heard >= said) {
            resolve();
          }
        };
      });
      clearTimeout(timer);
    },
  };
}
