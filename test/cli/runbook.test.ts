import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { commands } from '../../cli/command-line/commands.ts';
import { useService } from '../scenarios/managed-secret.ts';
import { runCommand, succeed } from './command-runner.ts';

const service = useService();

const folder = mkdtempSync(join(tmpdir(), 'runbook-'));

afterEach(() => service().faults.clear());
afterAll(() => rmSync(folder, { recursive: true }));

/** Every command within a sentence or a table, as an operator would copy it; test/docs/ runs the blocks. */
const documents = ['docs/runbook.md', 'docs/reference/command-line.md', 'docs/upgrading.md', 'README.md'];
const commandLines = new Set(
  documents.flatMap((document) =>
    [...readFileSync(document, 'utf8').matchAll(/`gor ([a-z][^`\n]*)`/g)].map(([, line = '']) => line),
  ),
);

const name = () => `test/${randomUUID().slice(0, 8)}`;

async function stored(): Promise<string> {
  return service().createManagedSecret({ name: name(), settings: { 'grace-period': '2d' } }).name;
}

async function adopted(): Promise<string> {
  const secret = await stored();
  await succeed(service(), `adopt ${secret} --every 30d --yes`);
  return secret;
}

async function rotated(): Promise<string> {
  const secret = await adopted();
  await succeed(service(), `rotate ${secret} --wait`);
  return secret;
}

/** A rotation that cannot be finished. */
async function stuck(): Promise<string> {
  const secret = await adopted();
  const { settings } = service().secretsManager;
  const { rotationAttempts } = settings;
  // Otherwise it may succeed by itself while a command waits.
  settings.rotationAttempts = 1;
  const effect = { kind: 'respond', status: 400, body: JSON.stringify({ __type: 'InternalServiceError' }) } as const;
  service().faults.add({ service: 'secrets-manager', operation: 'UpdateSecretVersionStage', times: 100, effect });
  await runCommand(service(), `rotate ${secret} --wait --timeout 1m`);
  await service().idle();
  service().faults.clear();
  settings.rotationAttempts = rotationAttempts;
  return secret;
}

/** AWSCURRENT names a client that the secret has not had before. */
async function otherClient(): Promise<string> {
  const secret = await adopted();
  const { genesys, organization, roleId, secretsManager } = service();
  const roleDivisions = [{ roleId, divisionId: '*' }];
  const { clientId, clientSecret } = genesys.createClient({ organization, name: 'other', roleDivisions });
  secretsManager.call('PutSecretValue', { SecretId: secret, SecretString: JSON.stringify({ clientId, clientSecret }) });
  const { ARN: secretArn } = secretsManager.call('DescribeSecret', { SecretId: secret }) as { ARN: string };
  await service().lambda.invoke('watch', { secretArn });
  return secret;
}

/** The file that operators keep beside their commands. */
function listOfDeployments(): string {
  const file = join(folder, 'deployments.json');
  writeFileSync(file, JSON.stringify({ deployments: [{ name: 'here', region: 'eu-west-1' }] }));
  return file;
}

/** The situation that a command is for. */
const situations: Readonly<Record<string, () => Promise<string>>> = {
  abandon: stuck,
  adopt: otherClient,
  'adopt --every': stored,
  retire: rotated,
  rollback: rotated,
};

describe('every command in the documents works in its situation', () => {
  /** Mentioned in a sentence, without the secret that it takes. */
  const isOnlyNamed = (line: string) => {
    const [name = '', ...more] = line.split(' ');
    return commands[name]?.usage.startsWith('SECRET') === true && !more.some((word) => !word.startsWith('-'));
  };

  it.each([...commandLines].filter((line) => !isOnlyNamed(line)))('gor %s', async (line) => {
    const [command = ''] = line.split(' ');
    const situation = line.includes('--every') ? 'adopt --every' : command;
    const secret = await (situations[situation] ?? adopted)();
    const list = line.includes('--all-deployments') ? ` --deployments ${listOfDeployments()}` : '';
    const ran = await runCommand(service(), `${line.replace('"$SECRET"', secret)}${list} --yes`);
    // What only reads may have found something in the secrets of the other tests.
    expect({ exitCode: ran.exitCode === 6 ? 0 : ran.exitCode, notes: ran.exitCode % 6 === 0 ? '' : ran.notes }).toEqual(
      { exitCode: 0, notes: '' },
    );
  });

  it('the runbook has a command for most situations', () => {
    expect(commandLines.size).toBeGreaterThan(12);
  });
});
