import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { startAwsSandbox } from '../sandbox/aws/aws-sandbox.ts';
import { callWithCli, callWithSdk } from './clients.ts';
import { hasMoto, startMoto } from './moto-server.ts';
import { completeInput, type Outcome, type Probe } from './probe.ts';
import { probes } from './probes.ts';

const timeout = 1_800_000;
const trust = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { Service: 'scheduler.amazonaws.com' }, Action: 'sts:AssumeRole' },
};

/** Each probe whose outcome is not what it should be. */
async function deviations(
  call: (probe: Probe) => Promise<Outcome>,
  expectedOf: (probe: Probe) => Probe['expected'] = ({ expected }) => expected,
): Promise<readonly object[]> {
  const found = [];
  const responses = new Map<Probe['service'], Outcome[]>();
  for (const probe of probes) {
    const earlier = responses.get(probe.service) ?? [];
    const outcome = await call({ ...probe, input: completeInput(probe, earlier) });
    responses.set(probe.service, [outcome, ...earlier]);
    const expected = expectedOf(probe);
    if (!fits(outcome, expected)) found.push({ ...probe, expected, outcome });
  }
  return found;
}

/** Whether a value has what is expected at least. */
function fits(value: unknown, expected: unknown): boolean {
  if (typeof expected !== 'object' || expected === null) return value === expected;
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(expected).every(([key, part]) => fits((value as Record<string, unknown>)[key], part));
}

describe('the sandbox responds as AWS documents', () => {
  const withSandbox = async (call: (endpoint: string, probe: Probe) => Promise<Outcome>) => {
    const sandbox = await startAwsSandbox();
    sandbox.iam.createRole({ name: 'scheduler', trust });
    sandbox.deadLetters.create('letters');
    try {
      return await deviations((probe) => call(sandbox.endpoint, probe));
    } finally {
      await sandbox.close();
    }
  };
  const hasCli = spawnSync('aws', ['--version']).status === 0;
  if (!hasCli) process.stderr.write('skipped: the AWS CLI is not installed here\n');

  it('to SDK v3', async () => expect(await withSandbox(callWithSdk)).toEqual([]), timeout);
  it.skipIf(!hasCli)('to the AWS CLI', async () => expect(await withSandbox(callWithCli)).toEqual([]), timeout);
});

const isInstalled = hasMoto();
if (!isInstalled) process.stderr.write('skipped: Python has no moto with its server here\n');

describe.skipIf(!isInstalled)('moto', () => {
  it(
    'responds to each probe the same, or differs as the probe says',
    async () => {
      const moto = await startMoto();
      await moto.createQueue('letters');
      try {
        const call = (probe: Probe) => callWithSdk(moto.endpoint, probe);
        expect(await deviations(call, ({ expected, moto }) => moto?.outcome ?? expected)).toEqual([]);
      } finally {
        moto.close();
      }
    },
    timeout,
  );
});

it('the document of the sandbox lists each difference from moto', () => {
  const document = readFileSync('docs/sandbox.md', 'utf8').replace(/\s+/g, ' ');
  for (const { service, operation, moto } of probes) {
    if (moto !== undefined) expect(document, `${service} ${operation}`).toContain(moto.why);
  }
});
