import type { Caller } from './caller.ts';
import type { Certificate } from './certificate.ts';
import type { Faults } from './faults.ts';
import type { Journal } from './journal.ts';
import type { SandboxRequest, SandboxResponse, SandboxService } from './service.ts';

/** What the server in front of the services works with. */
export interface ServerParts {
  /** Asked in this order who takes a call. */
  readonly services: () => readonly SandboxService[];
  readonly journal: Journal;
  readonly faults: Faults;
  /** The sandbox's time: a function lives in it, and an AWS client mends its clock by the answers' `Date`. */
  readonly now: () => number;
  /** Default: HTTPS is not spoken. */
  readonly certificate?: Certificate | undefined;
  /** The refusal of a call that its caller is not allowed. Default: everybody is. */
  readonly authorize?: (
    service: SandboxService,
    request: SandboxRequest,
    caller: Caller | undefined,
  ) => SandboxResponse | undefined;
}
