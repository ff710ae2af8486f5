import { describe, expect, it } from 'vitest';
import { useDestinations } from './destinations/destinations-service.ts';
import { documentAt, letPeriodsPass, rotate } from './managed-secret.ts';

describe('the event bus', () => {
  const service = useDestinations();

  const created = (settings: Readonly<Record<string, string>> = {}) =>
    service().createManagedSecret({ name: `app-${crypto.randomUUID()}`, settings: { webhook: 'off', ...settings } });
  const eventsOf = (arn: string) =>
    service()
      .eventBridge.events()
      .filter((event) => JSON.stringify(event).includes(arn))
      .map((event) => ({
        ...event,
        detail: typeof event.detail === 'string' ? JSON.parse(event.detail) : event.detail,
      }));

  it('receives an event when the credential was rotated, and when the old one was retired', async () => {
    const { arn, name, clientId } = created();
    await rotate(service(), arn);
    await letPeriodsPass(service());
    const current = documentAt(service(), arn);
    const [rotated, retired, ...others] = eventsOf(arn);
    expect(rotated).toMatchObject({
      source: 'genesys-oauth-rotation',
      detailType: 'Credential Rotated',
      resources: [arn],
      detail: { secret: arn, secretName: name, clientId: current.clientId, strategy: 'alternating-clients' },
    });
    const detail = { secretName: name, clientId, phase: 'regenerate', strategy: 'alternating-clients' };
    expect(retired).toMatchObject({ detailType: 'Credential Retired', resources: [arn], detail });
    expect(others).toEqual([]);
    const text = JSON.stringify(service().eventBridge.events());
    for (const secret of service().genesys.createdSecrets()) expect(text).not.toContain(secret);
  });

  it('receives an event when the old credential was retired in place', async () => {
    const { name: admin } = created();
    const { arn, clientId } = created({ strategy: 'in-place', 'admin-secret': admin });
    await rotate(service(), arn);
    await letPeriodsPass(service());
    const [, retired, ...others] = eventsOf(arn);
    expect(retired).toMatchObject({ detailType: 'Credential Retired', detail: { clientId, phase: 'verify' } });
    expect(others).toEqual([]);
  });

  it('receives an event when a rotation failed, with the code and the next step', async () => {
    const { arn } = created({ strategy: 'no-such-strategy' });
    await service().secretsManager.rotate(arn);
    expect(eventsOf(arn)[0]).toMatchObject({
      detailType: 'Rotation Failed',
      resources: [arn],
      detail: { step: 'createSecret', code: 'invalid-settings', nextStep: expect.any(String) },
    });
  });

  it('receives events that name the secret and its owner, whatever happened', async () => {
    const owner = 'payments@example.com';
    const typesOf = (arn: string) =>
      eventsOf(arn).map(({ detailType, detail }) => [detailType, detail.secretName.split('-')[0], detail.owner]);
    const rotated = created({ owner });
    await rotate(service(), rotated.arn);
    await letPeriodsPass(service());
    expect(typesOf(rotated.arn)).toEqual([
      ['Credential Rotated', 'app', owner],
      ['Credential Retired', 'app', owner],
    ]);
    const today = new Date(service().clock.now()).toISOString().slice(0, 10);
    for (const [settings, detailType] of [
      [{ strategy: 'no-such-strategy' }, 'Rotation Failed'],
      [{ freeze: `${today}/${today}` }, 'Rotation Frozen'],
      [{ approval: 'one' }, 'Approval Requested'],
    ] as const) {
      const { arn } = created({ owner, ...settings });
      await service().secretsManager.rotate(arn);
      expect(typesOf(arn)[0]).toEqual([detailType, 'app', owner]);
    }
  });

  it.each(['down', 'lost reply', 'failed entry'])('receives the event again after a failure: %s', async (what) => {
    const { arn } = created();
    const { eventBridge, secretsManager } = service();
    if (what === 'down') eventBridge.down(4);
    if (what === 'lost reply') eventBridge.loseReplies(4);
    if (what === 'failed entry') eventBridge.failEntries(1);
    const { outcome, steps } = await secretsManager.rotate(arn);
    expect(outcome).toBe('succeeded');
    expect(steps.flatMap(({ invocation }) => invocation.error?.errorMessage ?? []).join()).toMatch(
      /destination-unavailable: The event bus .* did not accept the event "Credential Rotated"/,
    );
    const rotated = eventsOf(arn).filter(({ detailType }) => detailType === 'Credential Rotated');
    expect(new Set(rotated.map(({ detail }) => detail.versionId)).size).toBe(1);
  });

  it('that the function may not write fails the step and is named, but the credential is still promoted', async () => {
    const { arn, clientId } = created();
    const refused = service().eventBridge.refuse({ status: 400, body: '{"__type":"AccessDeniedException"}' });
    const { steps } = await service().secretsManager.rotate(arn);
    refused.remove();
    expect(steps.at(-1)?.invocation.error?.errorMessage).toMatch(/^destination-rejected: The event bus /);
    expect(documentAt(service(), arn).clientId).not.toBe(clientId);
  });
});
