import { expect, it } from 'vitest';
import { exploreCells } from './explore-cells.ts';
import { renderBroken } from './table.ts';

/** Lost responses of changes are the most likely cause of a broken rotation. `npm run faults` explores everything. */
const calls = ['POST /api/v2/oauth/clients', 'PutSecretValue', 'CreateSchedule', 'UpdateSecretVersionStage'];
const ways = ['connection reset after the call', 'truncated JSON', 'HTML page with 502, call carried out'];

it('a change without a usable response is reported as unknown, made once, and repaired by the next attempt', async () => {
  const cells = await exploreCells({
    sandboxes: 2,
    takesCall: ({ scenario, stage, operation }) =>
      scenario.strategy === 'replacement-client' && !stage.endsWith('over') && calls.includes(operation),
    takesFailure: ({ name }) => ways.includes(name),
  });
  expect(cells).toHaveLength(calls.length * ways.length);
  expect(renderBroken(cells)).toEqual([]);
  const uncertain = cells.filter(({ ended }) => ended === 'error');
  expect(uncertain.length).toBeGreaterThan(4);
  expect(new Set(uncertain.map(({ outcome }) => outcome))).toEqual(new Set(['unknown']));
});
