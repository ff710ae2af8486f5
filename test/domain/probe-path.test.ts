import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { problemOfProbe } from '../../domain/probe-path.ts';
import { canary } from './arbitraries.ts';

describe('a probe', () => {
  it.each([
    '/api/v2/users',
    '/api/v2/users/me',
    '/api/v2/users?pageSize=1&expand=groups',
    '/api/v2/analytics/conversations/details/jobs/01234567-89ab-cdef-0123-456789abcdef',
    '/api/v2/users?name=a%20b',
    '/api/v2/a...b',
    '/api/v2/a:/b',
  ])('may be %s', (probe) => {
    expect(problemOfProbe(probe)).toBeUndefined();
  });

  it.each([
    '',
    '/',
    '/api/v2',
    '/api/v2/',
    '/api/v2?x=/api/v2/users',
    '/api/v1/users',
    '/API/V2/users',
    'api/v2/users',
    '/oauth/token',
    '//api/v2/users',
    '?/api/v2/users',
    '//elsewhere.example/api/v2/users',
  ])('is not a path under /api/v2/ when it is %j', (probe) => {
    expect(problemOfProbe(probe)).toContain('is not a path under /api/v2/');
  });

  it.each([
    '/api/v2/../v1/users',
    '/api/v2/users/..',
    '/api/v2/./users',
    '/api/v2//users',
    '/api/v2/%2e%2e/v1',
    '/api/v2/users%2f..',
    '/api/v2/\\..\\v1',
    '/api/v2/{userId}',
    '/api/v2/..;/v1',
    '/api/v2/üser',
    '/api/v2/a\tb',
    '/api/v2/a\u0000b',
  ])('could lead elsewhere when it is %j', (probe) => {
    expect(problemOfProbe(probe)).toContain('could lead out of /api/v2/');
  });

  it.each(['POST', 'delete', 'GET', 'GET:', 'POST:/api/v2/users', 'https://elsewhere.example/api/v2/users'])(
    'names only a path and no method or host, as in %s',
    (probe) => {
      expect(problemOfProbe(probe)).toContain('is not a path; probes are always GET');
    },
  );

  it('has no fragment', () => {
    expect(problemOfProbe('/api/v2/users#top')).toContain('fragment');
    expect(problemOfProbe('/api/v2/users?a=1#top')).toContain('fragment');
  });
});

describe('the query of a probe', () => {
  it.each([
    'access_token',
    'clientSecret',
    'PASSWORD',
    'passwd',
    'pwd',
    'apiKey',
    'api-key',
    'Authorization',
    'sessionId',
  ])('must not have a parameter %s', (name) => {
    expect(problemOfProbe(`/api/v2/users?page=1&${name}=x`)).toContain(`"${name}"`);
    expect(
      problemOfProbe(`/api/v2/users?${name.replace(/^./, (first) => `%${first.charCodeAt(0).toString(16)}`)}=x`),
    ).toContain('must not carry a secret');
  });

  it('is reported with all forbidden names, and no others', () => {
    expect(problemOfProbe('/api/v2/users?token=x&page=1&pwd=y')).toContain('a query with "token", "pwd";');
  });

  it('has each parameter once', () => {
    expect(problemOfProbe('/api/v2/users?id=1&expand=a&id=2')).toContain('"id" twice');
  });

  it('is never quoted, whatever is wrong', () => {
    const path = fc.constantFrom('/api/v2/users', '/api/v1/users', '/api/v2/../x', 'POST', '/api/v2/{x}', '');
    const query = fc.constantFrom(
      '?token=CANARY',
      '?a=CANARY#x',
      '?a=1&password=CANARY',
      '?secret=1&b=CANARY',
      '#CANARY',
    );
    fc.assert(
      fc.property(canary, path, query, (secret, before, after) => {
        const problem = problemOfProbe(before + after.replace('CANARY', secret));
        expect(problem).toBeDefined();
        expect(problem).not.toContain(secret);
      }),
    );
  });
});

it('shows no user or password of a URL given as a path', () => {
  expect(problemOfProbe('https://user:CANARY@host.example/api/v2/users')).not.toContain('CANARY');
});

it('stays under /api/v2/ as URLs are resolved, whatever is accepted', () => {
  const piece = fc.constantFrom(
    '/',
    '.',
    '..',
    '//',
    '\\',
    '%2e',
    '%2f',
    ';',
    'users',
    '?',
    'a=1',
    '#',
    '@',
    ':',
    '\t',
    '\n',
  );
  const path = fc.array(piece, { maxLength: 8 }).map((pieces) => `/api/v2/${pieces.join('')}`);
  fc.assert(
    fc.property(path, (probe) => {
      fc.pre(problemOfProbe(probe) === undefined);
      const url = new URL(probe, 'https://api.mypurecloud.com');
      expect(url.host).toBe('api.mypurecloud.com');
      expect(url.pathname).toBe(probe.split('?')[0]);
      expect(url.pathname.startsWith('/api/v2/')).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

it('is shortened in the message', () => {
  expect(problemOfProbe(`/api/v1/${'x'.repeat(10_000)}`)?.length).toBeLessThan(300);
});
