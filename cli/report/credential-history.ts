import type { LedgerEvent } from '../../lambda/ports/ledger-state.ts';

/** A login with an old credential that Genesys Cloud rejected. */
export interface Proof {
  /** ISO 8601. */
  readonly at: string;
  readonly status?: number;
  readonly error?: string;
  /** `ININ-Correlation-Id`, by which Genesys Cloud finds the request. */
  readonly correlationId?: string;
}

/** Something that delayed a revocation. */
export interface Delay {
  readonly at: string;
  readonly kind: 'deferred' | 'blocked' | 'held' | 'failed';
  readonly reason: string;
  /** `deferred`, `blocked`: which endpoints the programs that are late called, with the number of requests. */
  readonly operations: readonly string[];
}

/** What the ledger's events say about one credential generation of a secret. Times are ISO 8601. */
export interface CredentialHistory {
  readonly generation: number;
  clientId?: string;
  /** How it came to be: the call that made it, or `adopted`. */
  origin: string;
  token?: string;
  strategy?: string;
  fromVersionId?: string;
  versionId?: string;
  readonly settings: Record<string, number>;
  plannedAt?: string;
  /** How often its creation was begun. */
  attempts: number;
  storedAt?: string;
  identifiedAt?: string;
  deliveredAt?: string;
  testedAt?: string;
  compared?: { readonly privileges: string; readonly divisions: string; readonly probes: readonly string[] };
  abandonedAt?: string;
  abandonedBecause?: string;
  readonly inForce: { from: string; until?: string }[];
  supersededBy?: number;
  /** When its revocation was due first. */
  dueAt?: string;
  deactivatedAt?: string;
  revokedAt?: string;
  revokedHow?: string;
  proof?: Proof;
  /** The revocation was carried out, and no login could show it. */
  isUnverified: boolean;
  readonly delays: Delay[];
  /** When AWSCURRENT was moved back to it. */
  readonly rolledBackAt: string[];
  /** First sight of the leak. */
  compromisedAt?: string;
  /** The rotation that made it was an emergency, since when. */
  emergencyAt?: string;
  administeredBy?: string;
  readonly requestIds: Set<string>;
}

/** The credentials of one secret, oldest first. Events are facts, so the result depends on nothing else. */
export function credentialHistories(events: readonly LedgerEvent[]): readonly CredentialHistory[] {
  const histories = new Map<number, CredentialHistory>();
  const ordered = [...events].sort((one, other) => compareText(one.key ?? one.at, other.key ?? other.at));
  for (const event of ordered) {
    const { generation } = event;
    if (generation === undefined) continue;
    const history = histories.get(generation) ?? begin(generation);
    histories.set(generation, history);
    apply(history, event, histories);
  }
  return [...histories.values()].sort((one, other) => one.generation - other.generation);
}

function begin(generation: number): CredentialHistory {
  return {
    generation,
    origin: 'adopted',
    settings: {},
    attempts: 0,
    inForce: [],
    isUnverified: false,
    delays: [],
    rolledBackAt: [],
    requestIds: new Set(),
  };
}

function apply(
  history: CredentialHistory,
  event: LedgerEvent,
  histories: ReadonlyMap<number, CredentialHistory>,
): void {
  const { at, details, reason } = event;
  if (event.clientId !== undefined) history.clientId = event.clientId;
  if (event.requestId !== '') history.requestIds.add(event.requestId);
  const text = (name: string) => (typeof details[name] === 'string' ? details[name] : undefined);
  const number = (name: string) => (typeof details[name] === 'number' ? details[name] : undefined);
  switch (event.type) {
    case 'generation-planned':
      history.origin = reason;
      history.plannedAt ??= at;
      history.attempts = Math.max(history.attempts, number('attempt') ?? 1);
      assign(history, 'token', text('token'));
      assign(history, 'strategy', text('strategy'));
      assign(history, 'fromVersionId', text('fromVersionId'));
      assign(history, 'administeredBy', event.administeredBy?.clientId);
      for (const name of ['gracePeriodSeconds', 'quarantinePeriodSeconds', 'tokenSeconds']) {
        const seconds = number(name);
        if (seconds !== undefined) history.settings[name] = seconds;
      }
      if (details.emergency === true) history.emergencyAt ??= at;
      return;
    case 'credential-stored':
      history.storedAt ??= at;
      assign(history, 'versionId', text('versionId'));
      // A client has one secret, so what it had before is dead. Where no version holds it, no login shows it.
      for (const other of histories.values()) endSuperseded(other, history, at);
      return;
    case 'credential-identified':
      history.identifiedAt ??= at;
      return;
    case 'credential-delivered':
    case 'delivery-completed':
      history.deliveredAt ??= at;
      return;
    case 'credential-tested':
      history.testedAt ??= at;
      history.compared = {
        privileges: text('privileges') ?? 'not recorded',
        divisions: text('divisions') ?? 'not recorded',
        probes: listOf(details.probes),
      };
      return;
    case 'rotation-abandoned':
      history.abandonedAt = at;
      history.abandonedBecause = reason;
      return;
    case 'credential-adopted':
    case 'credential-in-force':
    case 'rollback-detected':
      if (event.to !== 'current') return;
      assign(history, 'versionId', text('versionId'));
      if (event.type === 'rollback-detected') history.rolledBackAt.push(at);
      if (history.inForce.at(-1)?.until !== undefined || history.inForce.length === 0) history.inForce.push({ from: at });
      delete history.deactivatedAt;
      return;
    case 'credential-superseded': {
      const last = history.inForce.at(-1);
      if (last !== undefined) last.until ??= at;
      assign(history, 'supersededBy', number('supersededBy'));
      assign(history, 'dueAt', text('dueAt'));
      if (event.to === 'revoked') end(history, at, 'superseded');
      if (details.compromised === true) history.compromisedAt ??= at;
      return;
    }
    case 'client-deactivated':
      history.deactivatedAt = at;
      keepProof(history, event);
      return;
    case 'revocation-verified':
      end(history, at, text('how') ?? 'not recorded');
      history.isUnverified = false;
      keepProof(history, event);
      return;
    case 'revocation-unverified':
      end(history, at, text('how') ?? 'not recorded');
      history.isUnverified = history.proof === undefined;
      return;
    case 'retirement-deferred':
    case 'retirement-blocked':
    case 'retirement-held':
    case 'retirement-failed': {
      const kind = event.type.slice('retirement-'.length) as Delay['kind'];
      history.delays.push({ at, kind, reason, operations: listOf(details.operations) });
      return;
    }
    case 'credential-compromised':
      history.compromisedAt ??= at;
      return;
    case 'emergency-began':
      history.emergencyAt ??= at;
      return;
    default:
      return;
  }
}

function endSuperseded(other: CredentialHistory, by: CredentialHistory, at: string): void {
  if (by.strategy === 'multi-secret' || by.origin === 'create-secret' || other.generation >= by.generation) return;
  if (other.clientId === undefined || other.clientId !== by.clientId || other.revokedAt !== undefined) return;
  // In place, the credential in force dies now; that it is superseded is recorded with the promotion.
  end(other, at, 'superseded');
}

function end(history: CredentialHistory, at: string, how: string): void {
  history.revokedAt ??= at;
  history.revokedHow ??= how;
}

function keepProof(history: CredentialHistory, { at, details, correlationIds }: LedgerEvent): void {
  if (typeof details.status !== 'number') return;
  const [correlationId] = correlationIds;
  history.proof ??= {
    at,
    status: details.status,
    ...(typeof details.error === 'string' ? { error: details.error } : {}),
    ...(correlationId === undefined ? {} : { correlationId }),
  };
}

function assign<Name extends keyof CredentialHistory>(
  history: CredentialHistory,
  name: Name,
  value: CredentialHistory[Name] | undefined,
): void {
  if (value !== undefined) history[name] = value;
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

export function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
