import { describe, expect, it } from 'vitest';
import { assertSameDivisions, comparesDivisions } from '../../../lambda/verification/compare-divisions.ts';
import { FakeSession } from '../fakes/fake-session.ts';
import { arrangeRotation } from '../fakes/rotation.ts';

type Seen = readonly string[] | 'forbidden';

function arrange(wanted: Seen, seen: Seen) {
  const { rotation, time, lines } = arrangeRotation();
  const [current, pending] = [new FakeSession(time), new FakeSession(time)];
  current.divisions = wanted;
  pending.divisions = seen;
  return { run: () => assertSameDivisions(rotation.services, pending, current), pending, time, lines };
}

describe('divisions', () => {
  const plain = new FakeSession(arrangeRotation().time).addClient('c');
  const client = (roleDivisions: unknown) => ({ ...plain, properties: { roleDivisions } });
  const [everywhere, limited] = [
    { roleId: 'agent', divisionId: '*' },
    { roleId: 'agent', divisionId: 'home' },
  ];

  it.each([
    [[everywhere], false],
    [[limited], true],
    [[everywhere, limited], true],
    [[null], true],
    [[], false],
    [undefined, false],
    ['malformed', false],
  ])('are compared for a client with %j if its roles are limited to some', (roleDivisions, expected) => {
    expect(comparesDivisions('limited', client(roleDivisions))).toBe(expected);
    expect(comparesDivisions('always', client(roleDivisions))).toBe(true);
    expect(comparesDivisions('never', client(roleDivisions))).toBe(false);
  });

  it('are the same in whichever order', async () => {
    const { run, lines } = arrange(['home', 'sales'], ['sales', 'home']);
    await run();
    expect(lines).toEqual([]);
  });

  it('that are missing or extra are named one by one', async () => {
    const { run } = arrange(['home', 'sales', 'legal'], ['home', 'hr', 'it']);
    const error = await run().catch((error: unknown) => error);
    expect(error).toMatchObject({ code: 'privileges-differ', outcome: 'unchanged' });
    expect(String(error)).toContain(
      'missing division sales; missing division legal; extra division hr; extra division it',
    );
    expect(String(error)).not.toContain('division home');
  });

  it('are awaited as long as propagation may take', async () => {
    const { run, pending, time } = arrange(['home', 'sales'], ['home']);
    const sleep = time.sleep.bind(time);
    time.sleep = async (milliseconds) => {
      await sleep(milliseconds);
      if (time.slept.length === 3) pending.divisions = ['home', 'sales'];
    };
    await run();
    expect(time.slept).toHaveLength(3);
  });

  it('fail the comparison after that', async () => {
    const { run, time } = arrange(['home'], []);
    await expect(run()).rejects.toMatchObject({ code: 'privileges-differ' });
    expect(time.slept.reduce((sum, ms) => sum + ms, 0)).toBe(20_000);
  });
});

describe('a credential that may not list divisions', () => {
  it('differs from one that may', async () => {
    await expect(arrange(['home'], 'forbidden').run()).rejects.toMatchObject({
      code: 'privileges-differ',
      message: expect.stringContaining('it may not list divisions'),
    });
  });

  it('differs from one that may not', async () => {
    await expect(arrange('forbidden', ['home']).run()).rejects.toMatchObject({
      code: 'privileges-differ',
      message: expect.stringContaining('while the current client may not'),
    });
  });

  it('equals another one, and a warning says that nothing was compared', async () => {
    const { run, lines, time } = arrange('forbidden', 'forbidden');
    await run();
    expect(time.slept).toEqual([]);
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ level: 'WARN' }]);
  });
});
