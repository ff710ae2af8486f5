import { expect, it } from 'vitest';
import { changesIn } from '../../../cli/evidence/changes-in.ts';

const deployment = { service: 'emea', rotate: 'emea-rotate', retire: 'emea-retire', watch: 'emea-watch' };
const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:crm-AbCdEf';
const functionArn = 'arn:aws:lambda:eu-west-1:111122223333:function:';

function resourcesIn(resources: readonly (string | undefined)[], eventName = 'UpdateFunctionCode') {
  const calls = resources.map((resource) => ({
    at: '2026-01-01T00:00:00.000Z',
    eventName,
    principal: 'arn:p',
    resource,
  }));
  const found = changesIn({ available: true, content: { from: '2026-01-01', calls } }, deployment, [
    { arn, name: 'crm' },
  ]);
  return found.available ? found.content.entries.map(({ resource }) => resource) : found.reason;
}

it('the changes in a report are those of our functions and secrets, however a caller named them', () => {
  const ours = [
    'emea-rotate',
    `${functionArn}emea-watch`,
    `${functionArn}emea-retire:live`,
    '111122223333:function:emea-report',
  ];
  const others = [
    'emea-rotate-2',
    `${functionArn}other`,
    `${arn}x`,
    'arn:aws:dynamodb:eu-west-1:111122223333:table/crm',
    undefined,
  ];
  expect(resourcesIn([...ours, arn, 'crm', ...others])).toEqual([...ours, arn, 'crm']);
  expect(resourcesIn([arn], 'RotateSecret')).toEqual([]);
  expect(changesIn({ available: false, reason: 'denied' }, deployment, [])).toEqual({
    available: false,
    reason: 'denied',
  });
});
