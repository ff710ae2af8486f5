import { createHash } from 'node:crypto';
import { serializeSecretDocument } from '../../domain/secret-document.ts';
import { withDestinations } from '../destinations/destinations-of.ts';
import { assertNoDependentIntegrations } from '../destinations/integration-credentials/assert-no-dependent-integrations.ts';
import { checkDestinations } from '../destinations/propagate.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';
import { assertProbesPass } from '../verification/run-probes.ts';
import type { Base } from './preconditions.ts';

/**
 * P10, `in-place`: once the old secret is dead, it is too late to find that the new one cannot be used, stored or
 * delivered. Everything that the rest of the rotation does is tried before, with the credential in force.
 */
export async function rehearse(secret: LockedSecret, base: Base, token: string): Promise<void> {
  const { services, secretArn, parts } = secret;
  const { current } = base;
  await checkLaterSteps(secret, base);
  await services.store.rehearse({
    secretId: secretArn,
    clientRequestToken: versionIdFrom(token, 'rehearsal'),
    rotationToken: parts.rotationToken,
    value: serializeSecretDocument(current.document),
  });
}

/**
 * What the steps after createSecret need besides a new credential, with the one in force: its probes, the destinations and
 * the integrations that use its client. Nothing is changed.
 */
export async function checkLaterSteps(
  secret: LockedSecret,
  { current, admin, isEmergency }: Pick<Base, 'current' | 'admin' | 'isEmergency'>,
): Promise<void> {
  const { services, settings } = secret;
  const attempt = await secret.facts.login(current.versionId);
  if (attempt.outcome === 'accepted') await assertProbesPass(services, settings.probes, attempt.session);
  if (isEmergency) return;
  await withDestinations(secret, admin, checkDestinations);
  await assertNoDependentIntegrations(secret, admin, current.document);
}

/** A version id that is the same in every run of the rotation. */
export function versionIdFrom(token: string, purpose: string): string {
  return createHash('sha256').update(`${token} ${purpose}`).digest('hex');
}
