import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RotationError } from '../../domain/rotation-error.ts';
import { lazyRotationSettings, readRotationSettings } from '../../domain/rotation-settings.ts';
import { tagPrefix } from '../../domain/setting-reader.ts';
import { strategyNames } from '../../domain/strategy-name.ts';
import { prototypeNames } from './arbitraries.ts';

const tagged = (settings: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(settings).map(([name, value]) => [tagPrefix + name, value]));

function problemOf(tags: Readonly<Record<string, string>>, variables: Record<string, string> = {}): RotationError {
  try {
    readRotationSettings(tags, variables);
  } catch (error) {
    if (error instanceof RotationError) return error;
    throw error;
  }
  throw new Error('The settings were accepted.');
}

const defaults = {
  strategy: 'alternating-clients',
  graceSeconds: 86_400,
  quarantineSeconds: 86_400,
  probes: [],
  freeze: [],
  approval: 'none',
  integrationCredentials: [],
  webhook: 'off',
  inUsePolicy: 'report',
  deferralSeconds: 86_400,
  dependentIntegrations: 'report',
  divisionVisibility: 'limited',
};

describe('the settings of a secret', () => {
  it('are the defaults if nothing is set', () => {
    expect(readRotationSettings({}, {})).toStrictEqual(defaults);
    expect(readRotationSettings({ strategy: 'in-place', 'team:grace-period': '1h' }, {})).toStrictEqual(defaults);
  });

  it('come from the function where the secret has no tag', () => {
    const variables = {
      ROTATION_STRATEGY: 'in-place',
      ROTATION_GRACE_PERIOD: '1h',
      ROTATION_QUARANTINE_PERIOD: '2h',
      GENESYS_ADMIN_SECRET: 'admin',
    };
    const settings = {
      ...defaults,
      strategy: 'in-place',
      graceSeconds: 3600,
      quarantineSeconds: 7200,
      adminSecret: 'admin',
    };
    expect(readRotationSettings({}, variables)).toStrictEqual(settings);
    const tags = tagged({ strategy: 'multi-secret', 'grace-period': '30s', 'admin-secret': 'other' });
    expect(readRotationSettings(tags, variables)).toStrictEqual({
      ...settings,
      strategy: 'multi-secret',
      graceSeconds: 30,
      adminSecret: 'other',
    });
  });

  it('ask for the highest approval of the tag and the function, so that a tag takes none away', () => {
    const approvalOf = (tag: string, variable: string) =>
      readRotationSettings(tagged({ approval: tag }), { ROTATION_APPROVAL: variable }).approval;
    expect(approvalOf('none', 'required')).toBe('required');
    expect(approvalOf('one', 'required')).toBe('required');
    expect(approvalOf('required', 'one')).toBe('required');
    expect(approvalOf('one', '')).toBe('one');
    expect(problemOf(tagged({ approval: 'two' })).summary).toContain('(allowed: none, one, required)');
  });

  it('treat an empty variable, which templates leave, as not set', () => {
    expect(readRotationSettings({}, { ROTATION_STRATEGY: '', ROTATION_GRACE_PERIOD: '' }).graceSeconds).toBe(86_400);
  });

  it('may have surrounding white space, which is easily copied', () => {
    const tags = tagged({ strategy: ' in-place\t', 'admin-secret': ' admin ' });
    expect(readRotationSettings(tags, { ROTATION_GRACE_PERIOD: ' 1h ' })).toMatchObject({
      strategy: 'in-place',
      adminSecret: 'admin',
      graceSeconds: 3600,
    });
  });

  it('name a compromised rotation by a tag only, because it concerns one secret', () => {
    expect(readRotationSettings(tagged({ compromised: 'token-1' }), {}).compromisedToken).toBe('token-1');
  });

  it('are reported with all problems at once, each with its place and the allowed values', () => {
    const tags = tagged({ strategy: 'blue-green', 'grace-period': '1 day', 'admin-secret': '' });
    const { message, code } = problemOf(tags, { ROTATION_QUARANTINE_PERIOD: '999d' });
    expect(code).toBe('invalid-settings');
    expect(message).toContain(`is not a strategy (allowed: ${strategyNames.join(', ')})`);
    for (const text of ['"blue-green"', '"1 day"', '"999d"', 'ROTATION_QUARANTINE_PERIOD', '24h', '730d']) {
      expect(message).toContain(text);
    }
    for (const name of ['strategy', 'grace-period', 'admin-secret']) expect(message).toContain(tagPrefix + name);
  });

  it('do not fall back to a default when a tag is empty', () => {
    for (const name of ['strategy', 'grace-period', 'quarantine-period', 'admin-secret', 'compromised']) {
      expect(problemOf(tagged({ [name]: '' })).message).toContain(tagPrefix + name);
    }
    for (const name of ['admin-secret', 'compromised', 'probes', 'integration-credentials', 'vault-path']) {
      for (const value of ['', ' ']) {
        expect(problemOf(tagged({ [name]: value })).summary).toBe(
          `The settings cannot be used: tag "${tagPrefix}${name}" is empty; give it a value or remove it.`,
        );
      }
    }
  });

  it.each(prototypeNames)('know no strategy named %s', (name) => {
    expect(problemOf(tagged({ strategy: name })).code).toBe('invalid-settings');
  });

  it('are valid or refused with a coded error of limited length, whatever the tags', () => {
    const value = fc.oneof(fc.string({ maxLength: 256 }), fc.constantFrom('24h', 'in-place', '0s'));
    const names = ['strategy', 'grace-period', 'quarantine-period', 'admin-secret', 'compromised'].map(
      (n) => tagPrefix + n,
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names, ...prototypeNames), value), (tags) => {
        try {
          const { strategy, graceSeconds } = readRotationSettings(tags, {});
          expect(strategyNames).toContain(strategy);
          expect(Number.isInteger(graceSeconds) && graceSeconds >= 0).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid-settings' });
          expect((error as Error).message.length).toBeLessThan(2000);
        }
      }),
    );
  });
});

describe('settings that are read when they are used', () => {
  const tags = tagged({ 'grace-period': 'for ever', strategy: 'in-place' });

  it('fail only if they are malformed themselves', () => {
    const settings = lazyRotationSettings(tags, {});
    expect(settings.strategy).toBe('in-place');
    expect(() => settings.graceSeconds).toThrow('for ever');
  });

  it('count as absent in an emergency, and the problem is passed on once', () => {
    const problems: string[] = [];
    const settings = lazyRotationSettings(tags, { ROTATION_GRACE_PERIOD: '2h' }, ({ message }) =>
      problems.push(message),
    );
    expect([settings.graceSeconds, settings.graceSeconds]).toEqual([7200, 7200]);
    expect(problems).toEqual([expect.stringContaining('for ever')]);
    expect(settings).toMatchObject({ strategy: 'in-place', inUsePolicy: 'report' });
  });
});
