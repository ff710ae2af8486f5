import { describe, expect, it } from 'vitest';
import { chain } from '../../../client/sources/chain.ts';
import { fromEnvironment } from '../../../client/sources/from-environment.ts';
import { fromStatic } from '../../../client/sources/from-static.ts';

const credential = { clientId: 'c1', clientSecret: 's1' };
const shown = (credentials: readonly { clientId: string; clientSecret: { reveal(): string } }[]) =>
  credentials.map(({ clientId, clientSecret }) => `${clientId}/${clientSecret.reveal()}`);

describe('fromStatic', () => {
  it('returns the given credentials, trimmed and in order', async () => {
    const source = fromStatic([
      credential,
      { clientId: ' c1\n', clientSecret: '\ts2 ', environment: 'mypurecloud.com ' },
    ]);
    expect(shown(await source.load({ refresh: false }))).toEqual(['c1/s1', 'c1/s2']);
  });

  it.each([
    ['nothing', []],
    ['an empty secret', { clientId: 'c1', clientSecret: ' ' }],
    ['no id', { clientSecret: 'canary' }],
    ['a secret of another type', { clientId: 'c1', clientSecret: 7 }],
    ['an id with a colon', { clientId: 'c:1', clientSecret: 'canary' }],
    ['a control character', { clientId: 'c1', clientSecret: 'cana\rry' }],
    ['an unknown region', { clientId: 'c1', clientSecret: 'canary', environment: 'evil.example' }],
    ['null', [null]],
  ])('refuses %s, and shows no value', (_what, given) => {
    expect(() => fromStatic(given as never)).toThrow(/^invalid-options: .*fromStatic/);
    expect(() => fromStatic(given as never)).not.toThrow(/cana.?ry/);
  });

  it('refuses two regions', () => {
    const elsewhere = { ...credential, environment: 'mypurecloud.ie' };
    expect(() => fromStatic([credential, elsewhere])).toThrow(
      /^organization-mismatch: .*mypurecloud\.ie.*mypurecloud\.com/,
    );
  });
});

describe('fromEnvironment', () => {
  it('reads one credential, or two', async () => {
    const variables = { GENESYS_CLIENT_ID: 'c1', GENESYS_CLIENT_SECRET: 's1', GENESYS_ENVIRONMENT: 'mypurecloud.de' };
    const [first] = await fromEnvironment({ variables }).load({ refresh: false });
    expect(first?.environment).toBe('mypurecloud.de');
    const two = { ...variables, GENESYS_CLIENT_SECRET_2: 's2' };
    expect(shown(await fromEnvironment({ variables: two }).load({ refresh: false }))).toEqual(['c1/s1', 'c1/s2']);
    const others = { ...two, GENESYS_CLIENT_ID_2: 'c2' };
    expect(shown(await fromEnvironment({ variables: others }).load({ refresh: false }))).toEqual(['c1/s1', 'c2/s2']);
  });

  it('names the variables that are missing or malformed', async () => {
    const load = (variables: Record<string, string>) => fromEnvironment({ variables }).load({ refresh: false });
    await expect(load({ GENESYS_CLIENT_ID: 'c1' })).rejects.toMatchObject({ code: 'no-credentials' });
    const malformed = { GENESYS_CLIENT_ID: 'c1', GENESYS_CLIENT_SECRET: 'cana\rry' };
    await expect(load(malformed)).rejects.toThrow(/^invalid-secret: .*GENESYS_.*"clientSecret" contains characters/);
    await expect(load(malformed)).rejects.not.toThrow('canary');
    expect(() => fromEnvironment({ Prefix: 'X' } as never)).toThrow('invalid-options: There is no option "Prefix"');
  });

  it.each([
    ['padded', 's2\r\n', ['c1/s1', 'c1/s2']],
    ['empty', '', ['c1/s1']],
    ['blank', ' \n', ['c1/s1']],
    ['malformed', 's\u00002', ['c1/s1']],
  ])('a second secret that is %s leaves the first in use', async (_what, second, expected) => {
    const variables = {
      GENESYS_CLIENT_ID: ' c1\n',
      GENESYS_CLIENT_SECRET: 's1\n',
      GENESYS_ENVIRONMENT: '',
      GENESYS_CLIENT_SECRET_2: second,
      GENESYS_CLIENT_ID_2: '',
    };
    expect(shown(await fromEnvironment({ variables }).load({ refresh: false }))).toEqual(expected);
  });

  it('a first secret that is malformed leaves the second in use', async () => {
    const variables = { GENESYS_CLIENT_ID: 'c1', GENESYS_CLIENT_SECRET: 's\u00001', GENESYS_CLIENT_SECRET_2: 's2' };
    expect(shown(await fromEnvironment({ variables }).load({ refresh: false }))).toEqual(['c1/s2']);
  });
});

describe('chain', () => {
  const unset = fromEnvironment({ variables: {} });
  const broken = { name: 'broken', load: () => Promise.reject(new Error('down')) };

  it('uses the first that has a credential, and all of them once that was rejected', async () => {
    const source = chain(unset, fromStatic(credential), fromStatic({ clientId: 'c2', clientSecret: 's2' }));
    expect(shown(await source.load({ refresh: false }))).toEqual(['c1/s1']);
    expect(shown(await source.load({ refresh: true }))).toEqual(['c1/s1', 'c2/s2']);
  });

  it('fails with the error of the configured source, not of the others', async () => {
    await expect(chain(unset, broken).load({ refresh: false })).rejects.toThrow('down');
    await expect(chain(unset, unset).load({ refresh: false })).rejects.toMatchObject({ code: 'no-credentials' });
  });

  it('refuses an empty list and anything that is not a source', () => {
    expect(() => chain()).toThrow('invalid-options');
    expect(() => chain(undefined as never)).toThrow('invalid-options');
  });
});
