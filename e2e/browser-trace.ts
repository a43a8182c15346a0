import type { Browser, Page } from "@playwright/test";

// What the browser's threads did in the meantime, from its own trace: the one source that
// tells the time a task held its thread from the time the thread had a processor.

/** One turn of a thread's event loop, ms; `start` and `end` on the trace's clock. */
export type Task = {
  readonly start: number;
  readonly end: number;
  /** Of the thread: what others did with the processor meanwhile is not in it. */
  readonly cpuMs: number;
  /** The longest thing in it that has a name. */
  readonly what: string;
};

export type Trace = {
  /** Of the page's main thread. */
  readonly main: readonly Task[];
  /** Of the engine's worker. */
  readonly engine: readonly Task[];
  /** `performance.measure` of that name up to the moment it was made, in the page. */
  measures(name: string): readonly { readonly start: number; readonly end: number }[];
  /** `performance.mark` of that name, in the page. */
  marks(name: string): readonly number[];
};

type TraceEvent = {
  readonly name: string;
  readonly cat: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds, as `dur` and `tdur`. */
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args: {
    readonly name?: string;
    readonly callTime?: number;
    readonly data?: {
      readonly url?: string;
      readonly functionName?: string;
      readonly workerThreadId?: number;
    };
  };
};

const CATEGORIES = [
  "-*",
  "__metadata",
  "blink.user_timing",
  "devtools.timeline",
  "disabled-by-default-devtools.timeline",
];

/** Records the page from before `work` until after it. */
export async function traceDuring(
  browser: Browser,
  page: Page,
  work: () => Promise<void>,
): Promise<Trace> {
  await browser.startTracing(page, { categories: CATEGORIES });
  await work();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  return readTrace(traceEvents);
}

function readTrace(events: readonly TraceEvent[]): Trace {
  const worker = events.find(
    ({ name, args }) =>
      name === "TracingSessionIdForWorker" && args.data?.url?.includes("engine.worker"),
  );
  const page = worker?.pid;
  const main = events.find(
    ({ name, pid, args }) =>
      name === "thread_name" && pid === page && args.name === "CrRendererMain",
  );
  if (worker === undefined || main === undefined) {
    throw new Error("The trace lacks the page's threads.");
  }
  const timings = events.filter(
    ({ cat, pid }) => cat === "blink.user_timing" && pid === page,
  );
  const tasksOf = (tid: number | undefined) =>
    tasks(events.filter((event) => event.pid === page && event.tid === tid));
  return {
    main: tasksOf(main.tid),
    engine: tasksOf(worker.args.data?.workerThreadId),
    // The event that ends a measure cannot be told from that of another one; when it was
    // made, which is its end here, stands in the one that begins it.
    measures: (wanted) =>
      timings
        .filter(({ name, ph }) => name === wanted && ph === "b")
        .map(({ ts, args }) => ({
          start: ts / 1000,
          end: (args.callTime ?? Number.NaN) / 1000,
        })),
    marks: (wanted) =>
      timings.filter(({ name }) => name === wanted).map(({ ts }) => ts / 1000),
  };
}

function tasks(events: readonly TraceEvent[]): Task[] {
  const spans = events.filter(({ ph }) => ph === "X").sort((a, b) => a.ts - b.ts);
  const found: Task[] = [];
  for (const [i, { name, ts, dur = 0, tdur = dur }] of spans.entries()) {
    if (name === "RunTask") {
      const inside: TraceEvent[] = [];
      for (let j = i + 1; j < spans.length; j++) {
        const span = spans[j] as TraceEvent;
        if (span.ts >= ts + dur) {
          break;
        }
        inside.push(span);
      }
      found.push({
        start: ts / 1000,
        end: (ts + dur) / 1000,
        cpuMs: tdur / 1000,
        what: longest(inside),
      });
    }
  }
  return found;
}

function longest(events: readonly TraceEvent[]): string {
  const [first] = [...events].sort((a, b) => (b.tdur ?? 0) - (a.tdur ?? 0));
  const { functionName, url } = first?.args.data ?? {};
  return [first?.name, functionName, url?.split("/").at(-1)].filter(Boolean).join(" ");
}
