import type { Caller } from './caller.ts';
import type { Certificate } from './certificate.ts';
import type { Faults } from './faults.ts';
import type { Journal } from './journal.ts';
import type { SandboxRequest, SandboxResponse, SandboxService } from './service.ts';

/** Dependencies of the server in front of the services. */
export interface ServerParts {
  /** In order of precedence: the first that accepts a call handles it. */
  readonly services: () => readonly SandboxService[];
  /** Of the HTTP address. Default: a free one. */
  readonly port?: number | undefined;
  readonly journal: Journal;
  readonly faults: Faults;
  /** The sandbox's time, in which functions run; AWS clients correct their clock by the `Date` of responses. */
  readonly now: () => number;
  /** Default: no HTTPS. */
  readonly certificate?: Certificate | undefined;
  /** Returns the error response to a call that its caller is not allowed to make. Default: everything is allowed. */
  readonly authorize?: (
    service: SandboxService,
    request: SandboxRequest,
    caller: Caller | undefined,
  ) => SandboxResponse | undefined;
}
