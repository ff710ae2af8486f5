import { expect, it } from 'vitest';
import { exploreCells } from './explore-cells.ts';
import { renderBroken } from './table.ts';

/** Changes whose answers are lost are where a rotation breaks if it breaks. `npm run faults` explores all. */
const calls = ['POST /api/v2/oauth/clients', 'PutSecretValue', 'CreateSchedule', 'UpdateSecretVersionStage'];
const ways = ['connection reset after the call', 'truncated JSON', 'HTML page with 502, call carried out'];

it('a change whose answer cannot be used is said to be uncertain, made once, and healed by the next attempt', async () => {
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
