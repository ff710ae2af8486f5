import { describe, expect, it } from 'vitest';
import { formatMarker } from '../../../domain/marker.ts';
import { RotationError } from '../../../domain/rotation-error.ts';
import type { RotationSettings } from '../../../domain/rotation-settings.ts';
import type { RetirementOrder } from '../../../lambda/ports/retirement-order.ts';
import {
  assertGracePeriodOver,
  assertNotInUse,
  findRetirement,
  isOwnStandby,
} from '../../../lambda/strategies/standby.ts';
import { arrangeRotation, clientRequestToken, currentVersion, document, secretArn } from '../fakes/rotation.ts';
import { organizationId } from '../fakes/sandbox-organization.ts';
import { MemoryLedger } from '../ledger/memory-ledger.ts';

const retirementKey = {
  secretArn,
  clientId: 'client-2',
  phase: 'regenerate',
} as const satisfies Partial<RetirementOrder>;
const dueAt = '2026-03-02T12:00:00.000Z';

const errorOf = (work: () => void): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('the retirement of the standby client', () => {
  it.each([0, 1, 2, 3])('is found under its name after %d deferrals, and can be canceled', async (deferrals) => {
    for (const inUsePolicy of ['defer', 'block'] as const) {
      const { rotation, schedule } = arrangeRotation({ inUsePolicy });
      schedule.set({ ...retirementKey, deferrals }, dueAt);
      const found = await findRetirement(rotation, 'client-2');
      expect(found?.dueAt).toEqual(new Date(dueAt));
      if (found !== undefined) await schedule.cancel(found.retirementKey);
      expect(await findRetirement(rotation, 'client-2')).toBeUndefined();
    }
  });

  it.each([undefined, 'report'] as const)('is looked up once if nothing is deferred (%s)', async (inUsePolicy) => {
    const { rotation, schedule } = arrangeRotation(inUsePolicy === undefined ? {} : { inUsePolicy });
    let asked = 0;
    schedule.dueAt = async () => {
      asked += 1;
      return undefined;
    };
    expect(await findRetirement(rotation, 'client-2')).toBeUndefined();
    expect(asked).toBe(1);
  });
});

describe('a standby client in its grace period', () => {
  it('is refused until its end, which the error names', () => {
    const { rotation, time } = arrangeRotation();
    const end = new Date(time.now() + 1);
    const error = errorOf(() => assertGracePeriodOver(rotation, 'client-2', end));
    expect(error).toMatchObject({ code: 'standby-in-grace-period', outcome: 'unchanged' });
    expect(String(error)).toContain(end.toISOString());
    time.advance(1);
    expect(errorOf(() => assertGracePeriodOver(rotation, 'client-2', end))).toBeUndefined();
    expect(errorOf(() => assertGracePeriodOver(rotation, 'client-2', undefined))).toBeUndefined();
  });
});

describe('a standby client that was the current client not long ago', () => {
  it('was used until then, which does not count', async () => {
    const { rotation, session, time } = arrangeRotation({ inUsePolicy: 'block' });
    session.used.set('client-2', { known: true, requests: 9, operations: [] });
    const current = currentVersion(document({}), time.now());
    await assertNotInUse(rotation, session, current, 'client-2');
    expect(session.callsOf('usage')).toBe(0);
    time.advance(3 * 86_400_000);
    await expect(assertNotInUse(rotation, session, current, 'client-2')).rejects.toMatchObject({
      code: 'standby-in-use',
    });
  });
});

describe('the client that the document names as standby', () => {
  const other = `${secretArn.slice(0, -6)}GhIjKl`;
  const client = { organizationId, clientId: 'client-2' };
  const arrange = () => {
    const { owners } = new MemoryLedger(() => 0);
    return { ...arrangeRotation({}, owners), owners };
  };
  const claim = { ...client, origin: 'adopted', since: '2026-03-01T12:00:00.000Z' } as const;

  it.each([
    ['of this secret', formatMarker({ secretArn, clientRequestToken }), secretArn],
    ['of another secret', formatMarker({ secretArn: other, clientRequestToken }), undefined],
    ['of no rotation', 'Billing', undefined],
    ['without a description', undefined, undefined],
  ])('is claimed by the marker of the version before the ledger: one %s', async (_what, description, owner) => {
    const { rotation, session, owners } = arrange();
    session.addClient('client-2', { description });
    expect(await isOwnStandby(rotation, session, 'client-2')).toBe(owner !== undefined);
    expect((await owners.read(organizationId, 'client-2'))?.secretArn).toBe(owner);
  });

  it('is taken if the ledger records it, without reading it again', async () => {
    const { rotation, session, owners } = arrange();
    await owners.claim({ ...claim, secretArn });
    expect(await isOwnStandby(rotation, session, 'client-2')).toBe(true);
    expect(session.callsOf('getClient')).toBe(0);
  });

  it('is refused if it belongs to another secret, whatever its description says', async () => {
    const { rotation, session, owners } = arrange();
    session.addClient('client-2', { description: formatMarker({ secretArn, clientRequestToken }) });
    await owners.claim({ ...claim, secretArn: other });
    await expect(isOwnStandby(rotation, session, 'client-2')).rejects.toMatchObject({
      code: 'client-shared',
      message: expect.stringContaining(other),
    });
  });

  it('that does not exist is no reason to fail: a new one is created', async () => {
    const { rotation, session } = arrange();
    expect(await isOwnStandby(rotation, session, 'client-2')).toBe(false);
  });
});

describe('a standby client that is still in use', () => {
  const operations = [
    { operation: 'GET /api/v2/users', requests: 5 },
    { operation: 'POST /api/v2/conversations', requests: 2 },
  ];
  const used = { known: true, requests: 7, operations } as const;

  function arrange(settings: Partial<RotationSettings>) {
    const arranged = arrangeRotation(settings);
    arranged.session.used.set('client-2', used);
    const current = currentVersion(document({}));
    return { ...arranged, run: () => assertNotInUse(arranged.rotation, arranged.session, current, 'client-2') };
  }

  it('blocks the rotation after its retirement was blocked, and the error says what it calls', async () => {
    const { run } = arrange({ inUsePolicy: 'block' });
    const error = await run().catch((error: unknown) => error);
    expect(error).toMatchObject({ code: 'standby-in-use', outcome: 'unchanged' });
    expect(String(error)).toContain('GET /api/v2/users (5), POST /api/v2/conversations (2)');
  });

  it.each([{}, { inUsePolicy: 'defer' as const }, { inUsePolicy: 'report' as const }])(
    'is not checked with %j, where no retirement is blocked',
    async (settings) => {
      const { run, session } = arrange(settings);
      await run();
      expect(session.calls).toEqual([]);
    },
  );

  it('is one that was used in the last two whole days or today', async () => {
    const { run, session } = arrange({ inUsePolicy: 'block' });
    session.used.clear();
    await run();
    expect(session.intervals).toEqual([
      { from: new Date('2026-02-27T00:00:00.000Z'), to: new Date('2026-03-01T12:00:00.000Z') },
    ]);
  });

  it('takes over if its usage may not be read, and a warning says so', async () => {
    const { run, session, lines } = arrange({ inUsePolicy: 'block' });
    session.usage = () =>
      Promise.reject(new RotationError('missing-permission', { message: 'Refused usage.', nextStep: 'allow it.' }));
    await run();
    expect(lines.join()).toContain('Refused usage.');
  });
});
