import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../sandbox/core/journal.ts';
import { callsOf, isChanging } from './history-call.ts';

const entry = (functionName: string | undefined, operation: string): JournalEntry => ({
  sequence: 0,
  atMs: 0,
  service: 'genesys',
  operation,
  applied: true,
  ...(functionName === undefined ? {} : { functionName }),
});

describe('the calls of a history', () => {
  const calls = callsOf([
    entry('rotate', 'GET /a'),
    entry(undefined, 'GET /a'),
    entry('watch', 'GET /a'),
    entry('retire', 'GET /a'),
    entry('rotate', 'GET /b'),
    { ...entry('rotate', 'GET /a'), fault: 'stall' },
  ]);

  it('are counted per function and per operation', () => {
    const counted = calls.map(({ functionName, index, name, occurrence }) => [functionName, index, name, occurrence]);
    expect(counted).toEqual([
      ['rotate', 0, 'genesys GET /a', 1],
      ['retire', 0, 'genesys GET /a', 1],
      ['rotate', 1, 'genesys GET /b', 1],
      ['rotate', 2, 'genesys GET /a', 2],
    ]);
    expect(calls.map(({ struckBy }) => struckBy)).toEqual([undefined, undefined, undefined, 'stall']);
  });
});

describe('a call that changes something', () => {
  it.each([
    'secrets-manager PutSecretValue',
    'secrets-manager UpdateSecretVersionStage',
    'scheduler CreateSchedule',
    'dynamodb UpdateItem',
    'dynamodb PutItem',
    'dynamodb BatchWriteItem',
    'dynamodb DeleteItem',
    'genesys POST /api/v2/oauth/clients',
    'genesys DELETE /api/v2/oauth/clients/{clientId}',
    'genesys PUT /api/v2/integrations/credentials/{credentialId}',
    'vault POST /v1/{mount}/data/{path}',
    'webhook POST /webhook',
    'eventbridge PutEvents',
    'secrets-manager RotateSecret',
    'lambda Invoke',
  ])('is %s', (name) => expect(isChanging({ name })).toBe(true));

  it.each([
    'secrets-manager GetSecretValue',
    'dynamodb GetItem',
    'dynamodb Query',
    'genesys POST /oauth/token',
    'genesys DELETE /api/v2/tokens/me',
    'genesys POST /api/v2/oauth/clients/{clientId}/usage/query',
    'vault GET /v1/{mount}/data/{path}',
    'vault POST /v1/auth/{mount}/login',
    'cloudwatch PutMetricData',
  ])('is not %s', (name) => expect(isChanging({ name })).toBe(false));
});
