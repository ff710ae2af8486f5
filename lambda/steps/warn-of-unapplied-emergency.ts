import { metricNames } from '../../domain/metric-names.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';

/** R23: who sets the tag expects an emergency. An ordinary rotation, with its grace period, must not pass for one. */
export function warnOfUnappliedEmergency({ findings, services: { logger } }: LockedSecret, token: string): void {
  if (!findings.some(({ code, severity }) => code === 'emergency-not-applied' && severity === 'warning')) return;
  logger.warn('The tag genesys-rotation:compromised names neither this rotation nor a known version', {
    nextStep:
      'this rotation is an ordinary one, with a grace period. Set the tag to the version id of the leaked credential: its period is then 0 at once.',
  });
  logger.audit('emergency-not-applied', { clientRequestToken: token });
  logger.metric({ name: metricNames.emergenciesNotApplied, value: 1, unit: 'Count' });
}
