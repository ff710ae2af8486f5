import { expect, it } from 'vitest';
import { RotationError } from '../../../domain/rotation-error.ts';
import { notifyFailedStep } from '../../../lambda/steps/notify-failed-step.ts';
import { arrangeDestination, signingKey } from '../destinations/destination-under-test.ts';
import { FakeHttps, responded } from '../fakes/fake-https.ts';

const error = new RotationError('invalid-settings', { message: 'A tag is malformed.', nextStep: 'correct it.' });

/** What the webhook receives of a step that failed for this reason. */
async function noticesWith(tags: Readonly<Record<string, string>>) {
  const https = new FakeHttps(responded(204, ''));
  const webhook = { url: new URL('https://hooks.example.com/path'), secretId: 'hook-key' };
  const secrets = { 'hook-key': signingKey };
  const { rotation } = arrangeDestination({ https, destinations: { webhook }, secrets });
  const description = { ...rotation.description, tags };
  const variables = { ROTATION_WEBHOOK_URL: 'https://hooks.example.com/path', ROTATION_WEBHOOK_SECRET: 'hook-key' };
  const failed = { step: 'createSecret', versionId: 'version-7', error } as const;
  await notifyFailedStep(rotation.services, description, variables, failed);
  return https.requests.map(({ body }) => JSON.parse(body ?? ''));
}

it.each([
  ['of another setting', { 'genesys-rotation:grace-period': 'soon' }],
  ['of the webhook itself', { 'genesys-rotation:webhook': 'loud' }],
])('a step that fails because of a malformed tag (%s) still sends its notice', async (_, tags) => {
  expect(await noticesWith(tags)).toMatchObject([{ event: 'rotation.failed', code: 'invalid-settings' }]);
});

it('a secret that switches the webhook off sends none, whatever else is malformed', async () => {
  expect(await noticesWith({ 'genesys-rotation:webhook': 'off', 'genesys-rotation:grace-period': 'soon' })).toEqual([]);
});
