import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFunctionSettings } from '../../domain/function-settings.ts';
import { type RotationSettings, readRotationSettings } from '../../domain/rotation-settings.ts';
import { parseSecretDocument, serializeSecretDocument, withCredential } from '../../domain/secret-document.ts';
import { SecretValue } from '../../domain/secret-value.ts';
import { tagPrefix } from '../../domain/setting-reader.ts';
import { readLedgerTable } from '../../lambda/aws/ledger-settings.ts';
import { readSchedulerSettings } from '../../lambda/aws/scheduler-settings.ts';
import { homeOf } from '../../lambda/ledger/home.ts';
import { parseOrder } from '../../lambda/ledger/order.ts';
import { parseRotationEvent } from '../../lambda/steps/rotation-event.ts';
import { scheduledTimeOf } from '../../lambda/watch/scheduled-time.ts';
import { readWatchSettings } from '../../lambda/watch/watch-settings.ts';
import { parseTask } from '../../lambda/watch/watch-task.ts';
import { auditEvent } from '../lambda/watch/audit-event.ts';
import { expectCoded } from './expect-coded.ts';
import { fuzz, fuzzTimeoutMs } from './fuzzing.ts';
import { hostileReply } from './hostile-reply.ts';
import { hostileText, hostileValue } from './hostile-values.ts';
import { mutate, mutations } from './mutate.ts';

const canary = 'CANARY5f3a9c81e7';
const arn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:billing-AbCdEf';

/** What a caller may send in place of what it should: that, changed here and there, or anything. */
const insteadOf = (valid: unknown): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 5, arbitrary: mutations.map((changes) => mutate(valid, changes)) },
    { weight: 1, arbitrary: hostileValue },
  );

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value) ?? 'null');

describe('a rotation event', () => {
  const valid = {
    Step: 'createSecret',
    SecretId: arn,
    ClientRequestToken: '11111111-2222-3333-4444-555555555555',
    RotationToken: canary,
  };

  it(
    'is read, or refused without showing its token',
    async () => {
      await fuzz(
        fc.asyncProperty(insteadOf(valid).map(plain), async (event) => {
          const parsed = await expectCoded(
            () => parseRotationEvent(event, { accountId: '123456789012', region: 'eu-central-1' }),
            [canary],
          );
          if (parsed === undefined) return;
          expect(parsed.clientRequestToken).toMatch(/^[\w-]{32,64}$/);
          expect(parsed.secretId.length).toBeLessThanOrEqual(2048);
        }),
        400,
      );
    },
    fuzzTimeoutMs,
  );
});

describe('a retirement order', () => {
  const valid = { v: 1, secretArn: arn, generation: 3 };
  const home = { accountId: '123456789012', region: 'eu-central-1' };

  it(
    'is read, or refused without showing it; it names a secret of this account and region',
    async () => {
      await fuzz(
        fc.asyncProperty(insteadOf({ ...valid, more: canary }).map(plain), async (event) => {
          const order = await expectCoded(() => parseOrder(event, home), [canary]);
          if (order === undefined) return;
          expect(order.secretArn).toMatch(
            /^arn:aws[a-z-]*:secretsmanager:eu-central-1:123456789012:secret:[\w/+=.@-]+$/,
          );
          if ('generation' in order) expect(order.generation).toBeGreaterThanOrEqual(1);
        }),
        400,
      );
    },
    fuzzTimeoutMs,
  );
});

describe('a secret document', () => {
  const valid = {
    clientId: 'client-1',
    clientSecret: canary,
    environment: 'mypurecloud.de',
    standbyClientId: 'client-2',
    secretId: 'secret-1',
    crm: { tenant: 'acme', numbers: [1, 2.5, 12345678901234567890n.toString()] },
  };
  const text = fc.oneof(
    { weight: 4, arbitrary: insteadOf(valid).map((value) => JSON.stringify(value) ?? '') },
    { weight: 1, arbitrary: hostileReply.map(({ bodyOf }) => Buffer.from(bodyOf(valid)).toString()) },
    { weight: 1, arbitrary: hostileText },
  );

  it(
    'is read, or refused without showing it; what is read is written again with every field',
    async () => {
      await fuzz(
        fc.asyncProperty(text, async (stored) => {
          const document = await expectCoded(
            () => parseSecretDocument(new SecretValue(stored), 'a secret', 'mypurecloud.com'),
            [canary],
          );
          if (document === undefined) return;
          for (const id of [document.clientId, document.standbyClientId, document.secretId]) {
            if (id !== undefined) expectOnePathSegment(id);
          }
          const { clientId, clientSecret, standbyClientId, secretId } = document;
          const copy = withCredential(document, { clientId, clientSecret, standbyClientId, secretId });
          const { standbyClientId: _standby, secretId: _secretId, ...kept } = JSON.parse(stored);
          expect(JSON.parse(serializeSecretDocument(copy).reveal())).toMatchObject(kept);
        }),
        400,
      );
    },
    fuzzTimeoutMs,
  );
});

describe('tags and variables', () => {
  const tags = [
    'strategy',
    'grace-period',
    'quarantine-period',
    'admin-secret',
    'compromised',
    'probes',
    'integration-credentials',
    'webhook',
    'vault-path',
    'in-use-policy',
    'deferral-period',
    'dependent-integrations',
    'division-visibility',
  ];
  const variables = [
    'GENESYS_ENVIRONMENT',
    'GENESYS_GATEWAY_URL',
    'GENESYS_PROPAGATION_TIMEOUT',
    'GENESYS_ADMIN_SECRET',
    'ROTATION_STRATEGY',
    'ROTATION_GRACE_PERIOD',
    'ROTATION_WEBHOOK',
    'ROTATION_WEBHOOK_URL',
    'ROTATION_WEBHOOK_SECRET',
    'ROTATION_IN_USE_POLICY',
    'ROTATION_EVENT_BUS',
    'ROTATION_VAULT_MOUNT',
    'ROTATION_VAULT_SECRET',
    'VAULT_ADDR',
    'VAULT_NAMESPACE',
    'RETIRE_FUNCTION_ARN',
    'ROTATE_FUNCTION_ARN',
    'SCHEDULER_ROLE_ARN',
    'SCHEDULE_GROUP',
    'RETIRE_DEAD_LETTER_ARN',
    'LEDGER_TABLE',
  ];
  /** What is close to being right is refused the most easily for the wrong reason. */
  const nearlyRight = fc.constantFrom(
    'in-place',
    '24h',
    '0s',
    '999999999d',
    '/api/v2/users/me',
    '/api/v2/../../oauth/token',
    '/api/v2//attacker.example',
    'https://vault.example.org',
    'https://user:CANARY5f3a9c81e7@vault.example.org',
    'https://[::ffff:169.254.169.254]/',
    'arn:aws:lambda:eu-central-1:123456789012:function:retire',
    'credential',
    'defer',
    'secret/data/../../sys/policy',
  );
  const dictionary = (names: readonly string[]) =>
    fc.dictionary(fc.oneof(fc.constantFrom(...names), hostileText), fc.oneof(nearlyRight, hostileText), {
      maxKeys: 10,
    });

  it(
    'are read, or refused all at once; a period is a number, and no password is quoted',
    async () => {
      await fuzz(
        fc.asyncProperty(
          dictionary(tags.map((name) => tagPrefix + name)),
          dictionary(variables),
          async (tagged, given) => {
            expectUsable(await expectCoded(() => readRotationSettings(tagged, given), [canary]));
            const own = await expectCoded(() => readFunctionSettings(given), [canary]);
            for (const url of [own?.webhook?.url, own?.vault?.address])
              expect(url?.protocol ?? 'https:').toBe('https:');
            await expectCoded(() => readSchedulerSettings(given), [canary]);
            await expectCoded(() => readWatchSettings(given), [canary]);
            await expectCoded(() => readLedgerTable(given), [canary]);
          },
        ),
        300,
      );
    },
    fuzzTimeoutMs,
  );
});

describe('the event of the watch', () => {
  it(
    'is a task, or is refused with a code',
    async () => {
      const home = homeOf('arn:aws:lambda:eu-central-1:123456789012:function:rotate');
      const events = [
        { secretArn: arn },
        { all: true },
        { 'detail-type': 'Secret Label Updated', resources: [arn] },
        auditEvent(),
      ];
      await fuzz(
        fc.asyncProperty(fc.oneof(...events.map((event) => insteadOf(event).map(plain))), async (event) => {
          const task = await expectCoded(() => parseTask(event, home, 0));
          expect(['hourly', 'all', 'secret', 'client-change', undefined]).toContain(task?.kind);
          if (task?.kind !== 'client-change' || task.change === undefined) return;
          const { atMs, ...texts } = task.change;
          expect(new Date(atMs).toISOString()).toMatch(/^\d{4}-/);
          expect(JSON.stringify(texts)).toMatch(/^[\w\s"{}[\].,:-]+$/);
          expect(JSON.stringify(texts).length).toBeLessThan(3_000);
        }),
        300,
      );
    },
    fuzzTimeoutMs,
  );

  it(
    'gives a time near now, whatever it says',
    async () => {
      const now = Date.parse('2026-03-01T12:00:00Z');
      await fuzz(
        fc.asyncProperty(insteadOf({ time: '2026-03-01T11:00:00Z' }).map(plain), async (event) => {
          const atMs = await expectCoded(() => scheduledTimeOf(event, now));
          expect(Math.abs((atMs ?? Number.NaN) - now)).toBeLessThanOrEqual(6 * 3_600_000);
        }),
        300,
      );
    },
    fuzzTimeoutMs,
  );
});

function expectUsable(settings: RotationSettings | undefined): void {
  if (settings === undefined) return;
  for (const seconds of [settings.graceSeconds, settings.quarantineSeconds, settings.deferralSeconds]) {
    expect(seconds).toBeLessThanOrEqual(730 * 86_400);
  }
  for (const id of settings.integrationCredentials) expectOnePathSegment(id);
  for (const probe of settings.probes) {
    expect(new URL(probe, 'https://localhost').href.startsWith('https://localhost/api/v2/')).toBe(true);
  }
}

/** What becomes part of a path must stay that part. */
function expectOnePathSegment(id: string): void {
  const path = `/api/v2/oauth/clients/${encodeURIComponent(id)}/secrets`;
  expect(new URL(path, 'https://localhost').pathname).toBe(path);
}
