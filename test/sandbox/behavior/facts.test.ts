import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readFactsFile } from '../../../sandbox/behavior/behavior.ts';
import { FactsError, readFacts } from '../../../sandbox/behavior/facts.ts';

const problemsOf = (json: unknown): readonly string[] => {
  try {
    readFacts(json, 'The file');
    return [];
  } catch (error) {
    return error instanceof FactsError ? error.problems : [String(error)];
  }
};

it('reads the switches of every service by their names, and null as none', () => {
  const json = {
    version: 1,
    about: 'measured on a Sunday',
    genesys: {
      propagationDelayMs: 8_000,
      clientLimit: null,
      resetFields: [],
      organizationIpAllowList: ['203.0.113.0/24'],
    },
    organizations: { Acme: { secretsEndpoint: true } },
    secretsManager: { describeSecretLagMs: 1_000 },
    scheduler: { deliveries: 2 },
    eventBridge: { missingBus: 'refuse' },
  };
  const { version, about, ...facts } = json;
  expect(readFacts(json, 'The file')).toEqual({ ...facts, genesys: { ...facts.genesys, clientLimit: undefined } });
  expect(readFacts({}, 'The file')).toEqual({});
});

it('names everything that is wrong at once: what was received, what is allowed, what may be meant', () => {
  const json = {
    version: 2,
    genesis: {},
    genesys: { propagationDelay: 5, propagationDelayMs: '5s', tokenFormat: 'JWT', clientLimit: 0, usageLagDays: 9_999 },
    organizations: { Acme: [] },
    scheduler: { deliveries: 3, constructor: true },
  };
  expect(problemsOf(json)).toEqual([
    'version: received 2; allowed: 1',
    'genesis: there is no such name; did you mean genesys?',
    'genesys.propagationDelay: there is no such name; did you mean genesys.propagationDelayMs?',
    'genesys.propagationDelayMs: received "5s"; allowed: milliseconds, a whole number, 0 or more',
    'genesys.tokenFormat: received "JWT"; allowed: one of "opaque", "jwt"',
    'genesys.clientLimit: received 0; allowed: a whole number, 1 or more, or null for none',
    'genesys.usageLagDays: received 9999; allowed: a whole number between 0 and 366',
    'organizations["Acme"]: received []; allowed: an object',
    'scheduler.deliveries: received 3; allowed: one of 1, 2',
    'scheduler.constructor: there is no such name; allowed: deliveryDelayMs, deliveries, repeatAfterMs, pastSchedules',
  ]);
  expect(problemsOf([])).toEqual(['the whole: received []; allowed: an object']);
  expect(problemsOf({ genesys: { organizationIpAllowList: ['203.0.113.0/33'], egressAddress: 'here' } })).toHaveLength(
    2,
  );
});

it('names the file that cannot be read', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'facts-')), 'facts.json');
  expect(() => readFactsFile(file)).toThrow(/facts\.json cannot be used; nothing was changed:\n- ENOENT/);
  writeFileSync(file, '{');
  expect(() => readFactsFile(file)).toThrow(/facts\.json cannot be used/);
  writeFileSync(file, '{"genesys": {"putMerges": true}}');
  expect(readFactsFile(file)).toEqual({ genesys: { putMerges: true } });
});
