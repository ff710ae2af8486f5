import { describe, expect, it } from 'vitest';
import type { Destinations } from '../../domain/destinations/destinations.ts';
import { planRotation } from '../../infra/config/plan-rotation.ts';
import { defineRotation, type RotationConfig, RotationConfigError } from '../../infra/index.ts';
import rotation from '../../rotation.config.ts';
import { full, smallest } from './configuration.ts';

function problemsOf(config: unknown): readonly string[] {
  try {
    defineRotation(config as RotationConfig);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(RotationConfigError);
    return (error as RotationConfigError).problems;
  }
}

const problemsOfEntry = (entry: unknown, config: Partial<RotationConfig> = {}) =>
  problemsOf({ ...smallest, ...config, secrets: [entry] });

const arn = (name: string) => `arn:aws:secretsmanager:eu-central-1:123456789012:secret:${name}-AbCdEf`;

describe('a valid configuration', () => {
  it('is the example in the repository', () => {
    expect(problemsOf(rotation)).toEqual([]);
  });

  it('may set everything', () => {
    expect(problemsOf(full)).toEqual([]);
  });

  it('becomes tags where an entry differs from the defaults, and only there', () => {
    const { secrets } = planRotation({
      ...smallest,
      secrets: [{ name: 'plain' }, { existing: arn('tuned'), gracePeriod: '12h', probes: ['/api/v2/a', '/api/v2/b'] }],
    });
    expect(secrets.map(({ name, tags, isNew }) => ({ name, tags, isNew }))).toEqual([
      { name: 'plain', tags: {}, isNew: true },
      {
        name: 'tuned',
        tags: { 'genesys-rotation:grace-period': '12h', 'genesys-rotation:probes': '/api/v2/a /api/v2/b' },
        isNew: false,
      },
    ]);
    expect(secrets[1]?.absentTags).toContain('genesys-rotation:strategy');
    expect(secrets[1]?.absentTags).not.toContain('genesys-rotation:grace-period');
    expect(secrets[1]?.absentTags).not.toContain('genesys-rotation:compromised');
    expect(secrets[1]?.genesysRequests).toBe(20);
  });
});

it('reports all problems at once, each with its entry', () => {
  const problems = problemsOf({
    genesysEnvironment: 'mars.example',
    alarms: { emails: ['on-call'], pagers: ['http://pager.example'] },
    destinations: { webhook: { url: 'http://hooks.example', secret: 's' } },
    retention: 400,
    secrets: [
      { name: 'a' },
      { existing: arn('a'), strategy: 'magic' },
      { name: 'b', every: '2h' },
      { name: 'c', every: '1d', window: '30h' },
      { name: 'd', every: '1d', gracePeriod: '2d' },
      { name: 'e', probes: ['/oauth/token'], grce: '1h' },
      { name: 'f', cron: 'cron(30 1 * * ? *)' },
      {},
    ],
  });
  const expected = [
    'genesysEnvironment: "mars.example" is not a region host of Genesys Cloud (allowed: mypurecloud.com,',
    'alarms.emails[0]: "on-call" is not an email address',
    'alarms.pagers[0]: is not an https:// URL',
    'destinations.webhook.url: is not an https:// URL',
    'retention is not a setting; did you mean logRetentionDays?',
    'secrets[1] "arn:aws:secretsmanager:eu-central-1:123456789012:secret:a-AbCdEf": is the same secret as secrets[0]',
    'strategy "magic" is not a strategy (allowed: alternating-clients,',
    'secrets[2] "b": every 2h is under 4h',
    'secrets[3] "c": window 30h is longer than the interval of 1d',
    'secrets[4] "d": gracePeriod 2d is not shorter than 23h',
    'secrets[5] "e": probes[0] "/oauth/token" is not a path under /api/v2/',
    'secrets[5] "e": grce is not a setting',
    'secrets[6] "f": cron "cron(30 1 * * ? *)" cannot be used: its minutes must be 0',
    'secrets[7]: name (a new secret) or existing (one to adopt) is missing',
  ];
  for (const part of expected) expect(problems.filter((problem) => problem.includes(part))).toHaveLength(1);
  expect(problems).toHaveLength(expected.length);
  expect(() => defineRotation({} as RotationConfig)).toThrow(/has \d+ problems:\n {2}- .*\n/);
});

describe('an entry', () => {
  it.each<[string, unknown, string]>([
    ['an interval that is no duration', { name: 'a', every: 'weekly' }, '"weekly" is not a duration'],
    ['an interval of minutes', { name: 'a', every: '330m' }, '"330m" is not a duration in whole hours'],
    ['an hour that does not exist', { name: 'a', startHour: 24 }, '24 is not a whole number from 0 to 23'],
    ['a window into the next day', { name: 'a', startHour: 22, window: '4h' }, 'beyond the end of the UTC day'],
    ['a window of no length', { name: 'a', window: '0h' }, 'startHour 0 and window 0h extend beyond'],
    [
      'a start after the interval',
      { name: 'a', every: '6h', startHour: 6, gracePeriod: '1h' },
      'beyond the interval of 6h',
    ],
    ['cron and every', { name: 'a', cron: 'cron(0 1 1 * ? *)', every: '7d' }, 'cron and every exclude each other'],
    ['a cron under four hours', { name: 'a', cron: 'cron(0 */3 * * ? *)' }, 'has an interval of 3h, under the 4h'],
    [
      'a cron window too long',
      { name: 'a', cron: 'cron(0 0/6 * * ? *)', window: '7h' },
      'longer than the interval of 6h',
    ],
    ['a cron window into the next day', { name: 'a', cron: 'cron(0 22 1 * ? *)', window: '4h' }, 'end of the UTC day'],
    ['a cron that never matches', { name: 'a', cron: 'cron(0 0 30 2 ? *)' }, 'it almost never matches'],
    ['a name like an ARN', { name: 'crm-AbCdEf' }, 'which Secrets Manager mistakes for the end of an ARN'],
    ['half an ARN', { existing: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:crm' }, 'is not the full ARN'],
    ['an existing name like an ARN', { existing: 'crm-AbCdEf' }, "give the secret's ARN"],
    ['a name with blanks', { name: 'my secret' }, 'is not the name of a secret'],
    ['a name and an existing secret', { name: 'a', existing: 'b' }, 'name and existing exclude each other'],
    ['too many probes', { name: 'a', probes: Array(11).fill('/api/v2/a') }, 'has 11 probes; at most 10'],
    ['probes longer than a tag', { name: 'a', probes: Array(10).fill(`/api/v2/${'a'.repeat(30)}`) }, '256 characters'],
    ['a freeze without an end', { name: 'a', freeze: ['2026-12-18/2026-12-01'] }, 'ends before it begins'],
    ['an endless freeze', { name: 'a', freeze: ['2026-01-01/2026-12-31'] }, 'longer than 90 days'],
    ['a probe with a query', { name: 'a', probes: ['/api/v2/users?pageSize=1'] }, 'a tag holds letters'],
    ['a grace beyond what is known', { name: 'a', gracePeriod: '9999d' }, '"9999d" is not a duration'],
    ['in-place without an admin secret', { name: 'a', strategy: 'in-place' }, 'needs an adminSecret'],
    ['in-place administered by itself', { name: 'a', strategy: 'in-place', adminSecret: 'a' }, 'needs an adminSecret'],
    ['a Vault path without Vault', { name: 'a', vaultPath: 'crm' }, 'destinations.vault is not'],
    ['a webhook that is none', { name: 'a', webhook: 'notify' }, 'destinations.webhook is not'],
    [
      'a standby that may still be in use at the next rotation',
      { name: 'a', every: '4d', gracePeriod: '1h', inUsePolicy: 'defer' },
      'gracePeriod 1h and 3 deferrals of 1d are not shorter than 71h',
    ],
    ['something else', 'a', 'is not an object with settings'],
  ])('with %s is refused', (_, entry, problem) => {
    const problems = problemsOfEntry(entry);
    expect(problems.filter((found) => found.startsWith('secrets[0]') && found.includes(problem))).toHaveLength(1);
    expect(problems).toHaveLength(1);
  });

  it.each<[object, Destinations, string]>([
    [
      { webhook: 'credential' },
      { webhook: { url: 'https://hooks.example', secret: 'key' } },
      'webhook "credential" is more than destinations.webhook.maximum allows',
    ],
    [
      { vaultPath: 'team/b' },
      { vault: { address: 'https://vault.example', secret: 'role', prefix: 'team' } },
      'vaultPath "team/b" is not the path of this secret, which is "team/a"',
    ],
  ])('that sets %j, which the functions would refuse, is refused', (settings, destinations, problem) => {
    expect(problemsOfEntry({ name: 'a', ...settings }, { destinations })).toEqual([`secrets[0] "a": ${problem}`]);
  });

  it('shows no password of a URL', () => {
    const webhook = { url: 'https://user:canary@hooks.example', secret: 's' };
    expect(problemsOf({ ...smallest, destinations: { webhook } }).join()).not.toContain('canary');
  });
});

describe('the whole configuration', () => {
  it.each<[string, Partial<RotationConfig>, string]>([
    ['no recipient of alarms', { alarms: {} }, 'nothing would receive the texts'],
    ['nothing to rotate', { secrets: [] }, 'nothing would ever be rotated'],
    [
      'an own and an existing topic',
      { alarms: { emails: ['a@example.com'], topic: 'arn:aws:sns:eu-central-1:123456789012:t' } },
      'emails and topic exclude each other',
    ],
    [
      'more secrets than a stack holds',
      { secrets: Array.from({ length: 101 }, (_, index) => ({ name: `s${index}` })) },
      'nestedStackCount may be 2 or more',
    ],
    [
      'a wait that outlasts the function',
      { functions: { propagationTimeout: '2m' } },
      'does not fit into a timeout of 120',
    ],
    [
      'audit events of another organization',
      { ...full, genesysEventSource: 'aws.partner/genesys.com/cloud/another/rotation' },
      'it is of the organization another, but genesysOrganizationId is',
    ],
    ['an event source that is none', { genesysEventSource: 'default' }, 'is not a partner event source'],
    ['one rotation at a time', { functions: { rotateConcurrency: 1 } }, 'at least 2 is required'],
    [
      'the alias of a key',
      { ledgerEncryptionKey: 'alias/ledger' },
      'ledgerEncryptionKey: "alias/ledger" is not the ARN of a key',
    ],
    [
      'a key of another service',
      { ledgerEncryptionKey: 'arn:aws:dynamodb:eu-central-1:123456789012:table/genesys-oauth-rotation-ledger' },
      'is not the ARN of a key',
    ],
    ['a limit that is no interval of AWS', { longestInterval: '1h' }, 'longestInterval: "1h" is too short'],
    [
      'a schedule over the limit',
      { longestInterval: '30d' },
      'its schedule has up to 31d between two rotations, but longestInterval is 30d; rotate more often, or raise it to 31d',
    ],
    ['a retention that does not exist', { logRetentionDays: 401 }, 'is not a retention of CloudWatch Logs'],
  ])('with %s is refused', (_, change, problem) => {
    const problems = problemsOf({ ...smallest, ...change });
    expect(problems.filter((found) => found.includes(problem))).toHaveLength(1);
    expect(problems).toHaveLength(1);
  });
});
