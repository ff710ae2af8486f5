import type { LedgerEvent } from '../../lambda/ports/ledger-state.ts';
import type { CredentialHistory, Delay } from './credential-history.ts';

/** What one event of the ledger adds to the history of the credential that it is about. */
export function applyEvent(history: CredentialHistory, event: LedgerEvent, all: Iterable<CredentialHistory>): void {
  if (event.clientId !== undefined) history.clientId = event.clientId;
  effects[event.type]?.(history, event, all);
}

type Effect = (history: CredentialHistory, event: LedgerEvent, all: Iterable<CredentialHistory>) => void;

const nowInForce: Effect = (history, event) => {
  if (event.to !== 'current') return;
  assign(history, 'versionId', textIn(event, 'versionId'));
  const isOut = history.inForce.at(-1)?.until !== undefined || history.inForce.length === 0;
  if (isOut) history.inForce.push({ from: event.at });
  if (event.from === 'quarantine') history.reactivations.push(event.at);
  delete history.deactivatedAt;
};

const delayed: Effect = (history, { at, type, reason, details }) => {
  const kind = type.slice('retirement-'.length) as Delay['kind'];
  history.delays.push({ at, kind, reason, operations: listOf(details.operations) });
};

const delivered: Effect = (history, { at }) => {
  history.deliveredAt ??= at;
};

const effects: Readonly<Record<string, Effect>> = {
  'generation-planned': plan,
  'credential-stored'(history, event, all) {
    history.storedAt ??= event.at;
    assign(history, 'versionId', textIn(event, 'versionId'));
    for (const other of all) endSuperseded(other, history, event.at);
  },
  'credential-identified'(history, { at }) {
    history.identifiedAt ??= at;
  },
  'credential-delivered': delivered,
  'delivery-completed': delivered,
  'credential-tested'(history, event) {
    history.testedAt ??= event.at;
    const privileges = textIn(event, 'privileges') ?? 'not recorded';
    const divisions = textIn(event, 'divisions') ?? 'not recorded';
    history.compared = { privileges, divisions, probes: listOf(event.details.probes) };
  },
  'rotation-abandoned'(history, { at, reason }) {
    history.abandonedAt = at;
    history.abandonedBecause = reason;
  },
  'approval-requested'(history, event) {
    history.approvalRequestedAt ??= event.at;
    const level = textIn(event, 'approval') ?? 'not recorded';
    history.approval ??= { level, requestedBy: listOf(event.details.requestedBy), approvedBy: [] };
  },
  'rotation-approved'(history, event) {
    const level = textIn(event, 'approval') ?? 'not recorded';
    const { requestedBy, approvedBy } = event.details;
    history.approval = { at: event.at, level, requestedBy: listOf(requestedBy), approvedBy: listOf(approvedBy) };
  },
  'credential-adopted': nowInForce,
  'credential-in-force': nowInForce,
  'rollback-detected'(history, event, all) {
    history.rolledBackAt.push(event.at);
    nowInForce(history, event, all);
  },
  'credential-superseded': supersede,
  'client-deactivated'(history, event) {
    history.deactivatedAt = event.at;
    history.deactivations.push(event.at);
    keepProof(history, event);
  },
  'revocation-verified'(history, event) {
    end(history, event.at, textIn(event, 'how') ?? 'not recorded');
    keepProof(history, event);
  },
  'revocation-unverified'(history, event) {
    end(history, event.at, textIn(event, 'how') ?? 'not recorded');
  },
  'retirement-deferred': delayed,
  'retirement-blocked': delayed,
  'retirement-held': delayed,
  'retirement-failed': delayed,
  'credential-compromised'(history, { at }) {
    history.compromisedAt ??= at;
  },
  'emergency-began'(history, { at }) {
    history.emergencyAt ??= at;
  },
};

const periods = ['gracePeriodSeconds', 'quarantinePeriodSeconds', 'tokenSeconds'] as const;

function plan(history: CredentialHistory, event: LedgerEvent): void {
  const { at, details, reason, administeredBy } = event;
  history.origin = reason;
  history.plannedAt ??= at;
  history.attempts = Math.max(history.attempts, numberIn(event, 'attempt') ?? 1);
  assign(history, 'token', textIn(event, 'token'));
  assign(history, 'strategy', textIn(event, 'strategy'));
  assign(history, 'fromVersionId', textIn(event, 'fromVersionId'));
  assign(history, 'administeredBy', administeredBy?.clientId);
  for (const name of periods) {
    const seconds = numberIn(event, name);
    if (seconds !== undefined) history.settings[name] = seconds;
  }
  if (details.emergency === true) history.emergencyAt ??= at;
}

function supersede(history: CredentialHistory, event: LedgerEvent): void {
  const last = history.inForce.at(-1);
  if (last !== undefined) last.until ??= event.at;
  assign(history, 'supersededBy', numberIn(event, 'supersededBy'));
  assign(history, 'dueAt', textIn(event, 'dueAt'));
  if (event.to === 'revoked') end(history, event.at, 'superseded');
  if (event.details.compromised === true) history.compromisedAt ??= event.at;
}

/**
 * A client has one secret, so what it had before is dead. In place, that is the credential in force; that it is no longer
 * in force is recorded with the promotion.
 */
function endSuperseded(other: CredentialHistory, by: CredentialHistory, at: string): void {
  if (by.origin === 'create-secret' || other.generation >= by.generation) return;
  if (other.clientId !== undefined && other.clientId === by.clientId) end(other, at, 'superseded');
}

function end(history: CredentialHistory, at: string, how: string): void {
  history.revokedAt ??= at;
  history.revokedHow ??= how;
}

function keepProof(history: CredentialHistory, event: LedgerEvent): void {
  const status = numberIn(event, 'status');
  if (status === undefined) return;
  const error = textIn(event, 'error');
  const [correlationId] = event.correlationIds;
  history.proof ??= {
    at: event.at,
    status,
    ...(error === undefined ? {} : { error }),
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

function textIn({ details }: LedgerEvent, name: string): string | undefined {
  const value = details[name];
  return typeof value === 'string' ? value : undefined;
}

function numberIn({ details }: LedgerEvent, name: string): number | undefined {
  const value = details[name];
  return typeof value === 'number' ? value : undefined;
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}
