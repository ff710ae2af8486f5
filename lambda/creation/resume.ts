import { RotationError } from '../../domain/rotation-error.ts';
import { withSweep } from '../ledger/abandon-rotation.ts';
import { generationOf } from '../ledger/generations.ts';
import { isSettled, settledAtMs } from '../ledger/lock.ts';
import type { Login } from '../ledger/observation.ts';
import type { Target } from '../ledger/plan-generation.ts';
import { type ResumeFacts, resumePlan } from '../ledger/resume-plan.ts';
import { secretNameOf } from '../ledger/secret-name.ts';
import { isClientCreatedFor } from '../ledger/was-created-for.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';
import type { GenesysSession } from '../ports/genesys-cloud.ts';

/** The time that must be left after a wait, in milliseconds. */
const reserveMs = 20_000;

/**
 * Section 6.7: an earlier run of this rotation died between its intent and its value. Finds out what its request did,
 * so that no second credential is made and none is left behind.
 */
export async function resume(secret: LockedSecret, admin: GenesysSession, target: Target): Promise<Target> {
  if (generationOf(secret.state, secret.state.rotation?.generation)?.state !== 'planned') return target;
  await settle(secret);
  const logins = new Map<number, Login>();
  let found: ResumeFacts['found'];
  for (;;) {
    const { time } = secret.services;
    const next = resumePlan(secret.state, {
      target,
      logins,
      ...(found === undefined ? {} : { found }),
      nowMs: time.now(),
    });
    switch (next.kind) {
      case 'target':
        return next.target;
      case 'log-in':
        logins.set(next.generation, await loginOf(secret, next.generation));
        break;
      case 'find':
        found = { clientId: await findCreated(secret, admin) };
        break;
      case 'delete-secret-of-intent':
        await deleteSecretOf(secret, admin, next);
        return { call: 'create-secret', clientId: next.clientId };
      case 'refused':
        throw new RotationError('genesys-unavailable', {
          message:
            'It could not be found out whether an earlier run regenerated the secret of a client that is in use.',
          nextStep: 'check status.mypurecloud.com; the rotation is retried.',
        });
    }
  }
}

/** L5: a request of an earlier run may still take effect. */
async function settle(secret: LockedSecret): Promise<void> {
  const { services, state } = secret;
  const { time, deadline } = services;
  if (state.intent === undefined || isSettled(state, time.now())) return;
  const waitMs = settledAtMs(state.intent) - time.now();
  if (deadline.remainingMs() < waitMs + reserveMs) {
    throw new RotationError('outcome-pending', {
      message: `A request of an earlier run (${state.intent.call}) may still take effect until ${new Date(settledAtMs(state.intent)).toISOString()}.`,
      nextStep: 'nothing: the rotation is retried.',
    });
  }
  await time.sleep(waitMs);
}

async function loginOf(secret: LockedSecret, n: number): Promise<Login> {
  const versionId = generationOf(secret.state, n)?.versions.at(-1);
  return versionId === undefined ? 'inconclusive' : (await secret.facts.login(versionId)).outcome;
}

/** The one place of a rotation that lists clients. */
async function findCreated(secret: LockedSecret, admin: GenesysSession): Promise<string | undefined> {
  const n = secret.state.rotation?.generation ?? 0;
  const creation = generationOf(secret.state, n)?.creation;
  if (creation === undefined) return undefined;
  const created = (await admin.listClients())
    .filter((client) => isClientCreatedFor(creation, client))
    .sort((one, other) => ((one.dateCreated ?? '') < (other.dateCreated ?? '') ? -1 : 1));
  // A second one may appear late, of a request whose response was lost: one later search finds it.
  secret.state = withSweep(secret.state, n, secret.context());
  const [first] = created;
  if (first !== undefined) secret.services.logger.audit('candidate-recovered', { clientId: first.id });
  return first?.id;
}

async function deleteSecretOf(
  secret: LockedSecret,
  admin: GenesysSession,
  { clientId, intentId }: { readonly clientId: string; readonly intentId: string },
): Promise<void> {
  for (const { secretId, name } of await admin.listSecrets(clientId)) {
    if (name !== secretNameOf(intentId)) continue;
    await admin.deleteSecret(clientId, secretId);
    secret.services.logger.audit('secret-deleted', { clientId, secretId, reason: 'its value was lost' });
  }
}
