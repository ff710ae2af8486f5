import { randomUUID } from 'node:crypto';
import { RotationError } from '../../domain/rotation-error.ts';
import { type SecretDocument, serializeSecretDocument, withCredential } from '../../domain/secret-document.ts';
import type { SecretValue } from '../../domain/secret-value.ts';
import { intentDescription } from '../ledger/client-claim.ts';
import { generationOf, withGeneration } from '../ledger/generations.ts';
import { nowStored, withMadeClient } from '../ledger/now-stored.ts';
import { planGeneration, type Target } from '../ledger/plan-generation.ts';
import { secretNameOf } from '../ledger/secret-name.ts';
import { isoOf } from '../ledger/transition-context.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';
import { withTimers } from '../locked-secret/with-timers.ts';
import type { ClientProperties } from '../ports/genesys-cloud.ts';
import type { RecordedApproval, SecretState } from '../ports/ledger-state.ts';
import { privilegeDrift } from '../verification/privilege-drift.ts';
import { privilegesOf } from '../verification/privileges.ts';
import { claimMade } from './claims.ts';
import type { Base } from './preconditions.ts';

interface Made {
  readonly clientId: string;
  readonly clientSecret: SecretValue;
  readonly secretId?: string;
  /** What a new client was made with. */
  readonly properties?: ClientProperties;
}

/** T2, T3: makes the credential that was chosen, once, and stores it as AWSPENDING. */
export async function makeCredential(
  secret: LockedSecret,
  base: Base & { readonly approval: RecordedApproval | undefined },
  target: Target,
  token: string,
): Promise<void> {
  const { services, state } = secret;
  const { current } = base;
  // Once promoted, the changed privileges are what is expected, and watch no longer finds them.
  const drift = privilegeDrift(state, base.original);
  if (drift !== undefined) services.logger.audit('privileges-changed', drift);
  const planned = generationOf(state, state.rotation?.generation);
  // A create that is repeated has the same intent, so that one search finds both clients.
  const intentId = planned?.state === 'planned' ? (planned.creation?.intentId ?? randomUUID()) : randomUUID();
  const plan = {
    token,
    target,
    intentId,
    strategy: base.strategy,
    settings: base.settings,
    baseVersionId: current.versionId,
    emergency: base.isEmergency,
    approval: base.approval,
    expected: privilegesOf(base.original),
    ...(base.login === 'accepted' ? { possessionVerifiedAt: isoOf(services.time.now()) } : {}),
  };
  const intend = (from: SecretState) => planGeneration(from, plan, secret.context());
  if (target.call === 'regenerate-secret' && target.clientId === current.document.clientId) {
    services.logger.warn('Logins with AWSCURRENT fail from now until finishSecret', { clientId: target.clientId });
  }
  const made = await request(secret, base, target, intentId, intend);
  noteClient(secret, made);
  await store(secret, documentOf(secret, base, made), token);
  const n = secret.state.rotation?.generation ?? 0;
  const stored = nowStored(secret.state, n, { versionId: token, ...made }, secret.context());
  secret.state = await withTimers(secret, stored);
  services.logger.audit('candidate-stored', { clientId: made.clientId });
  const { clientId: id, properties } = made;
  await claimMade(secret, base.admin, { id, ...(properties === undefined ? {} : { properties }) });
}

async function request(
  secret: LockedSecret,
  { admin, original }: Base,
  target: Target,
  intentId: string,
  intend: (from: SecretState) => SecretState,
): Promise<Made> {
  const { logger } = secret.services;
  switch (target.call) {
    case 'create-client': {
      const description = intentDescription(original.description, intentId);
      const properties = { ...original.properties, description };
      const created = await secret.sendOnce(intend, () => admin.createClient(properties));
      logger.audit('candidate-created', { clientId: created.id, copyOf: original.id });
      return { clientId: created.id, clientSecret: created.secret, properties };
    }
    case 'regenerate-secret': {
      const { clientId } = target;
      const clientSecret = await secret.sendOnce(intend, () => admin.regenerateSecret(clientId));
      logger.audit('secret-regenerated', { clientId, reason: 'it takes over' });
      return { clientId, clientSecret };
    }
    case 'create-secret': {
      const { clientId } = target;
      const created = await secret.sendOnce(intend, () => admin.createSecret(clientId, secretNameOf(intentId)));
      logger.audit('candidate-created', { clientId, secretId: created.secretId });
      return { clientId, clientSecret: created.secret, secretId: created.secretId };
    }
  }
}

/** What exists now must be known even if its secret cannot be stored. */
function noteClient(secret: LockedSecret, { clientId, secretId }: Made): void {
  const n = secret.state.rotation?.generation ?? 0;
  const state = withGeneration(secret.state, n, { clientId, ...(secretId === undefined ? {} : { secretId }) });
  secret.state = withMadeClient(state, n, clientId);
}

/** `standbyClientId` and `secretId` are for people to read; nothing is decided by them. */
function documentOf({ state }: LockedSecret, { strategy, current }: Base, made: Made): SecretDocument {
  const { clientId, clientSecret, secretId } = made;
  const isOfPair = strategy === 'alternating-clients' && current.document.clientId !== clientId;
  const other = Object.entries(state.clients).find(([id, { role }]) => role === 'standby' && id !== clientId)?.[0];
  const standbyClientId =
    strategy === 'alternating-clients' ? (isOfPair ? current.document.clientId : other) : undefined;
  return withCredential(current.document, { clientId, clientSecret, standbyClientId, secretId });
}

async function store({ services, secretArn, parts }: LockedSecret, pending: SecretDocument, token: string) {
  const stored = await services.store.storePending({
    secretId: secretArn,
    clientRequestToken: token,
    rotationToken: parts.rotationToken,
    value: serializeSecretDocument(pending),
  });
  if (stored === 'stored') return;
  throw new RotationError('client-mismatch', {
    message: `The version ${token} already holds another value, so the new credential of ${pending.clientId} could not be stored.`,
    nextStep:
      'find out who wrote the AWSPENDING version (CloudTrail) and remove its stage: the new credential is revoked then. Rotate again.',
    outcome: 'unknown',
  });
}
