import { describe, expect, it } from 'vitest';
import { metricNames } from '../../../domain/metric-names.ts';
import { RotationError } from '../../../domain/rotation-error.ts';
import type { WatchRun } from '../../../lambda/watch/watch-run.ts';
import { hourMs, nowMs, secretArn } from './secrets.ts';
import { nextStep } from './watched-run.ts';
import { arrangeSecret, knownState } from './watched-secret.ts';

/** One integration that uses the client of the secret, and some that do not. */
async function arrange(tags: Readonly<Record<string, string>> = {}, part: Partial<WatchRun> = {}) {
  const watch = await arrangeSecret(knownState(), { tags });
  Object.assign(watch.run, part);
  const { integrations } = watch.cloud.organization;
  integrations.add('data-actions', ['cred-1', 'cred-2'], 'CRM lookups');
  integrations.add('masked', ['cred-3']);
  integrations.addCredential('cred-1', 'client-1');
  integrations.addCredential('cred-2', 'client-7');
  integrations.addCredential('cred-3', undefined);
  const dependent = () => watch.found().filter(({ finding }) => finding === 'dependent-integrations');
  return { ...watch, integrations, dependent };
}

const hourOf = async (isIt: boolean) => {
  const { isDailyRun } = await import('../../../lambda/watch/next-check.ts');
  const hours = Array.from({ length: 24 }, (_, hour) => nowMs + hour * hourMs);
  return hours.find((atMs) => isDailyRun(secretArn, atMs) === isIt) ?? 0;
};

describe('integrations that use the credential and are in no destination', () => {
  it('are a finding by default, by name and credential', async () => {
    const { visit, dependent, run, logger } = await arrange();
    expect(await visit()).toBe('checked');
    const integrations = [{ integration: 'CRM lookups', credentialId: 'cred-1', clientId: 'client-1' }];
    expect(dependent()).toMatchObject([{ level: 'WARN', integrations, secretArn, ...nextStep }]);
    run.report.measureFound();
    expect(logger.metrics).toContainEqual({ name: metricNames.dependentIntegrations, value: 1, unit: 'Count' });
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ['they are in the destinations', { 'genesys-rotation:integration-credentials': 'cred-1' }],
    ['the secret ignores them', { 'genesys-rotation:dependent-integrations': 'ignore' }],
  ])('are none when %s', async (_, tags) => {
    const { visit, dependent } = await arrange(tags);
    await visit();
    expect(dependent()).toEqual([]);
  });

  it('are searched for in the one hour of the day of the secret, and not for an event', async () => {
    for (const [scope, isDaily, searches] of [
      ['due', true, 1],
      ['due', false, 0],
      ['one', true, 0],
    ] as const) {
      const { visit, integrations } = await arrange({}, { scope, scheduledAtMs: await hourOf(isDaily) });
      await visit();
      expect(integrations.calls.filter((call) => call === 'credentialIds data-actions')).toHaveLength(searches);
    }
  });

  it('are searched for once for all secrets of a run', async () => {
    const { run, cloud, integrations } = await arrange();
    const administration = ['client-1', 'client-2'].map((clientId) =>
      run.organizations.ofItself(cloud.organization.sessionOf(clientId), clientId),
    );
    await Promise.all(administration.map((each) => each.integrationUses()));
    expect(integrations.calls).toEqual([
      'credentialIds data-actions',
      'getCredential cred-1',
      'getCredential cred-2',
      'credentialIds masked',
      'getCredential cred-3',
    ]);
  });

  it('are not found by a client that may not read them, which is no failure; the next one tries', async () => {
    const { run, cloud, integrations, visit, lines, report, dependent } = await arrange();
    integrations.failure = new RotationError('missing-permission', { message: 'Not allowed.', nextStep: 'allow it.' });
    expect(await visit()).toBe('checked');
    expect([report.failures, dependent()]).toEqual([0, []]);
    expect(lines.filter(({ message }) => /may not read integrations/.test(message))).toMatchObject([
      { level: 'INFO', ...nextStep },
    ]);
    integrations.failure = undefined;
    const other = run.organizations.ofItself(cloud.organization.sessionOf('client-2'), 'client-2');
    expect(await other.integrationUses()).toHaveLength(3);
  });

  it('are searched for only while there is time for the other checks', async () => {
    const { visit, integrations, time, lines } = await arrange();
    integrations.onLook = () => time.advance(290_000);
    await visit();
    expect(integrations.calls.filter((call) => call.startsWith('credentialIds'))).toHaveLength(1);
    expect(lines.some(({ message }) => /Timed out before checking every integration/.test(message))).toBe(true);
  });
});
