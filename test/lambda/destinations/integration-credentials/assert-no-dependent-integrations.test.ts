import { describe, expect, it } from 'vitest';
import { RotationError } from '../../../../domain/rotation-error.ts';
import type { RotationSettings } from '../../../../domain/rotation-settings.ts';
import { assertNoDependentIntegrations } from '../../../../lambda/destinations/integration-credentials/assert-no-dependent-integrations.ts';
import { arrangeDestination, current, failureOf } from '../destination-under-test.ts';

function arrange(dependentIntegrations: RotationSettings['dependentIntegrations'], destinations: string[] = []) {
  const arranged = arrangeDestination({
    settings: { dependentIntegrations, integrationCredentials: destinations },
  });
  const { integrations } = arranged.session;
  const run = () => assertNoDependentIntegrations(arranged.rotation, arranged.session, current);
  const warnings = () =>
    arranged.lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ level }) => level === 'WARN');
  return { ...arranged, integrations, run, warnings };
}

/** One that uses the rotated client, and some that do not. */
function arrangeDependent(...args: Parameters<typeof arrange>) {
  const arranged = arrange(...args);
  const { integrations } = arranged;
  integrations.add('data-actions', ['cred-1'], 'CRM lookups');
  integrations.add('other-client', ['cred-2']);
  integrations.add('other-type', ['cred-3']);
  integrations.add('none', []);
  integrations.addCredential('cred-1', 'client-1');
  integrations.addCredential('cred-2', 'client-7');
  integrations.addCredential('cred-3', 'client-1', 'basicAuth');
  return arranged;
}

describe('integrations that use the credential and are not among the destinations', () => {
  it.each(['ignore', 'report'] as const)('are not searched for by a rotation (%s)', async (choice) => {
    const { run, integrations, lines } = arrangeDependent(choice);
    await run();
    expect(integrations.calls).toEqual([]);
    expect(lines).toEqual([]);
  });

  it('stop the rotation by setting, each by its name and credential', async () => {
    const { run, audited, integrations } = arrangeDependent('block');
    integrations.add('second', ['cred-4'], '');
    integrations.addCredential('cred-4', 'client-1');
    const error = await failureOf(run());
    expect(error).toMatchObject({ code: 'dependent-integrations-found', outcome: 'unchanged' });
    expect(error.message).toContain('CRM lookups (credential cred-1), second (credential cred-4)');
    expect(error.message).toContain('client-1');
    expect(error.message).not.toMatch(/cred-2|cred-3/);
    expect(audited()).toEqual(['dependent-integrations-found']);
    expect(integrations.updates).toEqual([]);
  });

  it('are none when they are in the destinations', async () => {
    const { run, lines, integrations } = arrangeDependent('block', ['cred-1']);
    await run();
    expect(lines).toEqual([]);
    expect(integrations.calls).not.toContain('getCredential cred-1');
  });

  it('are all reported that share a credential, which is read once', async () => {
    const { run, integrations } = arrangeDependent('block');
    integrations.add('second', ['cred-1']);
    expect((await failureOf(run())).message).toContain('CRM lookups (credential cred-1), second (credential cred-1)');
    expect(integrations.calls.filter((call) => call === 'getCredential cred-1')).toHaveLength(1);
  });
});

describe('what cannot be determined', () => {
  it('is said of credentials whose client is not shown', async () => {
    const { run, warnings, integrations } = arrange('block');
    integrations.add('masked', ['cred-1', 'cred-2']);
    integrations.addCredential('cred-1', undefined);
    integrations.addCredential('cred-2', undefined, 'basicAuth');
    await run();
    expect(warnings()).toMatchObject([{ hidden: 1, complete: true }]);
  });

  it('is nothing of a credential that is gone', async () => {
    const { run, lines, integrations } = arrange('block');
    integrations.add('broken', ['nowhere']);
    await run();
    expect(lines).toEqual([]);
  });

  it('is said when the time was too short', async () => {
    const { run, warnings, integrations, time } = arrangeDependent('block', ['cred-1']);
    integrations.onLook = () => time.advance(45_000);
    const failure = await run().catch((error: unknown) => error);
    const stopped = { code: 'deadline-exceeded', summary: expect.stringContaining('client-1') };
    expect(failure).toEqual(expect.objectContaining(stopped));
    expect(warnings()).toMatchObject([{ complete: false }]);
    expect(integrations.calls.filter((call) => call.startsWith('credentialIds'))).toHaveLength(1);
  });

  it('still stops the rotation by what was found in time', async () => {
    const { run, integrations, time } = arrangeDependent('block');
    integrations.onLook = () => time.advance(45_000);
    expect(await failureOf(run())).toMatchObject({ code: 'dependent-integrations-found' });
  });
});

describe('a search that fails', () => {
  const failure = new RotationError('missing-permission', { message: 'Not allowed.', nextStep: 'allow it.' });

  it('stops the rotation where what it might find would', async () => {
    const { run, integrations } = arrange('block');
    integrations.failure = failure;
    await expect(run()).rejects.toBe(failure);
  });

  it('by a defect of ours is not ignored', async () => {
    const { run, integrations } = arrange('block');
    integrations.onLook = () => {
      throw new TypeError('a defect');
    };
    integrations.add('any', []);
    await expect(run()).rejects.toBeInstanceOf(TypeError);
  });
});
