import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDeployedService, type DeployedService } from '../../sandbox/deployed-service.ts';
import { leaks } from '../crash/invariants.ts';
import { synthesizeWithBundles } from '../permissions/deployed-stack.ts';
import { everythingPrinted, runCommand, succeed } from './command-runner.ts';

const templateFile = synthesizeWithBundles({
  genesysEnvironment: 'mypurecloud.ie',
  adminSecret: 'genesys/admin',
  alarms: { emails: ['operations@example.com'] },
  secrets: [{ name: 'ivr/new' }],
  discovery: { tagKey: 'rotated-by', tagValue: 'genesys' },
  functions: { timeoutSeconds: 90, propagationTimeout: '1s' },
});

let service: DeployedService;
let count = 0;

beforeAll(async () => {
  service = await createDeployedService({
    inProcess: true,
    templateFile,
    existingSecrets: [{ name: 'genesys/admin' }],
  });
  service.genesys.settings.rateLimitPerMinute = 1_000_000;
  process.env.AWS_ACCESS_KEY_ID ??= 'AKIASANDBOXSANDBOX00';
  process.env.AWS_SECRET_ACCESS_KEY ??= 'sandbox';
  await service.idle();
});

afterEach(() => service.faults.clear());

afterAll(async () => {
  const found = leaks(service);
  const printed = everythingPrinted();
  const shown = [...service.genesys.createdSecrets(), ...service.genesys.issuedTokens()].filter((secret) =>
    printed.includes(secret),
  );
  await service.close();
  expect({ found, shown }).toEqual({ found: [], shown: [] });
});

/** A secret of its own for a test, adopted by the command. */
async function adopted(settings: Record<string, string> = {}): Promise<string> {
  count += 1;
  const name = `test/secret-${count}`;
  service.createManagedSecret({ name, settings: { 'grace-period': '2d', ...settings } });
  await succeed(service, `adopt ${name} --every 30d --tag rotated-by=genesys --yes`);
  return name;
}

describe('the command', () => {
  it('rotates, and shows what is owed', async () => {
    const name = await adopted();
    const { document } = await succeed(service, `rotate ${name} --wait --json`);
    expect(document.secrets[0]).toMatchObject({ secret: name, outcome: 'rotated' });
    const status = await succeed(service, `status ${name}`);
    expect(status.out).toContain('grace');
    console.log(status.out, status.notes);
    const pending = await succeed(service, `pending ${name}`);
    console.log(pending.out, pending.notes);
    console.log((await runCommand(service, 'status')).out);
  });

  it('rolls back, and the withdrawn credential gets a full grace period', async () => {
    const name = await adopted();
    await succeed(service, `rotate ${name} --wait`);
    const { document, notes } = await succeed(service, `rollback ${name} --json --yes`);
    console.log(notes, JSON.stringify(document));
    expect(document).toMatchObject({ generation: 1, withdrawn: { generation: 2, state: 'grace' } });
  });

  it('makes a leaked credential dead', async () => {
    const name = await adopted();
    const { document, notes } = await succeed(service, `emergency ${name} --json --yes`);
    console.log(notes, JSON.stringify(document));
    expect(document.secrets[0]).toMatchObject({ outcome: 'revoked', revoked: { verified: { status: 401 } } });
  });
});
