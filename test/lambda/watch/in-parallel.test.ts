import { expect, it } from 'vitest';
import { inParallel } from '../../../lambda/watch/in-parallel.ts';

const always = () => true;
const items = [1, 2, 3, 4, 5, 6];

it('works on all, no more than so many at a time', async () => {
  const done: number[] = [];
  let underWay = 0;
  let most = 0;
  const left = await inParallel(items, 2, always, async (item) => {
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise(setImmediate);
    underWay -= 1;
    done.push(item);
  });
  expect([left, done.sort(), most]).toEqual([[], items, 2]);
});

it('starts nothing more when the time has elapsed, and returns what is left', async () => {
  const begun: number[] = [];
  const left = await inParallel(
    items,
    2,
    () => begun.length < 3,
    async (item) => void begun.push(item),
  );
  expect([begun, left]).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ]);
});

it('lets those under way end before it throws', async () => {
  const ended: number[] = [];
  const work = async (item: number) => {
    if (item === 1) throw new Error('the first');
    await new Promise(setImmediate);
    ended.push(item);
  };
  await expect(inParallel(items, 3, always, work)).rejects.toThrow('the first');
  expect(ended).toEqual([2, 3]);
});
