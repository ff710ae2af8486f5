import { RotationError } from '../../domain/rotation-error.ts';
import { clientsOf } from '../inspection/clients.ts';
import { inspected } from '../inspection/inspected-secret.ts';
import { preflight } from '../inspection/preflight.ts';
import { usageOf } from '../inspection/usage.ts';
import { describeIfAllowed } from './describe-if-allowed.ts';
import { isManaged, type WatchRun } from './watch-run.ts';
import { invalidEvent, type WatchTask } from './watch-task.ts';

/** What was read, for the operator's command. It holds no secret. */
export type InspectionSummary = Record<string, unknown>;

/**
 * Reads what the operator's command needs a credential for. It changes nothing, and takes no lock (G11: of our secrets only).
 *
 * @throws RotationError `invalid-event` for a secret that is none of ours
 */
export async function inspectSecret(
  run: WatchRun,
  { secretArn, inspection }: Extract<WatchTask, { kind: 'inspect' }>,
): Promise<InspectionSummary> {
  const { services } = run;
  const description = await describeIfAllowed(run, secretArn);
  const state = description === undefined ? undefined : await services.ledger.read(secretArn);
  const isOurs = description !== undefined && (state !== undefined || isManaged(run, description));
  if (!isOurs) throw invalidEvent('our function does not rotate this secret');
  const secret = inspected(services, run.variables, { description, state });
  const about = { secretArn, secretName: description.name, organizationId: state?.organizationId };
  switch (inspection) {
    case 'preflight':
      return { ...about, findings: await preflight(secret) };
    case 'usage':
      return { ...about, usage: await usageOf(secret) };
    case 'clients':
      return { ...about, ...(await clientsOf(secret)) };
    default:
      throw new RotationError('internal-error', { message: 'Unknown inspection.', nextStep: 'report it.' });
  }
}
