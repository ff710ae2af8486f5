import type { UnreachableBy } from './faults.ts';

/** A function instance as the server sees it. It has its own ports, so that its calls can be attributed to it. */
export interface Caller {
  readonly id: string;
  readonly functionName: string;
  /** The current invocation. */
  lambdaRequestId(): string | undefined;
  kill(): void;
  /** Makes name resolution fail for it from now on. */
  forgetNames(): void;
}

/** The services' addresses: HTTP and, if the server has a certificate, HTTPS. */
export interface Endpoints {
  readonly endpoint: string;
  readonly secureEndpoint: string | undefined;
}

export interface CallerPort extends Endpoints {
  /** The HTTPS address with a host name, which must be resolved. */
  readonly namedEndpoint: string | undefined;
  close(): void;
}

/** A caller, identified by the port it calls, and how to disconnect it. */
export interface ConnectedCaller {
  readonly caller: Caller;
  /** Fails new connections from now on and closes existing ones, except the one from this port. */
  disconnect(by: UnreachableBy, exceptFromPort: number | undefined): void;
}
