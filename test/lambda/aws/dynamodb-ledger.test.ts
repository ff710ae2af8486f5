import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dynamoDbFailures } from '../../../sandbox/dynamodb/dynamodb-error.ts';
import { generation, iso, nowMs, secretArn, stateOf } from '../ledger/states.ts';
import { acquired, all, arrangeLedger, leaseMs, options, service, stateKey, tableName } from './ledger-under-test.ts';

let world: Awaited<ReturnType<typeof arrangeLedger>>;

beforeEach(async () => {
  world = await arrangeLedger();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await world.sandbox.close();
});

const skewMs = 5_000;
const state = stateOf([generation(1, 'current')]);
const other = stateOf([generation(1, 'grace'), generation(2, 'current')]);
const event = {
  at: iso(nowMs),
  type: 'credential-adopted',
  reason: 'first seen',
  function: 'rotate',
  requestId: 'r-1',
};
const withEvents = (count: number) => ({
  ...state,
  outbox: Array.from({ length: count }, () => ({ ...event, correlationIds: [], details: {} })),
});
const strike = (
  operation: string,
  effect: Parameters<typeof world.sandbox.faults.add>[0]['effect'],
  times = 1,
  skip = 0,
) => world.sandbox.faults.add({ service, operation, effect, times, skip });
const locked = { lockHolder: 'rotate/1/a', lockUntil: nowMs + leaseMs };

describe('the lock', () => {
  it('is taken and STATE is read in one request (L1)', async () => {
    const first = await acquired(world.ledger);
    await first.release(state);
    world.sandbox.journal.clear();
    const again = await acquired(world.open(), 'retire/2/b', { mayCreate: false });
    expect(again.state).toEqual(state);
    expect(again.lease).toEqual({ untilMs: nowMs + leaseMs, leaseMs, sinceMonotonicMs: 0 });
    expect(world.operations()).toEqual(['UpdateItem']);
  });

  it('of a secret that is not in the ledger creates an item that byDue finds at once', async () => {
    expect((await acquired(world.ledger)).state).toBeUndefined();
    expect(world.item()).toMatchObject({ ...stateKey, ...locked, schema: 1, rev: 1, dueAt: iso(nowMs) });
    expect(world.item()).not.toHaveProperty('data');
    const due = await all(world.ledger.due(String(world.item()?.shard), nowMs));
    expect(due).toEqual([{ secretArn, dueAt: iso(nowMs) }]);
  });

  it('of a secret that is not in the ledger is not available to retire', async () => {
    expect(await world.ledger.acquire(secretArn, options('retire/1/a', { mayCreate: false }))).toEqual({
      outcome: 'absent',
    });
    expect(world.item()).toBeUndefined();
  });

  it('has one holder when two callers try at once', async () => {
    const ledgers = [world.open(), world.open()];
    const outcomes = await Promise.all(
      ledgers.map((ledger, index) => ledger.acquire(secretArn, options(`rotate/${index}/x`))),
    );
    const winner = outcomes.findIndex(({ outcome }) => outcome === 'acquired');
    expect(outcomes[1 - winner]).toEqual({ outcome: 'busy', holder: `rotate/${winner}/x`, untilMs: nowMs + leaseMs });
    expect(world.item()).toMatchObject({ lockHolder: `rotate/${winner}/x`, rev: 1 });
  });

  it('is waited for with jitter, until it is free', async () => {
    const first = await acquired(world.ledger);
    const { sleep } = world.time;
    world.time.sleep = async (milliseconds) => {
      await sleep(milliseconds);
      if (world.clock.sleptMs.length === 3) await first.release(state);
    };
    const second = await acquired(world.open(), 'rotate/2/b', { waitUntilMs: nowMs + 20_000 });
    expect(second.state).toEqual(state);
    expect(world.clock.sleptMs).toEqual([1_750, 1_750, 1_750]);
  });

  it('is waited for no longer than requested', async () => {
    await acquired(world.ledger);
    const waited = await world.open().acquire(secretArn, options('rotate/2/b', { waitUntilMs: nowMs + 2_000 }));
    expect(waited).toEqual({ outcome: 'busy', holder: 'rotate/1/a', untilMs: nowMs + leaseMs });
    expect(world.clock.sleptMs).toEqual([1_750, 250]);
  });

  it('is taken over once its lease and the clock difference have elapsed, and not a moment earlier (L5)', async () => {
    const first = await acquired(world.ledger);
    await first.commit(state);
    world.clock.nowMs += leaseMs + skewMs;
    expect(await world.open().acquire(secretArn, options('rotate/2/b'))).toMatchObject({ outcome: 'busy' });
    world.clock.nowMs += 1;
    const thief = await acquired(world.open(), 'rotate/2/b');
    expect(thief.state).toEqual(state);
    await expect(first.commit(other)).rejects.toMatchObject({ code: 'lock-lost', outcome: 'unchanged' });
    expect((await world.ledger.read(secretArn))?.generations).toHaveLength(1);
    await thief.commit(other);
  });

  it('that is released between the attempt and the read is taken at once', async () => {
    strike('UpdateItem', { kind: 'respond', ...dynamoDbFailures.conditionFailed });
    await acquired(world.ledger);
    expect(world.clock.sleptMs).toEqual([]);
    expect(world.operations()).toEqual(['UpdateItem', 'GetItem', 'UpdateItem']);
  });

  it('is not retried forever when the condition always fails', async () => {
    strike('UpdateItem', { kind: 'respond', ...dynamoDbFailures.conditionFailed }, Number.POSITIVE_INFINITY);
    await expect(acquired(world.ledger)).rejects.toMatchObject({ code: 'ledger-unavailable' });
  });
});

describe('a commit', () => {
  it('replaces STATE, counts it, and begins a new lease (L3)', async () => {
    const held = await acquired(world.ledger);
    world.clock.nowMs += 10_000;
    await held.commit(state);
    expect(held.state).toEqual(state);
    expect(held.lease).toEqual({ untilMs: nowMs + 10_000 + leaseMs, leaseMs, sinceMonotonicMs: 10_000 });
    expect(world.item()).toMatchObject({
      rev: 2,
      lockHolder: 'rotate/1/a',
      lockUntil: held.lease.untilMs,
      dueAt: iso(nowMs + 3_600_000),
    });
    await held.commit(other);
    expect(world.item()).toMatchObject({ rev: 3, dueAt: iso(nowMs + 3_600_000) });
    expect(await world.ledger.read(secretArn)).toEqual(other);
  });

  it('gives new events in the outbox unique keys', async () => {
    const held = await acquired(world.ledger);
    await held.commit(withEvents(2));
    await held.commit({ ...(held.state ?? state), outbox: [...(held.state?.outbox ?? []), ...withEvents(1).outbox] });
    expect(held.state?.outbox.map(({ key }) => key)).toEqual([
      `EVENT#${iso(nowMs)}#2-0`,
      `EVENT#${iso(nowMs)}#2-1`,
      `EVENT#${iso(nowMs)}#3-2`,
    ]);
  });

  it('that releases the lock is one request', async () => {
    const held = await acquired(world.ledger);
    world.sandbox.journal.clear();
    await held.release(state);
    expect(world.operations()).toEqual(['PutItem']);
    expect(world.item()).not.toHaveProperty('lockHolder');
    expect(world.item()).not.toHaveProperty('lockUntil');
    await expect(held.commit(other)).rejects.toThrow(TypeError);
  });

  it('does nothing once an operator has changed the item', async () => {
    const held = await acquired(world.ledger);
    await world.sandbox.dynamoDb.put(tableName, { ...world.item(), ...stateKey, rev: 9 });
    await expect(held.commit(state)).rejects.toMatchObject({ code: 'lock-lost' });
    expect(world.item()).toMatchObject({ rev: 9 });
  });

  it('does nothing once the item is deleted', async () => {
    const held = await acquired(world.ledger);
    await world.sandbox.dynamoDb.remove(tableName, stateKey);
    await expect(held.release(state)).rejects.toMatchObject({ code: 'lock-lost' });
    expect(world.item()).toBeUndefined();
  });
});

describe('a renewal', () => {
  it('begins a new lease and proves that the lock is held (L2)', async () => {
    const held = await acquired(world.ledger);
    world.clock.nowMs += 20_000;
    await held.renew();
    expect(held.lease).toEqual({ untilMs: nowMs + 20_000 + leaseMs, leaseMs, sinceMonotonicMs: 20_000 });
    expect(world.item()).toMatchObject({ rev: 2, lockUntil: held.lease.untilMs });
    await held.commit(state);
    expect(world.item()).toMatchObject({ rev: 3 });
  });

  it('fails when another holder has the lock', async () => {
    const held = await acquired(world.ledger);
    world.clock.nowMs += leaseMs + skewMs + 1;
    await acquired(world.open(), 'rotate/2/b');
    await expect(held.renew()).rejects.toMatchObject({ code: 'lock-lost' });
    expect(world.item()).toMatchObject({ lockHolder: 'rotate/2/b', rev: 2 });
  });
});

describe('the lock, released without a commit,', () => {
  it('is free, and STATE is unchanged', async () => {
    await (await acquired(world.ledger)).release(state);
    const held = await acquired(world.ledger);
    await held.release();
    expect(world.item()).toMatchObject({ rev: 4 });
    expect(world.item()).not.toHaveProperty('lockHolder');
    expect((await acquired(world.open(), 'rotate/2/b')).state).toEqual(state);
  });

  it('is also free after a commit with an unknown outcome', async () => {
    const held = await acquired(world.ledger);
    strike('PutItem', { kind: 'lost-reply' }, 1);
    strike('PutItem', { kind: 'respond', ...dynamoDbFailures.unavailable }, Number.POSITIVE_INFINITY);
    await expect(held.commit(state)).rejects.toMatchObject({ code: 'ledger-unavailable', outcome: 'unknown' });
    await held.release();
    expect(world.item()).not.toHaveProperty('lockHolder');
    expect(await world.ledger.read(secretArn)).toEqual(state);
  });

  it('stays with the holder that has taken it over', async () => {
    const held = await acquired(world.ledger);
    world.clock.nowMs += leaseMs + skewMs + 1;
    await acquired(world.open(), 'rotate/2/b');
    await held.release();
    expect(world.item()).toMatchObject({ lockHolder: 'rotate/2/b' });
  });
});

describe('a response that is lost', () => {
  it('of the acquisition is recognized by its writeId', async () => {
    strike('UpdateItem', { kind: 'lost-reply' });
    const held = await acquired(world.ledger);
    expect(world.operations()).toEqual(['UpdateItem', 'UpdateItem', 'GetItem']);
    await held.commit(state);
    expect(world.item()).toMatchObject({ rev: 2, ...locked });
  });

  it.each(['commit', 'release'] as const)('of a %s is recognized by its writeId', async (method) => {
    const held = await acquired(world.ledger);
    strike('PutItem', { kind: 'lost-reply' });
    await held[method](state);
    expect(world.item()).toMatchObject({ rev: 2 });
    expect(await world.ledger.read(secretArn)).toEqual(state);
  });

  it('of a renewal is recognized by its writeId', async () => {
    const held = await acquired(world.ledger);
    strike('UpdateItem', { kind: 'lost-reply' });
    await held.renew();
    await held.commit(state);
    expect(world.item()).toMatchObject({ rev: 3 });
  });

  it('of a release without a commit leaves the lock free', async () => {
    const held = await acquired(world.ledger);
    strike('UpdateItem', { kind: 'lost-reply' });
    await held.release();
    expect(world.item()).not.toHaveProperty('lockHolder');
  });
});

describe('a request that is throttled', () => {
  it('a few times still succeeds', async () => {
    strike('UpdateItem', { kind: 'respond', ...dynamoDbFailures.throttled }, 2);
    await (await acquired(world.ledger)).release(state);
    expect(await world.ledger.read(secretArn)).toEqual(state);
  });

  it('every time is ledger-unavailable and changes nothing', async () => {
    strike('UpdateItem', { kind: 'respond', ...dynamoDbFailures.throttled }, Number.POSITIVE_INFINITY);
    await expect(acquired(world.ledger)).rejects.toMatchObject({
      code: 'ledger-unavailable',
      message: expect.stringContaining('ProvisionedThroughputExceededException'),
    });
    expect(world.item()).toBeUndefined();
  });
});

describe('an item', () => {
  const put = (fields: object) => world.sandbox.dynamoDb.put(tableName, { ...world.item(), ...stateKey, ...fields });

  beforeEach(async () => {
    await (await acquired(world.ledger)).release(state);
  });

  it('of a newer version is neither read nor locked', async () => {
    await put({ schema: 2 });
    const before = world.item();
    await expect(acquired(world.ledger)).rejects.toMatchObject({ code: 'ledger-newer-schema' });
    await expect(world.ledger.read(secretArn)).rejects.toMatchObject({ code: 'ledger-newer-schema' });
    expect(world.item()).toEqual(before);
  });

  it.each([
    [{ schema: 'one' }, 'schema'],
    [{ rev: 'two' }, 'rev'],
    [{ rev: 1.5 }, 'rev'],
    [{ data: 5 }, 'data'],
    [{ data: ['x'] }, 'data'],
    [{ lockHolder: 'rotate/1/a' }, 'lockHolder and lockUntil'],
    [{ lockHolder: 'rotate/1/a', lockUntil: 'tomorrow' }, 'lockUntil'],
  ])('with %j is refused and left unchanged', async (fields, problem) => {
    await put(fields);
    const before = world.item();
    await expect(world.ledger.read(secretArn)).rejects.toMatchObject({
      code: 'ledger-item-invalid',
      message: expect.stringContaining(problem),
    });
    const isLockable = !('lockHolder' in fields) && !('schema' in fields) && !('rev' in fields && fields.rev === 'two');
    if (isLockable) return;
    await expect(acquired(world.ledger)).rejects.toMatchObject({ code: expect.stringMatching(/^ledger-/) });
    expect(world.item()).toEqual(before);
  });

  it.each(['no JSON', '{}', '{"secretName":5}'])(
    'whose data is %s is refused, and its lock is released',
    async (data) => {
      await put({ data });
      await expect(acquired(world.ledger)).rejects.toMatchObject({ code: 'ledger-item-invalid' });
      expect(world.item()).toMatchObject({ data });
      expect(world.item()).not.toHaveProperty('lockHolder');
    },
  );
});

describe('a table', () => {
  it('that is missing is ledger-unavailable, and the error names it', async () => {
    const ledger = world.open({ name: 'elsewhere' });
    for (const call of [
      () => acquired(ledger),
      () => ledger.read(secretArn),
      () => ledger.meta.tableId(),
      () => all(ledger.due('s0', nowMs)),
    ]) {
      await expect(call()).rejects.toMatchObject({
        code: 'ledger-unavailable',
        message: expect.stringContaining('elsewhere could not be used: there is no such table'),
        nextStep: expect.stringContaining('LEDGER_TABLE'),
        outcome: 'unchanged',
      });
    }
  });

  it('with other keys is ledger-unavailable, and the error names the required keys', async () => {
    await world.sandbox.dynamoDb.createTable({ name: 'other', partitionKey: 'id' });
    const ledger = world.open({ name: 'other' });
    const refused = {
      code: 'ledger-unavailable',
      nextStep: expect.stringContaining('pk and sk'),
      outcome: 'unchanged',
    };
    await expect(acquired(ledger)).rejects.toMatchObject(refused);
    await expect(ledger.read(secretArn)).rejects.toMatchObject(refused);
    await expect(all(ledger.due('s0', nowMs))).rejects.toMatchObject(refused);
  });

  it('that the role may not use causes an error that names the permission', async () => {
    const trust = { Version: '2012-10-17', Statement: [] };
    const role = world.sandbox.iam.role(world.sandbox.iam.createRole({ name: 'rotate', trust }));
    world.sandbox.iam.enforce();
    vi.stubEnv('AWS_ACCESS_KEY_ID', role?.accessKeyId);
    await expect(acquired(world.open())).rejects.toMatchObject({
      code: 'ledger-unavailable',
      nextStep: expect.stringContaining('allow dynamodb:UpdateItem'),
    });
  });

  it('is waited for no longer than the invocation lasts', async () => {
    strike('UpdateItem', { kind: 'stall' });
    const end = { remainingMs: () => 2_050 };
    await expect(acquired(world.open({ end }))).rejects.toMatchObject({ code: 'deadline-exceeded' });
  });
});

describe('the list of due secrets', () => {
  it('comes page by page, longest overdue first, and holds nothing that is not due', async () => {
    const shard = 's3';
    for (let index = 0; index < 300; index += 1) {
      // DynamoDB ends each page after 1 MB; keys of 2 KB fill one.
      const pk = `SECRET#${String(index).padStart(2_000, '0')}`;
      await world.sandbox.dynamoDb.put(tableName, {
        pk,
        sk: 'STATE',
        shard,
        dueAt: iso(nowMs - index * 1_000 + 10_000),
      });
    }
    await world.sandbox.dynamoDb.put(tableName, { pk: 'CLIENT#x', sk: 'OWNER', shard, dueAt: iso(nowMs) });
    const due = await all(world.ledger.due(shard, nowMs));
    expect(due.map(({ dueAt }) => dueAt)).toEqual(due.map(({ dueAt }) => dueAt).toSorted());
    expect(due).toHaveLength(290);
    expect(await all(world.ledger.due('s4', nowMs))).toEqual([]);
  });
});

describe('events', () => {
  const record = async (count: number) => {
    const held = await acquired(world.ledger);
    await held.commit(withEvents(count));
    return held.state?.outbox ?? [];
  };

  it('are written 25 at a time, and read in the order of their keys', async () => {
    const events = await record(30);
    world.sandbox.journal.clear();
    await world.ledger.writeEvents(secretArn, events);
    expect(world.operations()).toEqual(['BatchWriteItem', 'BatchWriteItem']);
    const read = await all(world.ledger.events(secretArn));
    expect(read).toHaveLength(30);
    expect(new Set(read.map(({ key }) => key))).toEqual(new Set(events.map(({ key }) => key)));
    expect(read[0]).toEqual(events.find(({ key }) => key === read[0]?.key));
  });

  it('of an interval are read alone, those of its first and last millisecond included', async () => {
    const firstMs = Date.parse('2026-01-01T00:00:00.000Z');
    const outbox = withEvents(5).outbox.map((each, index) => ({
      ...each,
      at: iso(firstMs + ([0, 1, 500, 1_000, 1_001][index] ?? 0)),
    }));
    const held = await acquired(world.ledger);
    await held.commit({ ...withEvents(0), outbox });
    await world.ledger.writeEvents(secretArn, held.state?.outbox ?? []);
    const read = await all(world.ledger.events(secretArn, { fromMs: firstMs + 1, untilMs: firstMs + 1_000 }));
    expect(read.map(({ at }) => Date.parse(at) - firstMs)).toEqual([1, 500, 1_000]);
  });

  it('of a failed step count its tries, once where the response is lost, and are in no interval', async () => {
    const failure = { step: 'setSecret', versionId: 'v-2', code: 'propagation-timeout', reason: 'too slow' };
    const fail = (minutes: number, more = {}) =>
      world.ledger.countFailure(secretArn, {
        ...{ ...failure, function: 'rotate', requestId: 'r-1', correlationIds: [] },
        ...{ at: iso(nowMs + minutes * 60_000), ...more },
      });
    await fail(0);
    strike('UpdateItem', { kind: 'lost-reply' });
    await fail(1);
    await fail(2);
    await fail(3, { code: 'aws-unavailable' });
    const found = await all(world.ledger.events(secretArn));
    expect(found.map(({ type, at, details }) => [type, at, details.code, details.tries, details.firstAt])).toEqual([
      ['rotation-failed', iso(nowMs + 180_000), 'aws-unavailable', 1, iso(nowMs + 180_000)],
      ['rotation-failed', iso(nowMs + 120_000), 'propagation-timeout', 3, iso(nowMs)],
    ]);
    expect(await all(world.ledger.events(secretArn, { fromMs: 0, untilMs: nowMs * 2 }))).toEqual([]);
  });

  it('may be written again, even twice in one request', async () => {
    const events = await record(3);
    await world.ledger.writeEvents(secretArn, events);
    await world.ledger.writeEvents(secretArn, [...events, ...events]);
    expect(await all(world.ledger.events(secretArn))).toHaveLength(3);
  });

  it('that DynamoDB left unprocessed are sent again after a pause', async () => {
    const events = await record(20);
    world.sandbox.dynamoDb.settings.batchWriteLimit = 8;
    await world.ledger.writeEvents(secretArn, events);
    expect(await all(world.ledger.events(secretArn))).toHaveLength(20);
    expect(world.clock.sleptMs).toEqual([37.5, 75]);
  });

  it('that DynamoDB never processes are ledger-unavailable', async () => {
    const events = await record(2);
    world.sandbox.dynamoDb.settings.batchWriteLimit = 0;
    await expect(world.ledger.writeEvents(secretArn, events)).rejects.toMatchObject({
      code: 'ledger-unavailable',
      message: expect.stringContaining('left 2 items unprocessed'),
    });
  });

  it('are not assumed written when DynamoDB does not say which ones it left unprocessed', async () => {
    const events = await record(2);
    const body = JSON.stringify({ UnprocessedItems: { [tableName]: [{ PutRequest: { Item: {} } }] } });
    strike('BatchWriteItem', { kind: 'respond', status: 200, body });
    await expect(world.ledger.writeEvents(secretArn, events)).rejects.toMatchObject({ code: 'ledger-unavailable' });
  });

  it('cause no request when there are none', async () => {
    await world.ledger.writeEvents(secretArn, []);
    expect(world.operations()).toEqual([]);
  });

  it('written by a newer version are not misread', async () => {
    const events = await record(1);
    await world.ledger.writeEvents(secretArn, events);
    await world.sandbox.dynamoDb.put(tableName, { pk: stateKey.pk, sk: 'EVENT#z', schema: 2, data: '{}' });
    await expect(all(world.ledger.events(secretArn))).rejects.toMatchObject({
      code: 'ledger-newer-schema',
    });
  });
});
