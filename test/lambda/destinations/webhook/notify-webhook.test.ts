import { describe, expect, it } from 'vitest';
import { RotationError } from '../../../../domain/rotation-error.ts';
import { type Notice, notifyWebhook } from '../../../../lambda/destinations/webhook/notify-webhook.ts';
import { FakeHttps, type FakeResponse, responded } from '../../fakes/fake-https.ts';
import { secretArn } from '../../fakes/rotation.ts';
import { arrangeDestination, signingKey } from '../destination-under-test.ts';

const notice: Notice = {
  event: 'credential.retired',
  time: '2026-03-02T12:00:00.000Z',
  versionId: 'version-7',
  clientId: 'client-1',
  environment: 'mypurecloud.com',
  details: { phase: 'delete', secretId: undefined },
};

function arrange(replies: readonly FakeResponse[], mode: 'off' | 'notify' | 'credential' = 'credential') {
  const https = new FakeHttps(...replies);
  const webhook = { url: new URL('https://hooks.example.com/path'), secretId: 'hook-key' };
  const settings = { webhook: mode };
  const secrets = { 'hook-key': signingKey };
  return { ...arrangeDestination({ https, settings, destinations: { webhook }, secrets }), https };
}

describe('a notice', () => {
  it('says what happened to which version, and when', async () => {
    const { rotation, https } = arrange([responded(204, '')]);
    await notifyWebhook(rotation, notice);
    const [request] = https.requests;
    expect(JSON.parse(request?.body ?? '')).toStrictEqual({
      event: 'credential.retired',
      time: '2026-03-02T12:00:00.000Z',
      secretArn,
      versionId: 'version-7',
      clientId: 'client-1',
      environment: 'mypurecloud.com',
      phase: 'delete',
    });
    expect(request?.headers['webhook-id']).toBe('msg_credential_retired_version-7_1772452800000');
  });

  it('that is not accepted fails nothing, and is reported', async () => {
    const { rotation, lines } = arrange([responded(400, '')]);
    await expect(notifyWebhook(rotation, notice)).resolves.toBeUndefined();
    expect(lines.join()).toMatch(/Could not send credential.retired to the webhook.*destination-rejected/);
  });

  it('of a failure is sent once: what failed is repeated, and fails with a notice of its own', async () => {
    const { rotation, https, time } = arrange([responded(503, ''), responded(204, '')]);
    await notifyWebhook(rotation, { ...notice, event: 'rotation.failed' });
    expect(https.requests).toHaveLength(1);
    expect(time.slept).toEqual([]);
  });

  it('is not sent for a secret that switches the webhook off', async () => {
    const { rotation, https } = arrange([responded(204, '')], 'off');
    await notifyWebhook(rotation, notice);
    expect(https.requests).toEqual([]);
  });

  it('of a secret with settings that cannot be read is reported instead', async () => {
    const { rotation, https, lines } = arrange([responded(204, '')]);
    const unreadable = {
      ...rotation,
      get settings(): never {
        throw new RotationError('invalid-settings', { message: 'The tag is malformed.', nextStep: 'correct it.' });
      },
    };
    await notifyWebhook(unreadable, notice);
    expect(https.requests).toEqual([]);
    expect(lines.join()).toContain('invalid-settings');
    expect(lines.join()).not.toContain('CANARY');
  });
});
