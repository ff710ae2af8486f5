import type { SecretDocument } from '../../domain/secret-document.ts';
import type { PlannedRetirement } from './strategy.ts';

/**
 * What the retired document names and the new one no longer does, beside the credential itself. It is there after the
 * strategy was changed, and would live on unseen.
 */
export function supersededCredentials(retired: SecretDocument, candidate: SecretDocument): PlannedRetirement[] {
  const { standbyClientId: standby, secretId } = retired;
  const planned: PlannedRetirement[] = [];
  if (standby !== undefined && standby !== candidate.clientId && standby !== candidate.standbyClientId) {
    planned.push({ clientId: standby, phase: 'deactivate', endsLiveTokens: false });
  }
  if (secretId !== undefined && secretId !== candidate.secretId) {
    planned.push({ clientId: retired.clientId, secretId, phase: 'delete-secret', endsLiveTokens: true });
  }
  return planned;
}
