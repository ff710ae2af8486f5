import { createHmac, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { RotationError } from '../../../../domain/rotation-error.ts';
import { webhookDestination } from '../../../../lambda/destinations/webhook/webhook-destination.ts';
import type { HttpsRequest } from '../../../../lambda/ports/https-client.ts';
import { connectionFailed, FakeHttps, type FakeResponse, responded } from '../../fakes/fake-https.ts';
import { clientRequestToken, secretArn } from '../../fakes/rotation.ts';
import { certificateFor } from '../../https/https-server.ts';
import { arrangeDestination, delivery, failureOf, printed, signingKey } from '../destination-under-test.ts';

const url = new URL('https://hooks.example.com:8443/CANARY-path?k=CANARY-query');

interface Options {
  readonly stored?: string | RotationError;
  readonly contents?: 'notify' | 'credential';
  readonly timeMs?: number;
}

function arrange(replies: readonly FakeResponse[], { stored = signingKey, contents = 'notify', timeMs }: Options = {}) {
  const https = new FakeHttps(...replies);
  const webhook = { url, secretId: 'hook-key' };
  const arranged = arrangeDestination({
    https,
    settings: { webhook: contents },
    destinations: { webhook },
    secrets: { 'hook-key': stored },
    ...(timeMs === undefined ? {} : { timeMs }),
  });
  return { ...arranged, https, destination: webhookDestination(arranged.rotation, webhook) };
}

/** As a receiver reckons it who knows nothing of us but the standard. */
function signatureOf({ headers, body = '' }: HttpsRequest): string {
  const key = Buffer.from(signingKey.slice('whsec_'.length), 'base64');
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
}

describe('a message', () => {
  it('is signed as the standard says', async () => {
    const { destination, https, time } = arrange([responded(204, '')]);
    await destination.write(delivery);
    const [request] = https.requests as [HttpsRequest];
    expect(request).toMatchObject({ method: 'POST', url });
    expect(request.headers['webhook-signature']).toBe(signatureOf(request));
    expect(Number(request.headers['webhook-timestamp'])).toBe(time.now() / 1000);
    expect(request.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'genesys-oauth-rotation',
    });
  });

  it('has an id without a full stop, which separates what is signed', async () => {
    const { destination, https } = arrange([responded(200)]);
    await destination.write(delivery);
    await destination.write({ ...delivery, event: 'credential.restored' });
    for (const { headers } of https.requests) expect(headers['webhook-id']).toMatch(/^msg_[\w-]+$/);
  });

  it('has an id that stays the same from release to release, for a repetition may come from the next one', async () => {
    const { destination, https } = arrange([responded(200)]);
    await destination.write(delivery);
    expect(https.requests[0]?.headers['webhook-id']).toBe(`msg_credential_pending_${clientRequestToken}`);
  });

  it('notifies of a rotation, without its secret unless that is asked for', async () => {
    const { destination, https } = arrange([responded(200)]);
    await destination.write(delivery);
    expect(JSON.parse(https.requests[0]?.body ?? '')).toStrictEqual({
      event: 'credential.pending',
      secretArn,
      versionId: clientRequestToken,
      clientId: 'client-2',
      environment: 'mypurecloud.com',
    });
    expect(JSON.stringify(https.requests.map(({ headers, body }) => [headers, body]))).not.toContain('CANARY-pending');
  });

  it('carries the value where it is asked for', async () => {
    const { destination, https } = arrange([responded(200)], { contents: 'credential' });
    await destination.write(delivery);
    expect(JSON.parse(https.requests[0]?.body ?? '')).toMatchObject({
      clientId: 'client-2',
      clientSecret: 'CANARY-pending',
    });
  });

  it('is about the version that was withdrawn and carries the one in force', async () => {
    const { destination, https } = arrange([responded(200)]);
    await destination.write({
      ...delivery,
      event: 'credential.restored',
      versionId: 'in-force',
      aboutVersionId: 'gone',
    });
    expect(JSON.parse(https.requests[0]?.body ?? '')).toMatchObject({
      event: 'credential.restored',
      versionId: 'in-force',
    });
    expect(https.requests[0]?.headers['webhook-id']).toContain('gone');
  });
});

describe('a message that comes again', () => {
  it('has the same id and body, and a timestamp and signature of its own', async () => {
    const { destination, https } = arrange([connectionFailed('ECONNRESET'), responded(503), responded(200)]);
    await destination.write(delivery);
    const column = (name: string) => https.requests.map(({ headers }) => headers[name]);
    expect(https.requests).toHaveLength(3);
    expect(new Set(column('webhook-id')).size).toBe(1);
    expect(new Set(https.requests.map(({ body }) => body)).size).toBe(1);
    expect(column('webhook-signature')).toEqual(https.requests.map(signatureOf));
    const [first, , last] = column('webhook-timestamp');
    expect(Number(last)).toBeGreaterThan(Number(first));
  });

  it('has the same id in a repetition of the step, and another for another event or version', async () => {
    const idOf = async (changed = {}) => {
      const { destination, https, time } = arrange([responded(200)]);
      time.advance(10_000);
      await destination.write({ ...delivery, ...changed });
      return https.requests[0]?.headers['webhook-id'];
    };
    const id = await idOf();
    expect(await idOf()).toBe(id);
    expect(await idOf({ event: 'credential.restored' })).not.toBe(id);
    expect(await idOf({ aboutVersionId: '99999999-2222-3333-4444-555555555555' })).not.toBe(id);
  });
});

describe('a receiver', () => {
  it.each([200, 201, 202, 204, 299])('that responds %d has accepted it', async (status) => {
    const { destination, https } = arrange([responded(status, 'whatever')]);
    await destination.write(delivery);
    expect(https.requests).toHaveLength(1);
  });

  it.each([
    responded(500),
    responded(502),
    responded(408),
    responded(429),
    connectionFailed('ECONNREFUSED', true),
    connectionFailed('ETIMEDOUT'),
  ])('that is down is asked three times: %o', async (answer) => {
    const { destination, https, time } = arrange([answer]);
    const error = await failureOf(destination.write(delivery));
    expect(error).toMatchObject({ code: 'destination-unavailable' });
    expect(error.nextStep).toContain('what failed is retried');
    expect(error.summary).toContain(answer.kind === 'response' ? String(answer.status) : answer.errorCode);
    expect(https.requests).toHaveLength(3);
    expect(time.slept).toEqual([500, 2_000]);
  });

  it.each([
    responded(199),
    responded(300),
    responded(301),
    responded(307),
    responded(400),
    responded(401),
    responded(404),
    responded(410),
    connectionFailed('EADDRBLOCKED', true),
  ])('that refuses it is asked once: %o', async (answer) => {
    const { destination, https } = arrange([answer]);
    const error = await failureOf(destination.write(delivery));
    expect(error).toMatchObject({ code: 'destination-rejected' });
    expect(error.nextStep).toContain('ROTATION_WEBHOOK_URL');
    expect(https.requests).toHaveLength(1);
  });

  it('that has not seen anything has changed nothing', async () => {
    const outcomeAfter = async (...replies: FakeResponse[]) =>
      (await failureOf(arrange(replies).destination.write(delivery))).outcome;
    expect(await outcomeAfter(connectionFailed('ECONNREFUSED', true))).toBe('unchanged');
    expect(await outcomeAfter(connectionFailed('EADDRBLOCKED', true))).toBe('unchanged');
    expect(await outcomeAfter(connectionFailed('ECONNRESET'), connectionFailed('ECONNREFUSED', true))).toBe('unknown');
    expect(await outcomeAfter(responded(503))).toBe('unknown');
  });
});

describe('the time of the function', () => {
  it('bounds each attempt', async () => {
    const { destination, https } = arrange([responded(200)]);
    await destination.write(delivery);
    expect(https.requests[0]?.timeoutMs).toBe(5_000);
    const short = arrange([responded(200)], { timeMs: 4_000 });
    await short.destination.write(delivery);
    expect(short.https.requests[0]?.timeoutMs).toBe(2_000);
  });

  it.each([2_400, 2_500, 2_600, 4_100, 4_400])(
    'is never used up by waiting: of %d ms enough is left to report the response',
    async (timeMs) => {
      const { destination, rotation } = arrange([responded(503)], { timeMs });
      const error = await failureOf(destination.write(delivery));
      expect(error).toMatchObject({ code: 'destination-unavailable' });
      expect(error.summary).toMatch(/503.*ran out of time/);
      expect(rotation.services.deadline.remainingMs()).toBeGreaterThanOrEqual(2_000);
    },
  );

  it.each([1_500, 2_000])('is for no attempt when only %d ms are left', async (timeMs) => {
    const { destination, https } = arrange([responded(200)], { timeMs });
    const error = await failureOf(destination.write(delivery));
    expect(error).toMatchObject({ code: 'destination-unavailable', outcome: 'unchanged' });
    expect(error.summary).toContain('ran out of time');
    expect(https.requests).toEqual([]);
  });
});

describe('the key that signs', () => {
  it.each([
    signingKey,
    `  ${signingKey}\n`,
    JSON.stringify({ signingKey }),
    JSON.stringify({ signingKey: ` ${signingKey} ` }),
  ])('is taken as text or as a field: %j', async (stored) => {
    const { destination, https } = arrange([responded(200)], { stored });
    await destination.check();
    expect(https.requests).toEqual([]);
    await destination.write(delivery);
    const [request] = https.requests as [HttpsRequest];
    expect(request.headers['webhook-signature']).toBe(signatureOf(request));
    expect(request.caCertificate).toBeUndefined();
  });

  it('may be up to three, so that one can replace another: each signs', async () => {
    const other = `whsec_${Buffer.alloc(32, 'CANARY').toString('base64')}`;
    const signaturesWith = async (...keys: string[]) => {
      const { destination, https } = arrange([responded(200)], {
        stored: JSON.stringify({ signingKey: keys.join(' ') }),
      });
      await destination.write(delivery);
      return String(https.requests[0]?.headers['webhook-signature']).split(' ');
    };
    const [first] = await signaturesWith(signingKey);
    const [second] = await signaturesWith(other);
    expect(await signaturesWith(signingKey, other)).toEqual([first, second]);
    expect(await signaturesWith(other, signingKey, other)).toEqual([second, first, second]);
    await expect(signaturesWith(other, other, other, other)).rejects.toMatchObject({ code: 'invalid-settings' });
    await expect(signaturesWith(other, 'whsec_CANARY')).rejects.toMatchObject({ code: 'invalid-settings' });
  });

  const bytes = (length: number) => `whsec_${Buffer.alloc(length, 'CANARY').toString('base64')}`;

  it.each([
    '',
    'CANARY-word',
    'null',
    'whsec_',
    'whsec_CANARY',
    bytes(23),
    bytes(65),
    signingKey.slice('whsec_'.length),
    `${signingKey}!`,
    `CANARY${signingKey}`,
    `${signingKey.slice(0, -3)}`,
    `"${signingKey}"`,
    JSON.stringify([signingKey]),
    JSON.stringify({ key: signingKey }),
    JSON.stringify({ signingKey: 7 }),
    '{"signingKey":"CANARY',
  ])('is not %j, and what it is is not shown', async (stored) => {
    const { destination, https } = arrange([responded(200)], { stored });
    const error = await failureOf(destination.check());
    expect(error).toMatchObject({ code: 'invalid-settings', outcome: 'unchanged' });
    expect(error.message).toContain('hook-key');
    expect(printed(error)).not.toMatch(/CANARY|Q0FOQVJZ/);
    await failureOf(destination.write(delivery));
    expect(https.requests).toEqual([]);
  });

  it('may lack its padding', async () => {
    await arrange([], { stored: signingKey.replace('=', '') }).destination.check();
  });

  it.each([24, 64])('may have %d bytes', async (length) => {
    await arrange([], { stored: bytes(length) }).destination.check();
  });

  it('that is not there is named by its secret and variable', async () => {
    const arranged = arrange([]);
    const destination = webhookDestination(arranged.rotation, { url, secretId: 'nowhere' });
    const error = await failureOf(destination.check());
    expect(error.message).toMatch(/nowhere.*key that signs webhooks.*ROTATION_WEBHOOK_SECRET/);
  });

  it('that cannot be read is named too', async () => {
    const stored = new RotationError('aws-access-denied', { message: 'AWS refused it.', nextStep: 'allow it.' });
    const error = await failureOf(arrange([], { stored }).destination.check());
    expect(error).toMatchObject({ code: 'aws-access-denied' });
    expect(error.message).toContain('ROTATION_WEBHOOK_SECRET');
  });
});

describe('the certificate authority', () => {
  const requestWith = async (caCertificate: string) => {
    const { destination, https } = arrange([responded(200)], { stored: JSON.stringify({ signingKey, caCertificate }) });
    await destination.write(delivery);
    return https.requests[0];
  };

  it.each([
    ['as it is', (pem: string) => pem],
    ['with \\n in place of line ends', (pem: string) => pem.replaceAll('\n', '\\n')],
    ['with \\r\\n in place of line ends', (pem: string) => pem.replaceAll('\n', '\\r\\n')],
    ['with spaces in place of line ends', (pem: string) => pem.replaceAll('\n', ' ')],
    ['with the line ends of Windows', (pem: string) => pem.replaceAll('\n', '\r\n')],
    ['twice, with words between', (pem: string) => `# root\n${pem}# intermediate\n${pem}`],
  ])('is taken %s', async (_what, stored) => {
    const { cert } = await certificateFor('hooks.example.com');
    const given = (await requestWith(stored(cert)))?.caCertificate ?? '';
    expect(new X509Certificate(given).raw).toEqual(new X509Certificate(cert).raw);
  });

  it.each(['see CANARY', '-----BEGIN CERTIFICATE-----', '-----BEGIN CERTIFICATE-----CANARY-----END CERTIFICATE-----'])(
    'is not %j, which is said and not shown',
    async (stored) => {
      const error = await failureOf(requestWith(stored));
      expect(error).toMatchObject({ code: 'invalid-settings', outcome: 'unchanged' });
      expect(error.message).toMatch(/"caCertificate" of the secret hook-key.*PEM/);
      expect(printed(error)).not.toContain('CANARY');
    },
  );
});

describe('the URL of the receiver', () => {
  const arrangeWithoutUrl = (fields: object) => {
    const https = new FakeHttps(responded(200));
    const webhook = { secretId: 'hook-key' };
    const secrets = { 'hook-key': JSON.stringify({ signingKey, ...fields }) };
    const arranged = arrangeDestination({ https, settings: { webhook: 'notify' }, destinations: { webhook }, secrets });
    return { https, destination: webhookDestination(arranged.rotation, webhook) };
  };

  it('may be in its secret, and is not in the name then', async () => {
    const { destination, https } = arrangeWithoutUrl({ url: url.href });
    await destination.write(delivery);
    expect(https.requests[0]?.url.href).toBe(url.href);
    expect(destination.name).toBe('webhook');
  });

  it.each([undefined, '', 7, 'CANARY', 'http://CANARY.example', 'https://169.254.169.254/CANARY'])(
    'is not %j there',
    async (stored) => {
      const { destination, https } = arrangeWithoutUrl({ url: stored });
      const error = await failureOf(destination.check());
      expect(error).toMatchObject({ code: 'invalid-settings', outcome: 'unchanged' });
      expect(error.message).toMatch(/ROTATION_WEBHOOK_URL.*"url" of the secret hook-key/);
      expect(printed(error)).not.toContain('CANARY');
      expect(https.requests).toEqual([]);
    },
  );
});

it('a byte order mark in the secret is named', async () => {
  const error = await failureOf(arrange([], { stored: `\uFEFF${signingKey}` }).destination.check());
  expect(error.message).toMatch(/hook-key.*byte order mark/);
});

it('a receiver that asks for a wait gets it', async () => {
  const { destination, time } = arrange([responded(429, {}, '9'), responded(200)]);
  await destination.write(delivery);
  expect(time.slept).toEqual([9_000]);
});

it.each([
  responded(400, 'CANARY-echo'),
  responded(500, 'CANARY-echo'),
  connectionFailed('ECONNRESET'),
  responded(302, 'CANARY'),
])('shows no secret, path or answer when it fails with %o', async (answer) => {
  const { destination, lines } = arrange([answer], { contents: 'credential' });
  const error = await failureOf(destination.write(delivery));
  expect(printed(error)).not.toMatch(/CANARY|Q0FOQVJZ/);
  expect(error.message).toContain('hooks.example.com:8443');
  expect(destination.name).toBe('webhook at hooks.example.com:8443');
  expect(lines.join()).not.toContain('CANARY');
});
