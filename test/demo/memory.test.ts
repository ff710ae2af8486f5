import { expect, it } from 'vitest';
import { measure } from '../../bench/sandbox/measure.ts';

it('the sandbox of 100 secrets and 3 organizations stays below 250 MB in a rotation and a run of watch', async () => {
  const organizations = ['North=mypurecloud.de', 'South=mypurecloud.ie', 'East=mypurecloud.com'];
  const parameters = ['--secrets', '100', ...organizations.flatMap((each) => ['--organization', each])];
  expect((await measure(['demo/sandbox.ts', ...parameters])).memoryMb).toBeLessThan(250);
});
