import type { CredentialAge, FleetSecret, Freeze, LedgerEvent, LedgerView, WaitingApproval } from '../fleet/fleet.ts';
import type { ClientUsage, OrganizationClient } from '../operations/inspect.ts';
import type { HourlyLoad, PlannedRotation } from '../operations/upcoming-load.ts';

/** Everything that the page shows at once. Plain data; what one secret has in detail is read when it is opened. */
export interface PageData {
  readonly product: string;
  /** ISO 8601, as all times here. */
  readonly readAt: string;
  /** `export`: a file, which shows one moment. */
  readonly mode: 'read' | 'operate' | 'export';
  /** Whether the sandbox's buttons are shown. */
  readonly isSandbox: boolean;
  readonly deployments: readonly PageDeployment[];
  readonly secrets: readonly PageSecret[];
  readonly plan: PagePlan;
  readonly clients: PageClients;
  /** Only in a file: what is read on request otherwise, by the ARN of the secret. */
  readonly details?: Readonly<Record<string, SecretDetail>>;
}

export interface PageDeployment {
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  readonly service: string;
  /** What a command line needs to find it again. */
  readonly commandOptions: readonly string[];
  /** Who acts here, as AWS knows them; only on a page that may operate. */
  readonly userId?: string;
}

export interface PageSecret extends Omit<FleetSecret, 'ledger' | 'timeline' | 'credential'> {
  /** The place of its deployment in the list. */
  readonly deploymentAt: number;
  readonly ledger?: Pick<LedgerView, 'generations' | 'holds' | 'currentGeneration' | 'announced'> & {
    readonly openRotation?: { readonly generation: number; readonly startedAt: string; readonly emergency: boolean };
  };
  /** The rotation that waits for an approval. */
  readonly waitingApproval?: WaitingApproval;
  /** The rotation that waits for the end of a freeze window: since when, and for which window. */
  readonly waitingFreeze?: { readonly token: string; readonly since: string; readonly window?: Freeze };
  /** Its age is counted by the page. */
  readonly credential: Omit<CredentialAge, 'ageSeconds'>;
}

export interface PagePlan {
  readonly until: string;
  readonly rotations: readonly PlannedRotation[];
  readonly load: readonly HourlyLoad[];
  readonly allowedPerMinute: number;
}

/** The OAuth clients of the organizations that no rotation covers. */
export type PageClients =
  | { readonly state: 'reading' }
  | { readonly state: 'unknown'; readonly problem: string; readonly nextStep: string }
  | {
      readonly state: 'known';
      readonly readAt: string;
      readonly isComplete: boolean;
      readonly orphans: readonly PageClient[];
      readonly unmanaged: readonly PageClient[];
    };

export interface PageClient extends OrganizationClient {
  readonly organizationId: string;
}

export interface PageProblem {
  readonly code: string;
  readonly message: string;
  readonly nextStep: string;
}

/** What is read when a secret is opened. */
export interface SecretDetail {
  readonly timeline: readonly LedgerEvent[];
  /** Of a secret that is not well: the last error in the log of rotate. */
  readonly lastError?: PageProblem;
}

export interface SecretUsageView {
  readonly usage: readonly ClientUsage[];
}

export const pageActions = ['rotate', 'rollback', 'emergency', 'approve'] as const;

export type PageAction = (typeof pageActions)[number];

/** What was started on the page, and how far it is. */
export interface PageOperation {
  readonly id: string;
  readonly action: PageAction;
  readonly secret: string;
  readonly startedAt: string;
  /** `waiting`: it did what it could; another person has to approve it, or a freeze window has to end. */
  readonly state: 'running' | 'done' | 'waiting' | 'failed';
  /** The lines that the command writes to a terminal. */
  readonly notes: readonly string[];
  readonly error?: PageProblem;
}

export const sandboxActions = ['leak', 'skip-hour', 'skip-day', 'next-timer', 'break', 'repair'] as const;

export type SandboxAction = (typeof sandboxActions)[number];
