import { describe, expect, it } from 'vitest';
import type { Check } from '../../demo/self-check.ts';
import type { RotationRecord } from '../../demo/timeline.ts';
import { strategyNames } from '../../domain/strategy-name.ts';
import { runProgram } from './run-program.ts';

interface Result {
  readonly strategy: string;
  readonly rotations: readonly RotationRecord[];
  readonly selfCheck: { readonly passed: boolean; readonly checks: readonly Check[] };
}

async function runAsJson(...args: readonly string[]): Promise<{ exitCode: number | null; told: Result }> {
  const { exitCode, stdout } = await runProgram('demo/start.ts', ['--json', ...args]);
  return { exitCode, told: JSON.parse(stdout) as Result };
}

describe.concurrent('npm start with options', () => {
  it.for([...strategyNames])('rotates with %s, checks itself and keeps within its requests', async (strategy) => {
    const { exitCode, told } = await runAsJson('--strategy', strategy);
    expect(told.selfCheck.checks.filter(({ holds }) => !holds)).toEqual([]);
    expect(exitCode).toBe(0);
    expect(told.strategy).toBe(strategy);
    const requests = told.rotations[0]?.requests.rotate;
    expect(requests?.genesys).toBeGreaterThan(0);
    expect(requests?.genesys).toBeLessThanOrEqual(12);
    expect(requests?.secretsManager).toBeGreaterThan(0);
    expect(requests?.secretsManager).toBeLessThanOrEqual(14);
  });

  it('shows the window in which in-place refuses AWSCURRENT, and none for the default', async () => {
    const [inPlace, byDefault] = await Promise.all([runAsJson('--strategy', 'in-place'), runAsJson()]);
    expect(inPlace.told.rotations[0]?.logins).toMatchObject({ interruptions: 1 });
    expect(byDefault.told.strategy).toBe('alternating-clients');
    expect(byDefault.told.rotations[0]?.logins).toMatchObject({ interruptions: 0, refused: 0 });
  });

  it('refuses the old credential after the revocation and not before', async () => {
    const { told } = await runAsJson('--rotations', '2');
    expect(told.rotations).toHaveLength(2);
    for (const { timeline } of told.rotations) {
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
