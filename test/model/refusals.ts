import { clientOf, type Document, type Facts, logsIn, unfinishedVersion, type Version, versionAt } from './facts.ts';
import type { History, Model } from './history.ts';
import { areValid } from './settings.ts';

export interface Refusals {
  /** One of these has to come. */
  readonly certain: readonly string[];
  /** One of these may come; that depends on what a warm function still holds, above all a token. */
  readonly possible: readonly string[];
}

/** Which refusals the protocol knows for a rotation that begins now, by what is true in the world. */
export function expectRefusals(model: Model, real: History, isEmergency: boolean): Refusals {
  const { facts, settings } = model;
  if (!areValid(settings)) return { certain: ['invalid-settings'], possible: [] };
  const pending = unfinishedVersion(facts);
  const possible = [...refusalsOfAdmin(model, real), ...refusalsOfClient(model)];
  if (pending?.document === undefined) {
    return { certain: refusalsOfCreate(model, isEmergency), possible };
  }
  const current = versionAt(facts, 'AWSCURRENT')?.document;
  if (pending.document.clientSecret === current?.clientSecret) return { certain: ['pending-equals-current'], possible };
  if (!logsIn(facts, pending.document)) {
    const isGone = clientOf(facts, pending.document.clientId)?.state === 'deleted';
    // For a deleted client the secrets endpoint responds as in an organization without it.
    const fromSecretsEndpoint = isGone && settings.strategy === 'multi-secret' ? ['multi-secret-unavailable'] : [];
    return { certain: ['pending-credential-rejected'], possible: [...possible, ...fromSecretsEndpoint] };
  }
  // One of the two clients was changed manually since the new one was created.
  return { certain: [], possible: [...possible, ...(model.haveRolesChanged ? ['privileges-differ'] : [])] };
}

function refusalsOfAdmin(
  { facts, settings, isDenied, haveRolesChanged }: Model,
  { service, admin }: History,
): string[] {
  const codes: string[] = [];
  const current = versionAt(facts, 'AWSCURRENT')?.document;
  if (settings.hasAdmin) {
    const { clientId, clientSecret } = JSON.parse(service.secretsManager.value(admin.arn) ?? '{}');
    if (!service.genesys.canLogIn(clientId, clientSecret)) codes.push('admin-credential-rejected');
  }
  // Whatever administers: nothing is made for a credential that does not work.
  if (!logsIn(facts, current)) codes.push('current-credential-rejected');
  if (isDenied || haveRolesChanged) codes.push('missing-permission');
  return codes;
}

/** Errors for a client that does not match the secret, with any admin client. */
function refusalsOfClient({ facts, settings }: Model): string[] {
  const current = versionAt(facts, 'AWSCURRENT')?.document;
  const client = clientOf(facts, current?.clientId);
  if (client?.state === 'active') return [];
  if (client?.state === 'inactive') return ['client-inactive', 'pending-credential-rejected'];
  return ['client-not-found', ...(settings.strategy === 'multi-secret' ? ['multi-secret-unavailable'] : [])];
}

/** What createSecret refuses before it makes anything. */
function refusalsOfCreate(model: Model, isEmergency: boolean): string[] {
  const { facts, settings, isDenied } = model;
  const current = versionAt(facts, 'AWSCURRENT');
  if (current?.document === undefined) return ['invalid-secret-document'];
  const { document } = current;
  const refused = {
    'in-place': () => (settings.hasAdmin ? [] : ['admin-secret-required']),
    'alternating-clients': () => refusalsOfStandby(facts, current, isEmergency),
    'multi-secret': () => refusalsOfInventory(facts, document),
    'replacement-client': () => [],
  }[settings.strategy]();
  return refused.length > 0 || !isDenied ? refused : ['missing-permission'];
}

function refusalsOfStandby(facts: Facts, current: Version, isEmergency: boolean): string[] {
  const { clientId, standbyClientId: standby } = current.document ?? {};
  if (standby === undefined) return [];
  const isArranged = (id: string | undefined, fromMs: number) =>
    facts.orders.some((order) => order.phase === 'regenerate' && order.clientId === id && order.dueMs > fromMs);
  const previous = versionAt(facts, 'AWSPREVIOUS');
  const isRolledBack = previous?.document?.clientId === standby && previous.createdMs > current.createdMs;
  // The standby is still in its grace period, or an undetected rollback moved AWSCURRENT away from it.
  const waits = isArranged(standby, facts.atMs) || (isRolledBack && isArranged(clientId, 0));
  if (waits && !isEmergency) return ['standby-in-grace-period'];
  const state = clientOf(facts, standby)?.state;
  if (state === 'active') return [];
  return [state === 'inactive' ? 'client-inactive' : 'client-not-found'];
}

function refusalsOfInventory(facts: Facts, { clientId, secretId }: Document): string[] {
  const active = clientOf(facts, clientId)?.live.length ?? 0;
  if (active > 1 && secretId === undefined) return ['ambiguous-client-secret'];
  return active >= 5 ? ['secret-limit-reached'] : [];
}
