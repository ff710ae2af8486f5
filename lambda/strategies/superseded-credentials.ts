import type { SecretDocument } from '../../domain/secret-document.ts';
import type { PlannedRetirement } from './strategy.ts';

/**
 * What the retired document names besides the credential itself and the new document no longer does. This happens after
 * a change of the strategy, and would otherwise never be revoked.
 */
export function supersededCredentials(retired: SecretDocument, pending: SecretDocument): PlannedRetirement[] {
  const { standbyClientId: standby, secretId } = retired;
  const planned: PlannedRetirement[] = [];
  if (standby !== undefined && standby !== pending.clientId && standby !== pending.standbyClientId) {
    planned.push({ clientId: standby, phase: 'deactivate', endsLiveTokens: false });
  }
  if (secretId !== undefined && secretId !== pending.secretId) {
    planned.push({ clientId: retired.clientId, secretId, phase: 'delete-secret', endsLiveTokens: true });
  }
  return planned;
}
