import { writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { connect } from '../../../cli/deployment/connect.ts';
import type { Deployment } from '../../../cli/deployment/deployment.ts';
import { gatherReport } from '../../../cli/evidence/gather-report.ts';
import { readFleet } from '../../../cli/fleet/read-fleet.ts';
import { credentialHistories } from '../../../cli/report/credential-histories.ts';
import { flattenReport } from '../../../cli/report/flatten-report.ts';
import { matchAudits } from '../../../cli/report/match-audits.ts';
import { renderHtml } from '../../../cli/report/render-html.ts';
import { ledgerTable } from '../../../sandbox/ledger-table.ts';
import { leaks } from '../../crash/invariants.ts';
import { liveAYear, type Year } from './year.ts';

process.env.AWS_ACCESS_KEY_ID ??= 'AKIASANDBOXSANDBOX00';
process.env.AWS_SECRET_ACCESS_KEY ??= 'sandbox';

async function deploymentOf({ service }: Year): Promise<Deployment> {
  const names = { rotate: 'rotate', retire: 'retire', watch: 'watch', scheduleGroup: 'genesys-oauth-rotation' };
  const where = { name: 'sandbox', accountId: '123456789012', region: 'eu-west-1', service: 'genesys-oauth-rotation' };
  const aws = await connect({ region: 'eu-west-1', endpointUrl: service.endpoint });
  return { ...where, ...names, ledger: ledgerTable.name, deadLetterQueueUrl: undefined, profile: undefined, aws };
}

/** The second witness, from what the sandbox's Genesys Cloud recorded instead of what its API returns. */
async function witnessOf({ service, records }: Year, deployment: Deployment, period: { fromMs: number; toMs: number }) {
  const { secrets } = await readFleet(deployment, { nowMs: period.toMs, timelines: true });
  const known = secrets.map((secret) => ({ secret, histories: credentialHistories(secret.timeline ?? []) }));
  const actions: Readonly<Record<string, string>> = { 'client-created': 'Create', 'client-deleted': 'Delete' };
  const entries = records.changes.map(({ atMs, clientId, kind, by }, at) => {
    const action = actions[kind] ?? 'Update';
    return { id: `audit-${at}`, at: new Date(atMs).toISOString(), action, clientId, byClientId: by, changed: [] };
  });
  const [from, to] = [period.fromMs, period.toMs].map((ms) => new Date(ms).toISOString()) as [string, string];
  const { audits } = matchAudits(
    {
      organizationId: service.organization.id,
      clients: { available: false, reason: 'not asked' },
      audits: { available: true, content: { from, to, entries } },
    },
    known,
  );
  if (!audits.available) throw new Error('the audits were given');
  return audits.content;
}

describe('the report of a year with failures, an emergency, a roll-back and a deferral', () => {
  const years: Year[] = [];
  afterAll(() => Promise.all(years.map(({ service }) => service.close())));

  it('counts exactly what the services of the sandbox recorded', { timeout: 900_000 }, async () => {
    const year = await liveAYear();
    years.push(year);
    const { service, records, did, arns, fromMs } = year;
    const nowMs = service.clock.now();
    const request = {
      fromMs,
      toMs: nowMs,
      nowMs,
      maximumAgeSeconds: 7_776_000,
      asksGenesys: true,
      productVersion: '0.1.0',
    };
    const deployment = await deploymentOf(year);
    const { report } = await gatherReport([deployment], request);
    const { summary, rotations, exceptions, population, coverage } = report;
    if (process.env.REPORT_FILE !== undefined) writeFileSync(process.env.REPORT_FILE, renderHtml(report));
    if (process.env.REPORT_FILE !== undefined)
      writeFileSync(`${process.env.REPORT_FILE}.json`, JSON.stringify(report, null, 1));
    const witness = await witnessOf(year, deployment, { fromMs, toMs: nowMs });

    const count = (kind: string) => exceptions.filter((one) => one.kind === kind).length;

    const promotedVersions = arns.flatMap((arn) => [...(records.promoted.get(arn) ?? [])]).sort();
    const promoted = rotations.filter(({ outcome }) => outcome === 'promoted');
    expect.soft(promoted.flatMap(({ versionId }) => versionId ?? []).sort()).toEqual(promotedVersions);
    expect.soft({ ...did, lateProgram: 0 }).toEqual({
      rollbacks: summary.rolledBack,
      emergencies: summary.emergencies,
      failedRotations: summary.abandoned,
      lateProgram: 0,
    });
    // As many failed steps as Secrets Manager saw, each with what ended it.
    const failures = exceptions.flatMap(({ failure }) => failure ?? []);
    const counted = new Map<string, number>();
    for (const { versionId, step, tries } of failures) {
      counted.set(`${versionId} ${step}`, (counted.get(`${versionId} ${step}`) ?? 0) + tries);
    }
    expect.soft(Object.fromEntries(counted)).toEqual(Object.fromEntries(records.failedSteps));
    expect.soft(new Set(failures.map(({ ended }) => ended))).toEqual(new Set(['abandoned', 'promoted']));
    expect.soft(summary.failed).toBe(new Set([...records.failedSteps.keys()].map((key) => key.split(' ')[0])).size);
    expect.soft(summary.deferrals).toBeGreaterThan(0);
    const late = exceptions.filter(({ kind }) => kind === 'revocation-deferred');
    expect.soft(late.every(({ secret, text }) => secret === 'crm/late' && text.includes(did.lateProgram))).toBe(true);
    // With the admin secret, which nobody has rotated.
    expect.soft(population).toMatchObject({ atStart: { length: arns.length + 1 }, atEnd: { length: arns.length + 1 } });
    const tooOld = exceptions.filter(({ kind }) => kind === 'credential-too-old');
    expect.soft(tooOld.map(({ secret }) => secret)).toEqual(['genesys/admin']);

    // Each proof is a login that Genesys Cloud rejected then.
    const proofs = promoted.flatMap(({ previousClientId, revocation }) =>
      revocation?.proof === undefined ? [] : [{ clientId: previousClientId, at: Date.parse(revocation.proof.at) }],
    );
    for (const { clientId, at } of proofs) {
      const near = records.rejectedLogins.filter(
        (one) => one.clientId === clientId && Math.abs(one.atMs - at) < 60_000,
      );
      expect.soft(near.length).toBeGreaterThan(0);
    }
    expect.soft(proofs.length).toBe(summary.proved);

    // Of all that the secrets ever held, one credential logs in, and those that are not due yet.
    const live = arns.flatMap((arn) => {
      const values = Object.keys(service.secretsManager.versions(arn)).map((id) =>
        service.secretsManager.value(arn, id),
      );
      const credentials = values.flatMap((value) => (value === undefined ? [] : [JSON.parse(value)]));
      const distinct = new Map(credentials.map((one) => [`${one.clientId} ${one.clientSecret}`, one]));
      return [...distinct.values()].filter((one) => service.genesys.canLogIn(one.clientId, one.clientSecret));
    });
    const notDead = promoted.filter(({ revocation }) => revocation !== undefined && revocation.doneAt === undefined);
    expect.soft(live.length).toBe(arns.length + notDead.length);

    expect.soft(coverage[0]?.clients).toMatchObject({
      available: true,
      content: { unmanaged: [expect.objectContaining({ name: 'legacy export' })] },
    });
    // The program that is late makes one revocation late too.
    const overdue = exceptions.filter(({ kind }) => kind === 'revocation-overdue');
    expect.soft(overdue.map(({ secret }) => secret)).toEqual(['crm/late']);
    expect.soft(count('revocation-unproved')).toBe(0);
    // Every change of a client that Genesys Cloud recorded is in the ledger, and the other way around.
    expect
      .soft({ notWitnessed: witness.notWitnessed, notRecorded: witness.notRecorded })
      .toEqual({ notWitnessed: [], notRecorded: [] });
    const changes = records.changes.filter(({ kind, atMs }) => kind !== 'client-updated' && atMs >= fromMs);
    expect.soft(witness.matched.length).toBe(changes.length);
    const outputs = [renderHtml(report), JSON.stringify(report), JSON.stringify(flattenReport(report))].join('\n');
    const secrets = [...service.genesys.createdSecrets(), ...service.genesys.issuedTokens()];
    expect.soft(secrets.filter((secret) => outputs.includes(secret))).toEqual([]);
    expect.soft(leaks(service)).toEqual([]);
  });
});
