import { describe, expect, it } from 'vitest';
import type { History, HistoryRequest } from './history.ts';
import { formatHistoryId, parseHistoryId } from './history-id.ts';
import { withMutantBundles } from './mutant-bundles.ts';
import { mutants } from './mutants.ts';
import { createSandboxPool } from './sandbox-pool.ts';
import { shrink } from './shrink.ts';

const violation = '4: the client 0b1ffb3c-5a3e-4b41-9c1e-0d4a4b8f2f10 is left, active';
const sameOfAnother = '4: the client 9d1ffb3c-5a3e-4b41-9c1e-0d4a4b8f2f77 is left, active';

/** A world in which a history is wrong when this says so. */
function fake(isWrong: (request: HistoryRequest) => boolean, others: Partial<History> = {}) {
  const tried: string[] = [];
  const run = async (request: HistoryRequest): Promise<History> => {
    tried.push(formatHistoryId(request));
    const violations = isWrong(request) ? [sameOfAnother] : [];
    return { ...request, statesChecked: 1, violations, calls: [], struck: true, ...others };
  };
  const shrunk = async (id: string, calls: History['calls'] = []) => {
    const found: History = { ...parseHistoryId(id), statesChecked: 1, violations: [violation], calls, struck: true };
    return formatHistoryId((await shrink(run, found, violation)).history);
  };
  return { shrunk, tried };
}

const has = (kind: string) => (request: HistoryRequest) => request.faults.some((fault) => fault.kind === kind);

describe('a history that shows a violation', () => {
  it('loses the fault that is not needed', async () => {
    const { shrunk } = fake(has('crash-before'));
    const id = 'replacement-client/lost-reply@rotate:1+crash-before@rotate:7+crash-after@retire:2';
    expect(await shrunk(id)).toBe('replacement-client/crash-before@rotate:7');
  });

  it('keeps two faults that are both needed', async () => {
    const { shrunk } = fake((request) => has('lost-reply')(request) && has('crash-before')(request));
    const id = 'multi-secret/lost-reply@rotate:1+crash-before@rotate:7';
    expect(await shrunk(id)).toBe(id);
  });

  it('is shown without any fault where none is needed, and in the simplest scenario', async () => {
    const { shrunk } = fake(() => true);
    expect(await shrunk('alternating-clients, every destination/at-once+stall-after@rotate:3')).toBe(
      'alternating-clients, first rotation/once',
    );
  });

  it('is invoked once unless it takes more', async () => {
    const { shrunk } = fake(({ invocation }) => invocation !== 'once');
    expect(await shrunk('in-place/at-once')).toBe('in-place/twice');
  });

  it('keeps the destinations that are needed, its calls named because others come before', async () => {
    const { shrunk } = fake((request) => has('lost-reply')(request) && request.scenario.destinations.includes('vault'));
    const name = 'vault POST /v1/{mount}/data/{path}';
    const call = { functionName: 'rotate', index: 40, name, occurrence: 1, struckBy: 'lost-reply' } as const;
    expect(await shrunk('multi-secret, every destination/lost-reply@rotate:40', [call])).toBe(
      `multi-secret, vault/lost-reply@rotate:${name}#1`,
    );
  });

  it('has the mildest fault that does it', async () => {
    const { shrunk } = fake(({ faults }) => faults.length > 0);
    expect(await shrunk('in-place/stall-after@rotate:3')).toBe('in-place/lost-reply@rotate:3');
  });

  it('is not replaced by one whose fault never struck', async () => {
    const { shrunk } = fake(() => true, { struck: false });
    expect(await shrunk('in-place/stall-after@rotate:3')).toBe('in-place/stall-after@rotate:3');
  });

  it('is given up after so many attempts', async () => {
    const { shrunk, tried } = fake(() => false);
    await shrunk('in-place, every destination/stall-after@rotate:3+stall-after@rotate:4');
    expect(tried.length).toBeLessThanOrEqual(60);
    expect(new Set(tried).size).toBe(tried.length);
  });
});

describe('in a product without a safeguard', () => {
  it('two faults shrink to the one that it takes', async () => {
    const [sabotage] = mutants;
    if (sabotage?.name !== 'createSecret does not look for its own unfinished client') throw new Error('another one');
    await withMutantBundles(sabotage, async (bundleFolder) => {
      const pool = createSandboxPool({ computing: 1, bundleFolder });
      const needed = 'crash-after@rotate:genesys POST /api/v2/oauth/clients#1';
      const other = 'crash-after@rotate:secrets-manager UpdateSecretVersionStage#1';
      const found = await pool.run(parseHistoryId(`replacement-client/${needed}+${other}`));
      expect(found.struck).toBe(true);
      const { history } = await shrink(pool.run, found, found.violations[0] ?? 'none');
      expect(formatHistoryId(history)).toBe(`replacement-client/${needed}`);
      await pool.close();
    });
  });
});
