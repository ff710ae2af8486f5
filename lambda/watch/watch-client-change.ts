import { aroundMs, isOwnChange } from './is-own-change.ts';
import type { ClientChange } from './parse-client-change.ts';
import { visitChanged } from './visit-changed.ts';
import type { WatchRun } from './watch-run.ts';

/** The result for one change of an OAuth client, returned to the caller. */
export interface ClientChangeSummary extends Record<string, unknown> {
  /** `ignored`: it is of no client that the ledger knows, or it is no change of a client. `own`: our functions made it. */
  readonly outcome: 'ignored' | 'own' | 'reported';
  readonly findings: Readonly<Record<string, number>>;
  readonly failures: number;
}

/** A client of more secrets than these is a finding of its own. */
const mostSecrets = 8;

/**
 * Reports a change of a managed OAuth client that the ledger does not show to be ours, and checks its secrets at once. The
 * event only says where to look.
 *
 * @param change `undefined`: the event is not one that Genesys Cloud sends about a client
 */
export async function watchClientChange(run: WatchRun, change: ClientChange | undefined): Promise<ClientChangeSummary> {
  const { services, report, organizations, table } = run;
  const summary = (outcome: ClientChangeSummary['outcome']) => ({
    outcome,
    findings: report.findings(),
    failures: report.failures,
  });
  if (change === undefined) {
    services.logger.warn('The event of Genesys Cloud is about no change of an OAuth client, so it is ignored', {
      nextStep: 'nothing; if every event is ignored, the format of the audit topic has changed: report it.',
    });
    return summary('ignored');
  }
  const owner = await services.ledger.owners.read(change.organizationId, change.clientId);
  if (owner === undefined || change.atMs < Date.parse(owner.since)) {
    const { clientId, action } = change;
    services.logger.info('The changed OAuth client belonged to no managed secret then', { clientId, action });
    return summary('ignored');
  }
  const secretArns = [...new Set([owner.secretArn, ...owner.contestedBy])].slice(0, mostSecrets);
  const recording = owner.transferredFrom === undefined ? secretArns : [...secretArns, owner.transferredFrom];
  // Most changes are ours, and need neither a lock nor a login.
  if (await isRecorded(run, change, recording)) return summary('own');
  await report.attempt(services.logger, 'Could not check whether the ledger was restored', () => table.read());
  for (const secretArn of secretArns) {
    await visitChanged(run, secretArn);
  }
  await organizations.close();
  // An invocation that held the lock has recorded by now what it did.
  const isOurs = await isRecorded(run, change, recording);
  if (!isOurs) await reportChange(run, change, owner.secretArn);
  report.measureFound();
  return summary(isOurs ? 'own' : 'reported');
}

async function isRecorded({ services }: WatchRun, change: ClientChange, secretArns: readonly string[]) {
  const between = { fromMs: change.atMs - aroundMs, untilMs: change.atMs + aroundMs };
  for (const secretArn of secretArns) {
    // First: an event is written to the table before it is taken out of STATE.
    const state = await services.ledger.read(secretArn);
    const events = [];
    for await (const event of services.ledger.events(secretArn, between)) events.push(event);
    if (isOwnChange(change, { state, events })) return true;
  }
  return false;
}

async function reportChange({ services, report }: WatchRun, change: ClientChange, secretArn: string): Promise<void> {
  const state = await services.ledger.read(secretArn);
  const logger = services.logger.about({ secretArn, secretName: state?.secretName });
  const { clientId, action, atMs, actors, properties, addresses, auditId } = change;
  const by = actors.length === 0 ? 'An unknown caller' : actors.join(', ');
  report.find('client-changed-outside', logger, `${by} changed the OAuth client ${clientId} (${action})`, {
    clientId,
    action,
    changedAt: new Date(atMs).toISOString(),
    actors,
    properties,
    addresses,
    auditId,
    nextStep:
      'nothing if this was intended; otherwise find the change in the audit viewer of Genesys Cloud, take the permission away, and rotate the secret in an emergency.',
  });
}
