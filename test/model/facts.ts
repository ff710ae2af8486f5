import type { RotationService } from '../../sandbox/rotation-service.ts';

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

/** A scheduled revocation. */
export interface ArrangedOrder {
  readonly scheduleName: string;
  readonly dueMs: number;
  readonly phase: string;
  readonly clientId: string;
  readonly promotedVersionId: string;
  readonly retiredVersionId: string;
}

/** What is so in the world, found without asking the product. */
export interface Facts {
  readonly atMs: number;
  /** Oldest first. */
  readonly versions: readonly Version[];
  /** Every client that was ever made for this secret. */
  readonly clients: readonly ClientFact[];
  readonly orders: readonly ArrangedOrder[];
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
  const orders = scheduler.schedules().flatMap(({ Name, GroupName, Target }) => {
    const order = JSON.parse(Target.Input ?? '{}');
    if (order.secretArn !== arn) return [];
    return [{ ...order, scheduleName: Name, dueMs: scheduler.dueMs(Name, GroupName) } as ArrangedOrder];
  });
  return { atMs: clock.now(), versions, clients, orders };
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
