import { generateKeyPairSync } from 'node:crypto';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Interrupts } from '../../../cli/command-line/interrupts.ts';
import { openTerminal } from '../../../cli/command-line/open-terminal.ts';
import { runCommandLine } from '../../../cli/command-line/run-command-line.ts';
import { connect } from '../../../cli/deployment/connect.ts';
import type { Connection } from '../../../cli/deployment/connection.ts';
import { ledgerTable } from '../../../sandbox/ledger-table.ts';
import { createRotationService, type RotationService } from '../../../sandbox/rotation-service.ts';

process.env.AWS_ACCESS_KEY_ID ??= 'AKIASANDBOXSANDBOX00';
process.env.AWS_SECRET_ACCESS_KEY ??= 'sandbox';

const dayMs = 86_400_000;

describe('the commands report and verify', () => {
  let service: RotationService;
  const folder = mkdtempSync(join(tmpdir(), 'evidence-'));
  const evidence = join(folder, 'evidence');
  const keyFile = join(folder, 'signing.pem');
  let printed = '';

  beforeAll(async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    service = await createRotationService({
      inProcess: true,
      variables: { GENESYS_PROPAGATION_TIMEOUT: '1s', ROTATION_IN_USE_POLICY: 'ignore' },
    });
    service.genesys.settings.rateLimitPerMinute = 1_000_000;
    const { arn } = service.createManagedSecret({
      name: 'crm/sync',
      settings: { 'grace-period': '1d' },
      accessTokenValiditySeconds: 300,
    });
    await service.lambda.invoke('watch', { all: true });
    await service.secretsManager.rotate(arn);
    await service.clock.advance(2 * dayMs);
    await service.idle();
  });

  afterAll(async () => {
    await service.close();
    rmSync(folder, { recursive: true });
  });

  const run = async (...argv: string[]) => {
    let out = '';
    const exitCode = await runCommandLine({
      argv,
      openTerminal: (options) => ({
        ...openTerminal(options, new Interrupts()),
        out: (text) => {
          out += text;
        },
        note: (text) => {
          out += `${text}\n`;
        },
        now: service.clock.now,
      }),
      isColored: { out: false, note: false },
      connect: async (target) =>
        stubbed(await connect({ ...target, region: 'eu-west-1', endpointUrl: service.endpoint })),
    });
    printed += out;
    return { exitCode, out };
  };
  const report = (...more: string[]) =>
    run('report', '--from', dayOf(-3), '--to', dayOf(1), '--sign', `file:${keyFile}`, '--out', evidence, ...more);
  const dayOf = (days: number) => new Date(service.clock.now() + days * dayMs).toISOString().slice(0, 10);
  const publicKey = () => join(evidence, readdirSync(evidence).find((name) => name.endsWith('.pem')) ?? '');

  it('write files and receipts that verify without AWS, and again after the next report', async () => {
    const first = await report();
    expect(first).toMatchObject({ exitCode: 0, out: expect.stringContaining('1 of 1 old credentials proved dead') });
    expect(first.out).toMatch(/2 receipts, the last is 00000002/);
    expect(await run('verify', evidence, '--key', publicKey())).toMatchObject({ exitCode: 0 });
    await service.clock.advance(60_000);
    const second = await report();
    expect(second.out).toMatch(/1 receipts, the last is 00000003/);
    const last = /SHA-256 ([0-9a-f]{64})/.exec(second.out)?.[1] ?? '';
    expect(await run('verify', evidence, '--key', publicKey(), '--last', last)).toMatchObject({ exitCode: 0 });
  });

  it('say what they could not read, and make the rest', async () => {
    const { out } = await run(
      'report',
      '--from',
      dayOf(-3),
      '--json',
      '--without-genesys',
      '--out',
      join(folder, 'unsigned'),
      '--to',
      dayOf(1),
    );
    expect(JSON.parse(out)).toMatchObject({
      outcome: 'ok',
      summary: { rotations: 1, proved: 1, unmanagedClients: 'not available' },
    });
  });

  it('detect a report that was changed afterwards', async () => {
    const name = readdirSync(evidence).find((file) => file.endsWith('.csv')) ?? '';
    appendFileSync(join(evidence, name), ' ');
    const { exitCode, out } = await run('verify', evidence, '--key', publicKey());
    expect({ exitCode, out }).toEqual({
      exitCode: 1,
      out: expect.stringContaining(`${name} is not the file that was signed`),
    });
  });

  it.each([
    [['report', '--from', '2026-02-30'], /--from is "2026-02-30"/],
    [['report', '--format', 'pdf'], /--format is "pdf"/],
    [['report', '--from', '2026-03-01', '--to', '2026-02-01'], /is empty or in the future/],
    [['report', '--max-age', 'soon'], /--max-age is "soon"/],
    [['verify', '/nowhere'], /Without a key nothing can be verified/],
    [['verify', '/nowhere', '--key', '/nowhere'], /cannot be read/],
  ] as const)('refuse %j with what is allowed', async (argv, message) => {
    expect(await run(...argv)).toEqual({ exitCode: 2, out: expect.stringMatching(message) });
  });

  it('show no secret and no token, wherever they write', () => {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const texts = files
      .filter(({ name }) => name !== 'signing.pem')
      .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'));
    const payloads = texts
      .flatMap((text) => /"payload": "([^"]+)"/.exec(text)?.[1] ?? [])
      .map((text) => Buffer.from(text, 'base64').toString());
    const all = [printed, ...texts, ...payloads].join('\n');
    expect(payloads.length).toBe(3);
    const secrets = [...service.genesys.createdSecrets(), ...service.genesys.issuedTokens()];
    expect(
      secrets.filter((secret) => all.includes(secret) || all.includes(Buffer.from(secret).toString('base64'))),
    ).toEqual([]);
  });
});

/** The sandbox of the tests has no stack whose outputs could be read. */
function stubbed(connection: Connection): Connection {
  const outputs = {
    ROTATE: 'rotate',
    RETIRE: 'retire',
    WATCH: 'watch',
    GROUP: 'genesys-oauth-rotation',
    LEDGER: ledgerTable.name,
  };
  const Outputs = Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
  const StackId = 'arn:aws:cloudformation:eu-west-1:123456789012:stack/x/1';
  const cloudFormation = { send: async () => ({ Stacks: [{ StackName: 'x', StackId, Outputs }] }) };
  return new Proxy(connection, {
    get: (target, name) => (name === 'cloudFormation' ? cloudFormation : Reflect.get(target, name)),
  });
}
