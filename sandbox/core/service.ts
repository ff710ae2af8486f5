import type { AccessErrorName, AccessRequirement } from '../iam/access-requirement.ts';

/** An HTTP request as a sandbox service sees it. */
export interface SandboxRequest {
  readonly method: string;
  /** As sent, not decoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** The function instance that sent it; `undefined` for any other caller. */
  readonly caller: string | undefined;
  /** Whether it arrived over TLS. Default false. */
  readonly secure?: boolean;
}

export interface SandboxResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** The permissions that an AWS service requires for a call, and how it rejects one. */
export interface ServiceAccess {
  /** In the order in which they are checked. */
  requirements(request: SandboxRequest): readonly AccessRequirement[];
  reject(name: AccessErrorName, message: string, request: SandboxRequest): SandboxResponse;
}

/**
 * A simulation of one remote service. The server in front of it handles networking, the journal and faults, so a
 * service is only state and the operations on it.
 */
export interface SandboxService {
  /** Its name in the journal and in fault rules, such as `secrets-manager` or `genesys`. */
  readonly name: string;
  /** The name that requests to an AWS service are signed for, such as `secretsmanager`. Default: it is no AWS service. */
  readonly signingName?: string;
  /** Whether it handles the request; one that was signed for another service is not asked. */
  accepts(request: SandboxRequest): boolean;
  /** The operation's name in the journal and in fault rules, such as `PutSecretValue` or `GET /api/v2/oauth/clients/{clientId}`. */
  operation(request: SandboxRequest): string;
  /** The permissions its callers need. Default: none, as for services outside AWS. */
  readonly access?: ServiceAccess;
  handle(request: SandboxRequest): Promise<SandboxResponse> | SandboxResponse;
}
