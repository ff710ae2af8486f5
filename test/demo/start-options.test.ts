import { describe, expect, it } from 'vitest';
import { requestLimitsOf } from '../../demo/count-requests.ts';
import type { Check } from '../../demo/self-check.ts';
import type { RotationRecord } from '../../demo/timeline.ts';
import { strategyNames } from '../../domain/strategy-name.ts';
import { runProgram } from './run-program.ts';

interface Result {
  readonly strategy: string;
  readonly rotations: readonly RotationRecord[];
  readonly selfCheck: { readonly passed: boolean; readonly checks: readonly Check[] };
}

async function runAsJson(...args: readonly string[]): Promise<{ exitCode: number | null; result: Result }> {
  const { exitCode, stdout } = await runProgram('demo/start.ts', ['--json', ...args]);
  return { exitCode, result: JSON.parse(stdout) as Result };
}

describe.concurrent('npm start with options', () => {
  it.for([...strategyNames])('rotates with %s, checks itself and keeps within its requests', async (strategy) => {
    const { exitCode, result } = await runAsJson('--strategy', strategy);
    expect(result.selfCheck.checks.filter(({ holds }) => !holds)).toEqual([]);
    expect(exitCode).toBe(0);
    expect(result.strategy).toBe(strategy);
    const requests = result.rotations[0]?.requests.rotate;
    const limits = requestLimitsOf(strategy);
    expect(requests?.genesys).toBeGreaterThan(0);
    expect(requests?.genesys).toBeLessThanOrEqual(limits.genesys);
    expect(requests?.secretsManager).toBeGreaterThan(0);
    expect(requests?.secretsManager).toBeLessThanOrEqual(limits.secretsManager);
  });

  it('shows the outage of AWSCURRENT with in-place, and none with the default', async () => {
    const [inPlace, byDefault] = await Promise.all([runAsJson('--strategy', 'in-place'), runAsJson()]);
    expect(inPlace.result.rotations[0]?.logins).toMatchObject({ outages: 1 });
    expect(byDefault.result.strategy).toBe('alternating-clients');
    expect(byDefault.result.rotations[0]?.logins).toMatchObject({ outages: 0, rejected: 0 });
  });

  it('has the old credential rejected after the revocation and not before', async () => {
    const { result } = await runAsJson('--rotations', '2');
    expect(result.rotations).toHaveLength(2);
    for (const { timeline } of result.rotations) {
      const moments = timeline.filter((entry) => entry.kind === 'step');
      expect(moments.map(({ name, canLogIn }) => [name, canLogIn.old, canLogIn.new])).toEqual([
        ['RotateSecret', true, undefined],
        ['createSecret', true, true],
        ['setSecret', true, true],
        ['testSecret', true, true],
        ['finishSecret', true, true],
        ['retire', false, true],
      ]);
    }
  });

  it.for([
    [['--strategy', 'blue-green'], 'blue-green', 'alternating-clients'],
    [['--rotations', '0'], "'0'", 'from 1 to 20'],
    [['--rotations', '1e1'], "'1e1'", 'from 1 to 20'],
    [['in-place'], "'in-place'", '--strategy'],
    [['--quiet'], '--quiet', '--help'],
  ] as const)('refuses %j, naming what is allowed', async ([args, received, allowed]) => {
    const { exitCode, stdout, stderr } = await runProgram('demo/start.ts', args);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(received);
    expect(stderr).toContain(allowed);
  });
});
