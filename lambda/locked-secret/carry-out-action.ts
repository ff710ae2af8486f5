import { formatDuration } from '../../domain/duration.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { restoreDestinations } from '../destinations/restore-destinations.ts';
import { generationOf } from '../ledger/generations.ts';
import type { Action } from '../ledger/observation.ts';
import { extensionOf } from '../ledger/periods.ts';
import type { SecretState } from '../ports/ledger-state.ts';
import type { LockedSecret } from './locked-secret.ts';
import { organizationOf } from './organization-of.ts';

interface Change {
  readonly before: SecretState;
  readonly after: SecretState;
}

/** Does what `reconcile` decided. Each may be done twice. */
export async function carryOutAction(
  secret: LockedSecret,
  action: Exclude<Action, { kind: 'start-rotation' }>,
  change: Change,
): Promise<void> {
  const { services, secretArn } = secret;
  switch (action.kind) {
    case 'activate-client':
      return activateClient(secret, action.clientId);
    case 'remove-pending':
      return services.store.removePending(secretArn, action.versionId);
    case 'contest':
    case 'end-contest': {
      const organizationId = await organizationOf(secret);
      if (organizationId === undefined) return;
      const { owners } = services.ledger;
      const move = action.kind === 'contest' ? owners.contest : owners.endContest;
      return move(organizationId, action.clientId, secretArn);
    }
    case 'arm-timer':
      return armTimer(secret, change.after, action);
    case 'restore-destinations':
      return restore(secret, change, action.generation);
    case 'remove-approval':
      return services.ledger.approvals.remove(action.approval);
  }
}

/** Wakes retire when the duty of a generation is to be attempted. */
export async function armTimer(
  { services, secretArn }: LockedSecret,
  state: SecretState,
  { generation: n, at }: { readonly generation: number; readonly at: string },
): Promise<void> {
  const generation = generationOf(state, n);
  const { arm = 0, clientId = '', duty } = generation ?? {};
  await services.timers.arm({ secretArn, generation: n, arm, at });
  services.logger.audit('retirement-scheduled', { phase: duty?.phase ?? 'verify', clientId, dueAt: at });
  // Not again with the timers of later attempts.
  const extension = generation === undefined || duty?.dueAt !== at ? undefined : extensionOf(generation);
  if (extension === undefined) return;
  services.logger.audit('grace-period-extended', {
    clientId,
    from: formatDuration(extension.from),
    to: formatDuration(extension.to),
    reason: 'the access tokens of the client are valid that long',
  });
}

async function activateClient(secret: LockedSecret, clientId: string): Promise<void> {
  const admin = await secret.admin();
  const client = await admin.getClient(clientId);
  if (client === undefined) {
    throw new RotationError('client-not-found', {
      message: `AWSCURRENT was rolled back to the client ${clientId}, which no longer exists.`,
      nextStep:
        'move AWSCURRENT forward again with UpdateSecretVersionStage, or store a working credential. Nothing is revoked until then.',
    });
  }
  if (client.state === 'active') return;
  await admin.updateClient(clientId, { ...client.properties, state: 'active' });
  secret.services.logger.audit('client-reactivated', { clientId });
  secret.facts.forgetWhatMayChange();
}

/** AWSCURRENT was moved back: destinations that got the credential it was moved off get the one in force. */
async function restore(secret: LockedSecret, { before }: Change, restored: number): Promise<void> {
  const { services } = secret;
  const inForce = await secret.current();
  const withdrawn = before.generations.find(({ n, state }) => n !== restored && state === 'current');
  const versionId = withdrawn?.versions.at(-1);
  const from = versionId === undefined ? 'empty' : await secret.facts.version(versionId);
  services.logger.audit('rollback-detected', {
    restoredClientId: inForce.document.clientId,
    from: withdrawn?.clientId ?? '',
  });
  if (typeof from === 'string') return;
  const admin = await secret.admin();
  const withdrawal = { withdrawn: from.document, withdrawnVersionId: from.versionId };
  const place = { inForce: inForce.document, inForceVersionId: inForce.versionId };
  try {
    await restoreDestinations(secret, admin, { ...withdrawal, ...place });
  } catch (error) {
    if (!(error instanceof RotationError) || error.code !== 'current-credential-rejected') throw error;
    // A credential that does not work must not keep the ledger from recording that it is in force.
    const { code, summary: reason, nextStep } = error;
    services.logger.warn('The destinations keep the credential that was withdrawn', { code, reason, nextStep });
  }
}
