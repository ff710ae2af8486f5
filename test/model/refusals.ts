import { behind, isEnough } from '../crash/consents.ts';
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
  const refusals = refusalsOfRotation(model, real, isEmergency);
  if (isEmergency || !areValid(model.settings)) return refusals;
  const waits = refusalsOfWaiting(model, real);
  return {
    certain: [...refusals.certain, ...waits.certain],
    possible: [...refusals.possible, ...waits.possible],
  };
}

function refusalsOfRotation(model: Model, real: History, isEmergency: boolean): Refusals {
  const { facts, settings } = model;
  // No tag stops the answer to a leak.
  if (!areValid(settings) && !isEmergency) return { certain: ['invalid-settings'], possible: [] };
  const pending = unfinishedVersion(facts);
  const possible = [
    ...refusalsOfAdmin(model, real),
    ...refusalsOfClient(model),
    ...(model.hasInterfered || model.hasRolledBack ? refusalsAfterInterference : []),
  ];
  if (pending?.document !== undefined) {
    // One of the two clients was changed manually since the new one was created.
    return { certain: [], possible: [...possible, ...(model.haveRolesChanged ? ['privileges-differ'] : [])] };
  }
  const refused = refusalsOfCreate(model, isEmergency);
  // What the ledger will make of labels and clients that were moved by hand, the model does not foretell.
  const isForetold = !model.hasInterfered && !model.hasRolledBack;
  return isForetold ? { certain: refused, possible } : { certain: [], possible: [...possible, ...refused] };
}

/** Refusals that follow on what an operator did by hand: to a label, to a client, or to the credential itself. */
const refusalsAfterInterference = [
  'client-changed',
  'client-inactive',
  'client-mismatch',
  'client-not-found',
  'current-credential-rejected',
  'invalid-secret-document',
  'multi-secret-unavailable',
  'pending-credential-rejected',
  'pending-equals-current',
  'propagation-timeout',
  'standby-in-grace-period',
  'version-conflict',
  'version-not-pending',
  'version-was-in-force',
] as const;

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

/** Which client takes over, the ledger says: one that is active, and that no program may still use. */
function refusalsOfStandby(facts: Facts, current: Version, isEmergency: boolean): string[] {
  const { clients = {}, generations = [] } = facts.ledger ?? {};
  const standby = Object.entries(clients).find(
    ([id, { role }]) => role === 'standby' && id !== current.document?.clientId,
  )?.[0];
  const isInGrace = generations.some(
    ({ state, clientId, duty }) =>
      state === 'grace' && clientId === standby && Date.parse(duty?.dueAt ?? '') > facts.atMs,
  );
  const isActive = clientOf(facts, standby)?.state === 'active';
  return isActive && isInGrace && !isEmergency ? ['standby-in-grace-period'] : [];
}

function refusalsOfInventory(facts: Facts, { clientId, secretId }: Document): string[] {
  const active = clientOf(facts, clientId)?.live.length ?? 0;
  if (active > 1 && secretId === undefined) return ['ambiguous-client-secret'];
  return active >= 5 ? ['secret-limit-reached'] : [];
}

/** The token of the rotation that goes on next: a version that got edits has another id. */
export function heldToken(facts: Facts): string | undefined {
  return facts.ledger?.rotation?.token ?? unfinishedVersion(facts)?.id;
}

/** The attempts of a rotation take minutes, in milliseconds. */
const attemptsMs = 15 * 60_000;

/** Why a rotation that answers no leak may have to wait. A dead AWSCURRENT is repaired at once, if it is ours to repair. */
function refusalsOfWaiting(model: Model, { service, arn }: History): Refusals {
  const { facts, approval, mayBeHeld, frozenUntilMs = 0, hasInterfered, hasRolledBack } = model;
  const isForetold = !hasInterfered && !hasRolledBack && logsIn(facts, versionAt(facts, 'AWSCURRENT')?.document);
  const open = facts.ledger?.rotation;
  const isFrozen = facts.atMs < frozenUntilMs;
  const possible = [...(mayBeHeld ? ['approval-required'] : []), ...(isFrozen ? ['rotation-frozen'] : [])];
  if (!isForetold) return { certain: [], possible };
  const staysFrozen = isFrozen && facts.atMs + attemptsMs < frozenUntilMs && open === undefined;
  if (staysFrozen) return { certain: ['rotation-frozen'], possible };
  const token = heldToken(facts);
  const isApproved = token !== undefined && isEnough(approval, behind({ service, secretArn: arn }, token));
  // In place it was approved before it was made.
  const isHeld = approval !== 'none' && !isApproved && open?.strategy !== 'in-place';
  return { certain: isHeld ? ['approval-required'] : [], possible };
}
