import type { AccessErrorName, AccessRequirement } from '../iam/access-requirement.ts';

/** One HTTP request as a service of the sandbox sees it. */
export interface SandboxRequest {
  readonly method: string;
  /** Decoded by nobody: as sent, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** The function instance that sent it; `undefined` for everybody else. */
  readonly caller: string | undefined;
  /** Whether it came over TLS. Default false. */
  readonly secure?: boolean;
}

export interface SandboxResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** What a service of AWS asks before it carries out a call, and how it refuses one. */
export interface ServiceAccess {
  /** In the order in which they are asked. */
  requirements(request: SandboxRequest): readonly AccessRequirement[];
  refuse(name: AccessErrorName, message: string): SandboxResponse;
}

/**
 * A stand-in for one remote service. The server in front of it does the listening, the journal and the faults, so a
 * service is nothing but state and what changes it.
 */
export interface SandboxService {
  /** As the journal and the faults call it, such as `secrets-manager` or `genesys`. */
  readonly name: string;
  accepts(request: SandboxRequest): boolean;
  /** The operation's name in the journal and in fault rules, such as `PutSecretValue` or `GET /api/v2/oauth/clients/{clientId}`. */
  operation(request: SandboxRequest): string;
  /** What its callers have to be allowed. Default: it is no service of AWS, and asks for nothing. */
  readonly access?: ServiceAccess;
  handle(request: SandboxRequest): Promise<SandboxResponse> | SandboxResponse;
}
