/** Workers in the tests' own thread, over real message ports, and what may go wrong in them. */
import * as Comlink from "comlink";

const open: MessagePort[] = [];

export type FakeWorker = Worker & { isEnded: boolean };

/** A worker in this thread: a port that serves `service`, with a worker's events. */
export function workerServing(service: object): FakeWorker {
  const { port1, port2 } = new MessageChannel();
  open.push(port1, port2);
  Comlink.expose(service, port1);
  port2.start();
  const worker = Object.assign(port2, {
    isEnded: false,
    terminate: () => {
      worker.isEnded = true;
      port2.close();
    },
  });
  return worker as unknown as FakeWorker;
}

/** Closes the ports of all workers; for the end of a test. */
export function closeFakeWorkers(): void {
  for (const port of open.splice(0)) {
    port.close();
  }
}

export type Faults = {
  /** From now on nothing is answered any more, as when a step never ends. */
  hang(): void;
  /** From now on the heartbeat waits behind other calls, as on a busy machine. */
  fallBehind(): void;
};

/** A service that answers calls and a heartbeat until it is told not to. */
export function withFaults<Args extends unknown[], Answer, Pong>(service: {
  call(...args: Args): Answer;
  ping(): Pong;
}): Faults & { readonly service: object } {
  let isHung = false;
  let isBehind = false;
  const never = new Promise<never>(() => {});
  return {
    hang() {
      isHung = true;
    },
    fallBehind() {
      isBehind = true;
    },
    service: {
      ...service,
      call: (...args: Args) => (isHung ? never : service.call(...args)),
      ping: () => (isHung || isBehind ? never : service.ping()),
    },
  };
}
