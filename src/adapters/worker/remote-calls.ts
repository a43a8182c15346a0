/**
 * Calls of an object's methods across a worker's port, both sides. There is one way for
 * all methods: data is cloned, pixels and files move by transfer, callbacks are called
 * before the answer comes, a signal that is aborted here is aborted there, and errors
 * arrive whole (Comlink would keep only their message).
 */
import * as Comlink from "comlink";
import { dataToError, errorToData, isAbort } from "#core/errors.ts";
import type { JobId } from "#ports/ids.ts";

/** What crosses the port. */
export type RemoteCalls = {
  call(jobId: JobId, method: string, ...args: readonly unknown[]): Promise<Answer>;
  /** Aborts a call's signal; one that has been answered is ignored. */
  cancel(jobId: JobId): Promise<void>;
};

type Answer = {
  readonly value: unknown;
  /** How often callbacks have been called: they travel by ports of their own. */
  readonly said: number;
};

type Method = (...args: readonly unknown[]) => unknown;
type Callback = (...words: readonly unknown[]) => unknown;

/** Stands for the signal among the arguments, which itself cannot cross. */
const SIGNAL = "signal of this call";
type SignalMark = { readonly mark: typeof SIGNAL; readonly isAborted: boolean };
/** Callbacks that have not arrived so long after the answer are lost. */
const LATE_MS = 500;

/** @param target whose methods are called; it may come later than the first call */
export function serveCalls(target: () => object): RemoteCalls {
  const running = new Map<JobId, AbortController>();
  return {
    async call(jobId, name, ...args) {
      const controller = new AbortController();
      running.set(jobId, controller);
      let said = 0;
      const given = args.map((arg) => {
        if (isSignalMark(arg)) {
          // What an abort means is for the method to say, even one that comes first.
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
 * One method for every name that is asked for.
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
      // A promise looks whether this is one, too.
      typeof name !== "string" || name === "then"
        ? undefined
        : (...args: readonly unknown[]) => ask(name, args),
  });
}

/** Of an abort nothing but its name is known at the other end. */
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

/** Buffers of tile pixels and of files, which move instead of being copied. */
function buffersOf(value: unknown): ArrayBuffer[] {
  const data = value instanceof Object && "data" in value ? value.data : value;
  const isPixels = data instanceof Float32Array || data instanceof Uint8Array;
  return isPixels ? [data.buffer as ArrayBuffer] : [];
}

/** Counts what callbacks are told, so that an answer can wait for what was said before it. */
function countWords() {
  let heard = 0;
  let wake = () => {};
  return {
    counted:
      (callback: Callback): Callback =>
      (...words) => {
        // What it gives stays here.
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
