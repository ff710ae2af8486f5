import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFunctionSettings } from '../../domain/function-settings.ts';
import { canary } from './arbitraries.ts';

const webhook = { ROTATION_WEBHOOK_URL: 'https://hooks.example.com/a?b=c', ROTATION_WEBHOOK_SECRET: 'hook-key' };
const vault = { VAULT_ADDR: 'https://vault.example.com:8200', ROTATION_VAULT_SECRET: 'vault-login' };

function problemOf(variables: Record<string, string>): string {
  try {
    readFunctionSettings(variables);
  } catch (error) {
    expect(error).toMatchObject({ code: 'invalid-settings', outcome: 'unchanged' });
    return (error as Error).message;
  }
  throw new Error('The settings were accepted.');
}

describe('a function', () => {
  it('has a webhook whose URL is in its secret', () => {
    expect(readFunctionSettings({ ROTATION_WEBHOOK_SECRET: 'hook-key' }).webhook).toEqual({ secretId: 'hook-key' });
  });

  it('has no destination by default, nor if a template leaves the variables empty', () => {
    const empty = { ROTATION_WEBHOOK_URL: '', VAULT_ADDR: '', ROTATION_EVENT_BUS: '', ROTATION_VAULT_MOUNT: '' };
    for (const variables of [{}, empty, { ROTATION_VAULT_SECRET: 'y' }]) {
      const settings = readFunctionSettings(variables);
      for (const name of ['webhook', 'vault', 'eventBus']) expect(settings).not.toHaveProperty(name);
    }
  });

  it('has a webhook', () => {
    expect(readFunctionSettings(webhook).webhook).toEqual({
      url: new URL('https://hooks.example.com/a?b=c'),
      secretId: 'hook-key',
    });
  });

  it('has a Vault, by default with the mount "secret" and no namespace', () => {
    expect(readFunctionSettings(vault).vault).toStrictEqual({
      address: new URL('https://vault.example.com:8200'),
      mount: 'secret',
      secretId: 'vault-login',
    });
    const more = { ...vault, VAULT_NAMESPACE: 'admin/team', ROTATION_VAULT_MOUNT: 'kv/apps' };
    expect(readFunctionSettings(more).vault).toMatchObject({ namespace: 'admin/team', mount: 'kv/apps' });
  });

  it.each(['rotations', 'arn:aws:events:eu-central-1:123456789012:event-bus/team/rotations'])('has a bus %s', (bus) => {
    expect(readFunctionSettings({ ROTATION_EVENT_BUS: bus }).eventBus).toBe(bus);
  });

  it.each(['my bus', 'bus;drop', 'x'.repeat(257), 'büs'])('has no bus %j', (bus) => {
    expect(problemOf({ ROTATION_EVENT_BUS: bus })).toContain('ROTATION_EVENT_BUS');
  });

  it.each(['arn:aws:secretsmanager:eu-central-1:123456789012:secret:team/hook-AbCdEf', 'team/hook_key+=.@-1'])(
    'is given a secret by its name or ARN, such as %s',
    (secretId) => {
      expect(readFunctionSettings({ ...webhook, ROTATION_WEBHOOK_SECRET: secretId }).webhook).toMatchObject({
        secretId,
      });
      expect(readFunctionSettings({ ...vault, ROTATION_VAULT_SECRET: secretId }).vault).toMatchObject({ secretId });
    },
  );
});

describe('the settings of destinations', () => {
  it('are reported with all problems at once, each with its variable', () => {
    const message = problemOf({
      ROTATION_WEBHOOK_URL: 'https://hooks.example.com',
      VAULT_ADDR: 'https://vault.example.com/?x=1',
      ROTATION_VAULT_MOUNT: '../sys',
      VAULT_NAMESPACE: '/admin',
      ROTATION_EVENT_BUS: 'my bus',
      GENESYS_ENVIRONMENT: 'pure.example',
    });
    for (const name of [
      'ROTATION_WEBHOOK_SECRET',
      'ROTATION_VAULT_SECRET',
      'VAULT_ADDR',
      'ROTATION_VAULT_MOUNT',
      'VAULT_NAMESPACE',
      'ROTATION_EVENT_BUS',
      'GENESYS_ENVIRONMENT',
    ]) {
      expect(message).toContain(name);
    }
    expect(message).toContain('"../sys"');
    expect(message).toContain('"/admin"');
  });

  it.each([
    'http://hooks.example.com',
    'https://169.254.169.254/latest',
    'https://[::ffff:a9fe:a9fe]/',
    'https://10.0.0.1',
    'https://metadata.google.internal',
  ])('refuse %s for either destination', (url) => {
    expect(problemOf({ ...webhook, ROTATION_WEBHOOK_URL: url })).toContain('ROTATION_WEBHOOK_URL');
    expect(problemOf({ ...vault, VAULT_ADDR: url })).toContain('VAULT_ADDR');
  });

  it('show nothing of a URL that may be secret', () => {
    const url = fc.constantFrom(
      'http://hooks.example.com/CANARY?k=CANARY',
      'https://CANARY:CANARY@hooks.example.com/CANARY',
      'https://hooks.example.com/CANARY#CANARY',
      'https://169.254.169.254/CANARY',
      'CANARY',
    );
    fc.assert(
      fc.property(canary, url, (secret, text) => {
        const broken = text.replaceAll('CANARY', secret);
        const message = problemOf({ ...webhook, ...vault, ROTATION_WEBHOOK_URL: broken, VAULT_ADDR: broken });
        expect(message.toLowerCase()).not.toContain(secret.toLowerCase());
      }),
    );
    // A valid one is not shown either, when something else is wrong.
    const other = {
      ROTATION_WEBHOOK_URL: 'https://hooks.example.com/CANARY?k=CANARY',
      VAULT_ADDR: 'https://v/?CANARY',
    };
    expect(problemOf(other)).not.toContain('CANARY');
  });

  it.each([
    ['ROTATION_WEBHOOK_SECRET', 'whsec_Q0FOQVJZQ0FOQVJZQ0FOQVJZQ0FOQVJZ'],
    ['ROTATION_WEBHOOK_SECRET', '{"signingKey":"whsec_Q0FOQVJZQ0FOQVJZQ0FOQVJZQ0FOQVJZ"}'],
    ['ROTATION_VAULT_SECRET', 'hvs.CANARYCANARYCANARYCANARY'],
    ['ROTATION_VAULT_SECRET', 's.CANARYCANARYCANARYCANARY'],
    ['ROTATION_VAULT_SECRET', '{"token":"CANARY"}'],
    ['ROTATION_VAULT_SECRET', 'two words'],
  ])('refuse and do not show the value in %s where the name of a secret belongs', (variable, value) => {
    const message = problemOf({ ...webhook, ...vault, [variable]: value });
    expect(message).toContain(variable);
    expect(message).not.toMatch(/CANARY|Q0FOQV|two words/);
  });
});

it('report which secret is missing, what needs it and what belongs in it', () => {
  const { ROTATION_WEBHOOK_URL } = webhook;
  const { VAULT_ADDR } = vault;
  for (const empty of [{}, { ROTATION_WEBHOOK_SECRET: '', ROTATION_VAULT_SECRET: '' }]) {
    const message = problemOf({ ROTATION_WEBHOOK_URL, VAULT_ADDR, ...empty });
    expect(message).toContain(
      'ROTATION_WEBHOOK_SECRET, which ROTATION_WEBHOOK_URL needs, is missing; it names the secret with the key that signs',
    );
    expect(message).toContain(
      'ROTATION_VAULT_SECRET, which VAULT_ADDR needs, is missing; it names the secret with the token or the AppRole',
    );
  }
});

it('allow no query in the address of Vault', () => {
  expect(problemOf({ ...vault, VAULT_ADDR: 'https://vault.example.com/?x=1' })).toContain('VAULT_ADDR has a query');
});
