import type { RotationService } from '../rotation-service.ts';

/** A managed secret of the sandbox. */
export interface SandboxSecret {
  readonly name: string;
  readonly arn: string;
  /** The client whose credential it held first. */
  readonly clientId: string;
  /** The name of its organization in Genesys Cloud. */
  readonly organization: string;
}

/** What is left to do, read from the true state of the services. */
export interface Goal {
  readonly goal: string;
  readonly reached: boolean;
}

/** An incident that was set up. */
export interface RunningScenario {
  readonly name: string;
  /** What the on-call engineer learns first. */
  readonly report: string;
  readonly secret: string;
  goals(): readonly Goal[];
}

/** Sets up an incident with a secret. Resolves when the engineer would be called. */
export type Scenario = (
  service: RotationService,
  secret: SandboxSecret,
) => Promise<Omit<RunningScenario, 'name' | 'secret'>>;

export interface Credential {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The credential with a staging label; `undefined` without one that is readable. */
export function credentialOf(
  service: RotationService,
  secretName: string,
  stage = 'AWSCURRENT',
): Credential | undefined {
  try {
    return JSON.parse(service.secretsManager.value(secretName, stage) ?? '') as Credential;
  } catch {
    return undefined;
  }
}

export function logsIn({ genesys }: RotationService, credential: Credential | undefined): boolean {
  return credential !== undefined && genesys.canLogIn(credential.clientId, credential.clientSecret);
}

/** Goals of nearly every incident: programs get a credential that works, and it is another one than before. */
export function currentGoal(service: RotationService, secretName: string, before: Credential | undefined): Goal {
  const now = credentialOf(service, secretName);
  const isNew = now?.clientSecret !== before?.clientSecret;
  return { goal: 'AWSCURRENT holds a new credential, which logs in', reached: isNew && logsIn(service, now) };
}

export function isPending({ secretsManager }: RotationService, secretName: string): boolean {
  try {
    const versions = Object.values(secretsManager.versions(secretName));
    return versions.some(({ stages }) => stages.includes('AWSPENDING') && !stages.includes('AWSCURRENT'));
  } catch {
    return false;
  }
}
