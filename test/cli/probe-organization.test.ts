import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readFacts } from '../../sandbox/behavior/facts.ts';
import { createRotationService, type RotationServiceOfOrganizations } from '../../sandbox/rotation-service.ts';
import { leaks } from '../crash/invariants.ts';
import { everythingPrinted, runCommand } from './command-runner.ts';

let service: RotationServiceOfOrganizations;
let admin = '';
let organizationId = '';
let number = 0;
const folder = mkdtempSync(join(tmpdir(), 'probe-'));
const file = join(folder, 'facts.json');

beforeAll(async () => {
  const permissions = ['usage:organization:view', 'audits:audit:view'];
  service = await createRotationService({ inProcess: true, permissions });
});

afterAll(async () => {
  const { genesys } = service;
  const secrets = [...genesys.createdSecrets(), ...genesys.issuedTokens()];
  const printed = everythingPrinted();
  expect(secrets.length).toBeGreaterThan(5);
  expect(secrets.filter((secret) => printed.includes(secret))).toEqual([]);
  expect(leaks(service)).toEqual([]);
  await service.close();
  rmSync(folder, { recursive: true });
});

beforeEach(() => {
  number += 1;
  const organization = service.createOrganization(`Organization ${number}`);
  organizationId = organization.id;
  admin = `probe/admin-${number}`;
  service.createManagedSecret({ name: admin, organization });
});

type Behavior = Parameters<typeof service.genesys.setBehavior>[1];

function behave(behavior: Behavior): void {
  service.genesys.setBehavior({ id: organizationId }, behavior);
  // A client that nobody knows is in no organization.
  service.genesys.settings.rejectionStatus = behavior.rejectionStatus ?? 'by-cause';
}

const own = () => service.genesys.clients().filter((client) => client.organizationId === organizationId);
/** What is left: everything but the admin client. */
const left = () => own().filter(({ name, deleted }) => name !== admin && !deleted);
const created = () => own().length - 1;
const probe = (more = '--yes') => runCommand(service, `probe-organization --admin-secret ${admin} --json ${more}`);

/** What the facts file says, read as the sandbox reads it. */
async function found(behavior: Behavior): Promise<Record<string, unknown>> {
  behave(behavior);
  const ran = await probe(`--yes --facts ${file}`);
  expect({ ok: [0, 6].includes(ran.exitCode), notes: [0, 6].includes(ran.exitCode) ? '' : ran.notes }).toEqual({
    ok: true,
    notes: '',
  });
  expect(left()).toEqual([]);
  expect(created()).toBeGreaterThan(3);
  const facts = readFacts(JSON.parse(readFileSync(file, 'utf8')), file);
  return { ...facts.genesys };
}

describe('probe-organization', { timeout: 120_000 }, () => {
  const positions: readonly Behavior[] = [
    {
      tokensSurviveRegenerate: true,
      tokensSurviveDeactivation: true,
      tokensSurviveDelete: false,
      rejectionStatus: 'by-cause',
      tokenFormat: 'opaque',
      maxTokenValiditySeconds: 172_800,
      descriptionMaxLength: undefined,
      secretsEndpoint: false,
      putMerges: false,
      requireIpAllowList: false,
      enforceIpAllowList: false,
      usageEndpoint: true,
      organizationUsageEndpoint: true,
      usageRunningPolls: 0,
      usageQueriesFail: false,
      auditEndpoint: true,
      auditsRegenerations: true,
      hostileCharacters: false,
      rateLimitPerMinute: 300,
      propagationDelayMs: 0,
      earlyRejectionCachedMs: 0,
    },
    {
      tokensSurviveRegenerate: false,
      tokensSurviveDeactivation: false,
      rejectionStatus: 400,
      tokenFormat: 'jwt',
      maxTokenValiditySeconds: 38_880_000,
      descriptionMaxLength: 500,
      descriptionTooLong: 'rejected',
      secretsEndpoint: true,
      putMerges: true,
      enforceIpAllowList: true,
      ipRejection: 'forbidden-html',
      usageEndpoint: false,
      organizationUsageEndpoint: false,
      auditEndpoint: false,
      rateLimitPerMinute: 400,
      deletedClientLingersMs: 604_800_000,
      deletedClientListed: true,
      deletedAgainStatus: 409,
    },
    {
      tokensSurviveDelete: true,
      rejectionStatus: 401,
      descriptionMaxLength: 300,
      descriptionTooLong: 'truncated',
      enforceIpAllowList: true,
      ipRejection: 'invalid-client',
      usageRunningPolls: 3,
      auditsRegenerations: false,
      hostileCharacters: true,
      deletedClientLingersMs: 604_800_000,
      deletedClientListed: false,
      deletedAgainStatus: 400,
    },
    { enforceIpAllowList: true, ipRejection: 'forbidden-json', usageQueriesFail: true, listingPageSize: 1 },
    { enforceIpAllowList: true, ipRejection: 'unauthorized-json' },
    { enforceIpAllowList: true, ipRejection: 'unauthorized-client' },
  ];

  it.each(positions.map((position, at) => [at, position] as const))('finds the positions of set %i', async (_, set) => {
    expect(await found(set)).toMatchObject({ ...set });
  });

  it.each([
    [
      { propagationDelayMs: 6_000 },
      { propagationDelayMs: 6_000, earlyRejectionCachedMs: 0, earlyRejectionProlonged: false },
    ],
    [
      { propagationDelayMs: 3_000, earlyRejectionCachedMs: 15_000 },
      { propagationDelayMs: 3_000, earlyRejectionCachedMs: 15_000, earlyRejectionProlonged: false },
    ],
    [
      { propagationDelayMs: 3_000, earlyRejectionCachedMs: 12_000, earlyRejectionProlonged: true },
      { propagationDelayMs: 3_000, earlyRejectionCachedMs: 12_000, earlyRejectionProlonged: true },
    ],
    [{ oldSecretLingersMs: 9_000 }, { oldSecretLingersMs: 9_000 }],
    [{ listingDelayMs: 7_000 }, { listingDelayMs: 7_000 }],
    [{ auditDelayMs: 8_000 }, { auditDelayMs: 8_000 }],
  ] as const)('measures %j, never less and at most twice that', async (set, expected) => {
    const facts = await found(set);
    for (const [name, value] of Object.entries(expected)) {
      if (typeof value === 'boolean' || value === 0) expect({ [name]: facts[name] }).toEqual({ [name]: value });
      else {
        expect(Number(facts[name])).toBeGreaterThanOrEqual(value);
        expect(Number(facts[name])).toBeLessThanOrEqual(2 * value);
      }
    }
  });

  it('says that another client has no room, and what to do', async () => {
    behave({ clientLimit: 1 });
    const { document, exitCode } = await probe();
    expect(exitCode).toBe(6);
    expect(document.facts.genesys).toEqual({ clientLimit: 1 });
    expect(document.found[0].advice).toContain('in-place');
  });

  it('says that a slow organization needs a longer propagation timeout', async () => {
    behave({ propagationDelayMs: 30_000 });
    const { document } = await probe();
    const row = document.found.find(({ name }: { name: string }) => name === 'propagationDelayMs');
    expect(row).toMatchObject({
      agrees: false,
      advice: expect.stringMatching(/^functions\.propagationTimeout: '6\ds'$/),
    });
  });

  it('creates nothing without a confirmation, and nothing in a dry run', async () => {
    expect((await probe('--no-input')).exitCode).toBe(2);
    expect((await probe('--dry-run')).exitCode).toBe(0);
    expect((await probe('--yes --facts /nowhere/at/all.json')).exitCode).toBe(2);
    expect(created()).toBe(0);
  });

  it('does not show the admin secret when it is rejected', async () => {
    const name = `probe/wrong-${number}`;
    const canary = 'canary-4711-in-an-admin-secret';
    service.createManagedSecret({ name, fields: { clientSecret: canary } });
    const ran = await runCommand(service, `probe-organization --admin-secret ${name} --yes`);
    expect(ran.exitCode).toBe(1);
    expect(ran.notes).toContain('401 invalid_client');
    expect(ran.out + ran.notes).not.toContain(canary);
  });

  it.each([2, 5, 9])('removes its clients when it is interrupted after %i s', async (seconds) => {
    behave({ propagationDelayMs: 8_000 });
    const interrupt = new AbortController();
    const stop = service.clock.at(service.clock.now() + seconds * 1000, () => interrupt.abort());
    const ran = await runCommand(service, `probe-organization --admin-secret ${admin} --yes`, {
      interrupt: interrupt.signal,
    });
    stop();
    expect(ran.exitCode).toBe(130);
    expect(created()).toBeGreaterThan(0);
    expect(left()).toEqual([]);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('as a process, removes its clients on %s', async (signal) => {
    behave({ propagationDelayMs: 600_000 });
    const endpoint = ['--region', 'eu-west-1', '--endpoint-url', service.endpoint];
    const child = spawn(
      process.execPath,
      ['cli/main.ts', 'probe-organization', '--admin-secret', admin, '--yes', ...endpoint],
      {
        env: { ...process.env, ...service.environment() },
      },
    );
    let notes = '';
    child.stderr.on('data', (chunk) => {
      notes += chunk;
      // A second signal would end it at once.
      if (!child.killed && /is listed/.test(notes)) child.kill(signal);
    });
    const [exitCode] = await once(child, 'exit');
    expect({ exitCode, notes }).toEqual({ exitCode: 130, notes: expect.stringContaining('is being removed') });
    expect(created()).toBeGreaterThan(0);
    expect(left()).toEqual([]);
  });

  it('removes its clients when its time has elapsed', async () => {
    behave({ propagationDelayMs: 50_000 });
    expect((await probe('--yes --timeout 20s')).exitCode).toBe(124);
    expect(created()).toBeGreaterThan(0);
    expect(left()).toEqual([]);
  });

  const clients = '/api/v2/oauth/clients';

  it.each([
    [`POST ${clients}`, 'lost-reply'],
    [`POST ${clients}`, 'lost-request'],
    [`POST ${clients}/{clientId}/secret`, 'lost-reply'],
    [`PUT ${clients}/{clientId}`, 'lost-reply'],
    [`DELETE ${clients}/{clientId}`, 'lost-reply'],
    [`GET ${clients}`, 'lost-reply'],
  ] as const)('removes its clients when %s ends with %s', async (operation, kind) => {
    service.faults.add({
      service: 'genesys',
      operation,
      skip: operation === `POST ${clients}` ? 2 : 0,
      effect: { kind },
    });
    const ran = await probe();
    expect(ran.exitCode).toBe(1);
    expect(left()).toEqual([]);
  });

  it.each(['plain', 'json', 'base64'] as const)('shows no secret that an error quotes in %s', async (encoding) => {
    for (const skip of [0, 1, 2, 3, 5, 8, 13, 21]) {
      const fault = service.faults.add({ service: 'genesys', skip, effect: { kind: 'echo', status: 400, encoding } });
      await probe();
      fault.remove();
    }
    expect(left()).toEqual([]);
  });

  it('says what it could not remove, and --clean-up removes that and nothing else', async () => {
    const roleDivisions = [{ roleId: service.roleId, divisionId: '*' }];
    const named = 'genesys-oauth-rotation probe 0123456789ab-1';
    service.genesys.createClient({
      organization: { id: organizationId },
      name: named,
      description: 'ours',
      roleDivisions,
    });
    const fault = service.faults.add({
      service: 'genesys',
      operation: `DELETE ${clients}/{clientId}`,
      times: Number.POSITIVE_INFINITY,
      effect: { kind: 'respond', status: 503 },
    });
    const ran = await probe();
    fault.remove();
    const ids = left().flatMap(({ id, name }) => (name === named ? [] : [id]));
    expect(ids.length).toBeGreaterThan(0);
    for (const id of ids) expect(ran.document.error.message).toContain(id);
    expect(ran.document.error.nextStep).toContain('--clean-up');
    expect((await probe('--clean-up --no-input')).exitCode).toBe(2);
    const { document } = await probe('--clean-up --yes');
    expect(document.removed.map(({ id }: { id: string }) => id).sort()).toEqual(ids.sort());
    expect(left().map(({ name }) => name)).toEqual([named]);
  });
});
