import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRotationSettings } from '../../domain/rotation-settings.ts';
import { secretSettings } from '../../domain/secret-settings.ts';
import { tagPrefix } from '../../domain/setting-reader.ts';
import { canary, prototypeNames } from './arbitraries.ts';

const hook = { ROTATION_WEBHOOK_SECRET: 'hook-key' };
const vault = { VAULT_ADDR: 'https://vault.example.com' };

const tagged = (settings: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(settings).map(([name, value]) => [tagPrefix + name, value]));

const read = (settings: Readonly<Record<string, string>>, variables: Record<string, string> = {}) =>
  readRotationSettings(tagged(settings), variables);

function problemOf(settings: Readonly<Record<string, string>>, variables: Record<string, string> = {}): string {
  try {
    read(settings, variables);
  } catch (error) {
    expect(error).toMatchObject({ code: 'invalid-settings', outcome: 'unchanged' });
    return (error as Error).message;
  }
  throw new Error('The settings were accepted.');
}

describe('probes', () => {
  it('are separated by white space of any kind, and each counts once', () => {
    const probes = '  /api/v2/users\t/api/v2/queues?a=1\n /api/v2/users ';
    expect(read({ probes }).probes).toEqual(['/api/v2/users', '/api/v2/queues?a=1']);
  });

  it('are at most ten', () => {
    const probes = (count: number) => Array.from({ length: count }, (_none, n) => `/api/v2/p${n}`).join(' ');
    expect(read({ probes: probes(10) }).probes).toHaveLength(10);
    expect(problemOf({ probes: probes(11) })).toMatch(/names 11 probes .*at most 10/);
  });

  it('are refused one by one, without quoting their values', () => {
    const message = problemOf({ probes: 'POST /api/v1/users /api/v2/users?access_token=CANARY /api/v2/../x' });
    for (const text of ['"POST"', '"/api/v1/users"', '"access_token"', '"/api/v2/../x"'])
      expect(message).toContain(text);
    expect(message).not.toContain('CANARY');
  });
});

describe('integration credentials', () => {
  it('are ids, each once', () => {
    const ids = '01234567-89ab-cdef-0123-456789abcdef other_id 01234567-89ab-cdef-0123-456789abcdef';
    expect(read({ 'integration-credentials': ids }).integrationCredentials).toEqual([
      '01234567-89ab-cdef-0123-456789abcdef',
      'other_id',
    ]);
  });

  it.each(['../oauth/clients', 'a/b', 'a?b', 'a%2fb', 'a.b', 'x'.repeat(65), 'ä'])('are not %s', (id) => {
    const message = problemOf({ 'integration-credentials': `good-1 ${id} good-2` });
    expect(message).toContain(`"${id}"`);
    expect(message).not.toContain('good-');
  });
});

describe('the webhook', () => {
  it('is only notified of a rotation unless the setting asks for the credential', () => {
    expect(read({}).webhook).toBe('off');
    expect(read({}, hook).webhook).toBe('notify');
    expect(read({}, { ...hook, ROTATION_WEBHOOK: 'credential' }).webhook).toBe('credential');
    expect(read({ webhook: 'off' }, { ...hook, ROTATION_WEBHOOK: 'credential' }).webhook).toBe('off');
    expect(read({ webhook: 'off' }).webhook).toBe('off');
  });

  it('gets no more than the deployment allows, whatever the tag says', () => {
    const most = (ROTATION_WEBHOOK_MAXIMUM: string) => ({ ...hook, ROTATION_WEBHOOK_MAXIMUM });
    for (const variables of [hook, most('notify'), most('')]) {
      expect(problemOf({ webhook: 'credential' }, variables)).toMatch(/webhook" = "credential".*MAXIMUM: notify/);
    }
    expect(read({ webhook: 'credential' }, most('credential')).webhook).toBe('credential');
    // What the deployment sets for every secret, it allows each.
    expect(read({ webhook: 'credential' }, { ...hook, ROTATION_WEBHOOK: 'credential' }).webhook).toBe('credential');
    expect(problemOf({ webhook: 'credential' }, { ...hook, ROTATION_WEBHOOK: 'off' })).toContain('MAXIMUM: notify');
  });

  it.each(['notify', 'credential'])('set to %s needs a receiver, or nothing would be notified', (webhook) => {
    const name = 'ROTATION_WEBHOOK_SECRET';
    expect(problemOf({ webhook })).toContain(name);
    expect(problemOf({}, { ROTATION_WEBHOOK: webhook, [name]: '' })).toContain(name);
  });
});

describe('the path in Vault', () => {
  it('is absent unless set', () => {
    expect(read({}, vault)).not.toHaveProperty('vaultPath');
    expect(read({ 'vault-path': 'apps/billing' }, vault).vaultPath).toBe('apps/billing');
  });

  it('needs a Vault, or nothing would be written', () => {
    for (const variables of [{}, { VAULT_ADDR: '' }]) {
      expect(problemOf({ 'vault-path': 'apps/billing' }, variables)).toContain(
        `tag "${tagPrefix}vault-path" is set, but the variable VAULT_ADDR is not`,
      );
    }
  });

  it.each(['../sys', '/apps', 'apps/', 'apps//x', 'a%2fb', ''])('is not %j', (path) => {
    expect(problemOf({ 'vault-path': path }, vault)).toContain(`${tagPrefix}vault-path`);
  });
});

describe.each([
  ['webhook', 'ROTATION_WEBHOOK', secretSettings.webhook.type.choices, 'notify'],
  ['in-use-policy', 'ROTATION_IN_USE_POLICY', secretSettings.inUsePolicy.type.choices, 'report'],
  [
    'dependent-integrations',
    'ROTATION_DEPENDENT_INTEGRATIONS',
    secretSettings.dependentIntegrations.type.choices,
    'report',
  ],
  ['division-visibility', 'ROTATION_DIVISION_VISIBILITY', secretSettings.divisionVisibility.type.choices, 'limited'],
] as const)('the choice %s', (tag, variable, choices, otherwise) => {
  const property = tag.replace(/-(\w)/g, (_match, letter: string) => letter.toUpperCase()) as 'webhook';

  const most = { ROTATION_WEBHOOK_MAXIMUM: 'credential' };

  it('is taken from the tag, else from the variable, else the default', () => {
    for (const choice of choices) {
      expect(read({ [tag]: choice }, { ...hook, ...most, [variable]: 'nonsense' })[property]).toBe(choice);
      expect(read({}, { ...hook, [variable]: choice })[property]).toBe(choice);
    }
    expect(read({}, hook)[property]).toBe(otherwise);
  });

  it.each(['', 'yes', 'DEFER', ...prototypeNames])('is not %j, and the allowed values are reported', (value) => {
    const message = problemOf({ [tag]: value }, hook);
    expect(message).toContain(`${tagPrefix}${tag}`);
    expect(message).toContain(`is not a choice (allowed: ${choices.join(', ')})`);
  });
});

describe('the deferral period', () => {
  it('is a day unless set, and at least a minute', () => {
    expect(read({}).deferralSeconds).toBe(86_400);
    expect(read({ 'deferral-period': '60s' }).deferralSeconds).toBe(60);
    expect(read({}, { ROTATION_DEFERRAL_PERIOD: '2h' }).deferralSeconds).toBe(7200);
    expect(problemOf({ 'deferral-period': '59s' })).toMatch(/59s" is too short .*1m/);
    expect(problemOf({ 'deferral-period': '0s' })).toContain('too short');
    expect(problemOf({ 'deferral-period': 'soon' })).toContain('"soon"');
  });
});

it('reports all problems at once, each with its tag', () => {
  const wrong = {
    probes: '/oauth/token',
    'integration-credentials': 'a/b',
    webhook: 'always',
    'vault-path': '../x',
    'in-use-policy': 'wait',
    'deferral-period': '1 day',
    'dependent-integrations': 'fix',
    'division-visibility': 'some',
  };
  const message = problemOf(wrong);
  for (const tag of Object.keys(wrong)) expect(message).toContain(tagPrefix + tag);
});

it('shows nothing of a URL in the wrong setting', () => {
  const url = fc.constantFrom(
    'https://hooks.example.com/CANARY',
    'https://user:CANARY@vault.example',
    'http://h/?k=CANARY',
  );
  const tag = fc.constantFrom(
    'webhook',
    'vault-path',
    'in-use-policy',
    'integration-credentials',
    'dependent-integrations',
    'division-visibility',
    'deferral-period',
    'strategy',
    'grace-period',
  );
  fc.assert(
    fc.property(canary, tag, url, (secret, name, text) => {
      const message = problemOf({ [name]: text.replace('CANARY', secret) }, { ...hook, ...vault });
      expect(message).toContain(tagPrefix + name);
      expect(message).not.toContain(secret);
    }),
  );
});

it('is valid or refused with a coded error of limited length, whatever the tags', () => {
  const names = [
    'probes',
    'integration-credentials',
    'webhook',
    'vault-path',
    'in-use-policy',
    'deferral-period',
    'dependent-integrations',
    'division-visibility',
  ];
  const value = fc.oneof(
    fc.string({ maxLength: 256, unit: 'binary' }),
    fc.constantFrom('defer', 'off', '1h', '/api/v2/users', 'x'.repeat(256), 'a '.repeat(128)),
  );
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), value), (settings) => {
      try {
        const { probes, integrationCredentials, deferralSeconds } = read(settings, { ...hook, ...vault });
        expect(probes.every((probe) => probe.startsWith('/api/v2/'))).toBe(true);
        expect(integrationCredentials.every((id) => encodeURIComponent(id) === id)).toBe(true);
        expect(deferralSeconds).toBeGreaterThanOrEqual(60);
      } catch (error) {
        expect(error).toMatchObject({ code: 'invalid-settings' });
      }
    }),
  );
});
