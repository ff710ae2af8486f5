import type { SecretState } from '../../lambda/ports/ledger-state.ts';
import type { RotationService } from '../../sandbox/rotation-service.ts';
import { ledgerStateOf } from '../crash/ledger-facts.ts';

/** What a version of the secret holds. */
export interface Document {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly standbyClientId?: string;
  readonly secretId?: string;
  readonly [field: string]: unknown;
}

export interface Version {
  readonly id: string;
  readonly stages: readonly string[];
  readonly createdMs: number;
  /** `undefined` where a rotation has announced the version and stored nothing yet. */
  readonly document: Document | undefined;
}

export interface ClientFact {
  readonly id: string;
  readonly state: 'active' | 'inactive' | 'deleted';
  /** The secrets that log in now. */
  readonly live: readonly string[];
}

/** What the ledger records as still to be done for a credential. */
export interface OwedDuty {
  readonly generation: number;
  readonly phase: string;
  readonly clientId: string | undefined;
  readonly versionIds: readonly string[];
  readonly dueMs: number;
  readonly nextAttemptMs: number;
}

/** A schedule that wakes retire for a generation. */
export interface ArmedTimer {
  readonly scheduleName: string;
  readonly generation: number;
  readonly dueMs: number;
}

/** What is so in the world, and what the product has recorded of it. */
export interface Facts {
  readonly atMs: number;
  /** Oldest first. */
  readonly versions: readonly Version[];
  /** Every client that was ever made for this secret. */
  readonly clients: readonly ClientFact[];
  readonly timers: readonly ArmedTimer[];
  /** STATE of the secret, which the product has recorded. */
  readonly ledger: SecretState | undefined;
}

export interface Subject {
  readonly service: RotationService;
  readonly arn: string;
  readonly name: string;
}

export function readFacts({ service, arn, name }: Subject): Facts {
  const { genesys, secretsManager, scheduler, clock } = service;
  const versions = Object.entries(secretsManager.versions(arn)).map(([id, { stages, createdMs }]) => {
    return { id, stages, createdMs, document: documentAt({ service, arn }, id) };
  });
  const live = genesys.liveCredentials();
  const clients = genesys.clients().flatMap((client) => {
    if (client.name !== name) return [];
    const state = client.deleted ? 'deleted' : client.state === 'active' ? 'active' : 'inactive';
    const secrets = live.flatMap(({ clientId, clientSecret }) => (clientId === client.id ? clientSecret : []));
    return [{ id: client.id, state, live: secrets } as const];
  });
  const timers = scheduler.schedules().flatMap(({ Name, GroupName, Target }) => {
    const { secretArn, generation } = JSON.parse(Target.Input ?? '{}');
    return secretArn === arn ? [{ scheduleName: Name, generation, dueMs: scheduler.dueMs(Name, GroupName) }] : [];
  });
  return { atMs: clock.now(), versions, clients, timers, ledger: ledgerStateOf(service, arn) };
}

/** In the order of the generations. */
export function dutiesOf({ ledger }: Pick<Facts, 'ledger'>): OwedDuty[] {
  return (ledger?.generations ?? []).flatMap(({ n, clientId, versions, duty }) => {
    if (duty === undefined) return [];
    const [dueMs, nextAttemptMs] = [Date.parse(duty.dueAt), Date.parse(duty.nextAttemptAt)];
    return [{ generation: n, phase: duty.phase, clientId, versionIds: versions, dueMs, nextAttemptMs }];
  });
}

export function documentAt({ service, arn }: Omit<Subject, 'name'>, stageOrVersion: string): Document | undefined {
  const text = service.secretsManager.value(arn, stageOrVersion);
  return text === undefined ? undefined : JSON.parse(text);
}

export function versionAt({ versions }: Pick<Facts, 'versions'>, stage: string): Version | undefined {
  return versions.find(({ stages }) => stages.includes(stage));
}

/** The version of a rotation that is not complete. */
export function unfinishedVersion(facts: Pick<Facts, 'versions'>): Version | undefined {
  const pending = versionAt(facts, 'AWSPENDING');
  return pending?.stages.includes('AWSCURRENT') ? undefined : pending;
}

export function clientOf({ clients }: Pick<Facts, 'clients'>, clientId: string | undefined): ClientFact | undefined {
  return clients.find(({ id }) => id === clientId);
}

export function logsIn({ clients }: Pick<Facts, 'clients'>, document: Document | undefined): boolean {
  if (document === undefined) return false;
  return clientOf({ clients }, document.clientId)?.live.includes(document.clientSecret) === true;
}
