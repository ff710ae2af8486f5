import type { UnreachableBy } from './faults.ts';

/** A function instance as the server knows it: it has ports of its own, so that its calls can be told apart. */
export interface Caller {
  readonly id: string;
  readonly functionName: string;
  /** The invocation that it is busy with. */
  lambdaRequestId(): string | undefined;
  kill(): void;
  /** No name is resolved for it from now on. */
  forgetNames(): void;
}

/** Where the services are reached: in plain HTTP and, if the server has a certificate, in HTTPS. */
export interface Endpoints {
  readonly endpoint: string;
  readonly secureEndpoint: string | undefined;
}

export interface CallerPort extends Endpoints {
  /** The HTTPS address by a name, which has to be resolved. */
  readonly namedEndpoint: string | undefined;
  close(): void;
}

/** A caller, by the port that it calls, and what cuts it off. */
export interface ConnectedCaller {
  readonly caller: Caller;
  /** Lets no connection come about from now on, and ends those that there are, but for the one from this port. */
  disconnect(by: UnreachableBy, exceptFromPort: number | undefined): void;
}
