import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { strategyNames } from '../../domain/strategy-name.ts';
import type { EchoEncoding } from '../../sandbox/core/faults.ts';
import type { InvocationResult } from '../../sandbox/lambda/invoke.ts';
import type { RotationServiceWithDestinations } from '../../sandbox/rotation-service.ts';
import { LeakSearch } from './canaries.ts';
import { createNotifiedSecret, deployNotifiedVariant, letRetire, startHostileService } from './hostile-service.ts';
import { type RecordedOutputs, recordOutputs } from './recorded-outputs.ts';

let service: RotationServiceWithDestinations;
let recorded: RecordedOutputs;
const search = new LeakSearch();
const leaks = () => search.find(recorded.outputs(), recorded.secrets());

beforeAll(async () => {
  service = await startHostileService();
  recorded = recordOutputs(service);
});
beforeEach(({ task }) => {
  // What runs beside others would lose its log to the next one that begins.
  if (task.concurrent !== true) recorded.clear();
});
afterAll(() => service.close());

it.each(strategyNames)(
  '%s: no output from RotateSecret to the verified revocation contains a secret',
  async (strategy) => {
    const { arn } = createNotifiedSecret(service, strategy);
    expect((await service.secretsManager.rotate(arn)).outcome).toBe('succeeded');
    await letRetire(service);
    expect(leaks()).toEqual([]);
    // What was looked through is not empty.
    const empty = Object.entries(recorded.outputs()).filter(([, text]) => text.length < 3);
    expect(empty.map(([name]) => name)).toEqual(['dead letter']);
    expect(recorded.outputs()['webhook message']).toContain(JSON.stringify(arn).slice(1, -1));
  },
);

it('would be seen in each of these outputs', () => {
  const [secret = ''] = recorded.secrets();
  for (const name of Object.keys(recorded.outputs())) {
    const found = search.find({ ...recorded.outputs(), [name]: JSON.stringify({ secret }) }, recorded.secrets());
    expect(found).not.toEqual([]);
    expect(found.filter((leak) => !leak.endsWith(`is in a ${name}`))).toEqual([]);
  }
});

const encodings: readonly EchoEncoding[] = ['plain', 'url', 'json', 'base64', 'hex'];

/** Each call in each encoding takes minutes: `node test/secrecy/main.ts`. */
const everyNthCall = 3;

it('no response that quotes the request, in any encoding, leaks it', async () => {
  const { faults, secretsManager } = service;
  secretsManager.settings.rotationAttempts = 1;
  let struck = 0;
  for (let call = 0; ; call += everyNthCall) {
    const { arn } = createNotifiedSecret(service, 'replacement-client');
    const encoding = encodings[call % encodings.length] ?? 'plain';
    const rule = faults.add({ functionName: 'rotate', skip: call, effect: { kind: 'echo', status: 400, encoding } });
    await secretsManager.rotate(arn);
    rule.remove();
    if (rule.hits() === 0) break;
    struck += 1;
  }
  secretsManager.settings.rotationAttempts = 5;
  expect(struck).toBeGreaterThan(15);
  expect(recorded.outputs()['log line']).toContain('genesys-request-rejected');
  expect(leaks()).toEqual([]);
});

it.each([
  ['genesys', 'log line', 'login-inconclusive'],
  ['dynamodb', 'dead letter', 'ledger-unavailable'],
] as const)('a retirement with such a response of %s is in the %s without a secret', async (asked, output, code) => {
  const { arn } = createNotifiedSecret(service, 'replacement-client');
  await service.secretsManager.rotate(arn);
  recorded.clear();
  const effect = { kind: 'echo', status: 403, encoding: 'url' } as const;
  const rule = service.faults.add({ functionName: 'retire', service: asked, times: Infinity, effect });
  await letRetire(service);
  rule.remove();
  expect(recorded.outputs()[output]).toContain(code);
  expect(leaks()).toEqual([]);
});

const misbehavior = fileURLToPath(new URL('./misbehave.mjs', import.meta.url));

/** How the step ends, in the words of Lambda or of the product. */
const harms: readonly (readonly [way: string, outcome: InvocationResult['outcome'], said: RegExp])[] = [
  ['a callback throws', 'error', /thrown in a callback/],
  ['an unawaited promise is rejected', 'error', /fetch failed/],
  ['the call fails with an error that quotes the request', 'error', /^genesys-unavailable: .*\(unknown\)/],
  ['memory runs out', 'crash', /Runtime exited/],
  ['the process aborts', 'crash', /Runtime exited/],
  ['the process is killed', 'crash', /signal: killed/],
  ['the process gets SIGTERM', 'crash', /Runtime exited/],
  ['the process exits', 'crash', /exit status 1/],
];

it.concurrent.each(harms)('nothing is printed of a call in the middle of which %s', async (way, outcome, said) => {
  const result = await createInVariant({
    NODE_OPTIONS: `--max-old-space-size=60 --import ${misbehavior}`,
    MISBEHAVE: way,
    AWS_LAMBDA_LOG_FORMAT: way.startsWith('the call') ? 'JSON' : 'Text',
  });
  expect(result.outcome).toBe(outcome);
  expect(result.error?.errorMessage).toMatch(said);
  if (way === 'memory runs out') expect(result.logs.join('\n')).toContain('heap out of memory');
  expect(search.find({ log: result.logs.join('\n'), error: JSON.stringify(result) }, recorded.secrets())).toEqual([]);
});

it.concurrent.each([
  { AWS_LAMBDA_LOG_LEVEL: 'TRACE', AWS_LAMBDA_LOG_FORMAT: 'JSON' },
  { NODE_OPTIONS: '--trace-uncaught --trace-warnings', AWS_LAMBDA_LOG_FORMAT: 'Text' },
])('%j shows no credential of Genesys Cloud, Vault or the webhook', async (variables) => {
  const result = await createInVariant(variables, ['createSecret', 'setSecret']);
  expect(result.outcome).toBe('success');
  const { genesys, destinations } = service;
  const own = [...genesys.createdSecrets(), ...genesys.issuedTokens(), ...destinations.createdSecrets()];
  expect(search.find({ log: result.logs.join('\n') }, own)).toEqual([]);
});

it('a function that would print its requests refuses to work, and has sent none', async () => {
  const result = await createInVariant({ NODE_DEBUG: 'https,http,fetch,undici,timer' });
  expect(result.error?.errorMessage).toMatch(/^invalid-settings: .*NODE_DEBUG/);
  const own = [...service.genesys.createdSecrets(), ...service.genesys.issuedTokens()];
  expect(search.find({ log: result.logs.join('\n') }, own)).toEqual([]);
});

/** Runs steps of a rotation in a separate function. Returns the last result. */
async function createInVariant(
  variables: Readonly<Record<string, string>>,
  steps: readonly ('createSecret' | 'setSecret')[] = ['createSecret'],
): Promise<InvocationResult> {
  const { secretsManager } = service;
  const { arn } = createNotifiedSecret(service, 'replacement-client');
  const token = randomUUID();
  secretsManager.configureRotation(arn, { functionArn: deployNotifiedVariant(service, variables), isTested: true });
  secretsManager.announce(arn, token);
  let last: InvocationResult | undefined;
  for (const step of steps) last = await secretsManager.runStep(arn, step, token);
  if (last === undefined) throw new Error('There is no step to run.');
  return last;
}
