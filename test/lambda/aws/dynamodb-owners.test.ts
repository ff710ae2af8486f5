import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dynamoDbFailures } from '../../../sandbox/dynamodb/dynamodb-error.ts';
import { iso, nowMs, secretArn } from '../ledger/states.ts';
import { arrangeLedger, service, tableName } from './ledger-under-test.ts';

let world: Awaited<ReturnType<typeof arrangeLedger>>;

beforeEach(async () => {
  world = await arrangeLedger();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await world.sandbox.close();
});

const otherArn = `${secretArn}-other`;
const client = { organizationId: 'org-1', clientId: 'client-a' };
const claim = { ...client, secretArn, origin: 'adopted', since: iso(nowMs) } as const;
const owner = { ...claim, contestedBy: [] };
const owners = () => world.ledger.owners;
const read = () => owners().read(client.organizationId, client.clientId);
const loseReply = () => world.sandbox.faults.add({ service, operation: 'UpdateItem', effect: { kind: 'lost-reply' } });

describe('a client', () => {
  it('belongs to nobody until it is claimed', async () => {
    expect(await read()).toBeUndefined();
    expect(await owners().claim(claim)).toEqual(owner);
    expect(await read()).toEqual(owner);
  });

  it('may be claimed again by the same secret, which changes nothing', async () => {
    await owners().claim(claim);
    expect(await owners().claim({ ...claim, origin: 'created', since: iso(nowMs + 1) })).toEqual(owner);
  });

  it('keeps its owner whoever else claims it', async () => {
    await owners().claim(claim);
    expect(await owners().claim({ ...claim, secretArn: otherArn })).toEqual(owner);
    expect(await read()).toEqual(owner);
  });

  it('has one owner of two who claim it at once', async () => {
    const claims = [claim, { ...claim, secretArn: otherArn }].map((one) => world.open().owners.claim(one));
    const [one, two] = await Promise.all(claims);
    expect(one).toEqual(two);
  });

  it('is claimed once where the response is lost', async () => {
    loseReply();
    expect(await owners().claim(claim)).toEqual(owner);
  });

  it('has no owner to tell where the claim is rejected and nobody has it', async () => {
    world.sandbox.faults.add({
      service,
      operation: 'UpdateItem',
      effect: { kind: 'respond', ...dynamoDbFailures.conditionFailed },
    });
    await expect(owners().claim(claim)).rejects.toMatchObject({ code: 'ledger-unavailable' });
  });

  it('claimed by a newer version stays as it is', async () => {
    const item = { pk: 'CLIENT#org-1#client-a', sk: 'OWNER', schema: 2, secretArn };
    await world.sandbox.dynamoDb.put(tableName, item);
    await expect(owners().claim(claim)).rejects.toMatchObject({ code: 'ledger-newer-schema' });
    await expect(owners().contest('org-1', 'client-a', otherArn)).rejects.toMatchObject({
      code: 'ledger-newer-schema',
    });
    expect(world.sandbox.dynamoDb.items(tableName)).toEqual([item]);
  });

  it('whose item is malformed is refused', async () => {
    await world.sandbox.dynamoDb.put(tableName, { pk: 'CLIENT#org-1#client-a', sk: 'OWNER', schema: 1, secretArn: 5 });
    await expect(read()).rejects.toMatchObject({ code: 'ledger-item-invalid' });
  });
});

describe('a contest', () => {
  const contest = (arn = otherArn) => owners().contest(client.organizationId, client.clientId, arn);
  const endContest = (arn = otherArn) => owners().endContest(client.organizationId, client.clientId, arn);

  it('adds a secret once, and survives another claim of the owner', async () => {
    await owners().claim(claim);
    await contest();
    loseReply();
    await contest();
    await owners().claim(claim);
    expect(await read()).toEqual({ ...owner, contestedBy: [otherArn] });
  });

  it('ends for one secret, whoever else contests', async () => {
    await owners().claim(claim);
    await contest();
    await contest('third');
    await endContest();
    await endContest();
    expect(await read()).toEqual({ ...owner, contestedBy: ['third'] });
    await endContest('third');
    expect(await read()).toEqual(owner);
  });

  it('by the owner, or about a client that nobody has, is none', async () => {
    await contest();
    await endContest();
    expect(await read()).toBeUndefined();
    await owners().claim(claim);
    await contest(secretArn);
    expect(await read()).toEqual(owner);
  });
});

describe('a transfer', () => {
  const transfer = (from = secretArn, to = otherArn) =>
    owners().transfer(client.organizationId, client.clientId, { from, to });
  const transferred = { ...owner, secretArn: otherArn, transferredFrom: secretArn };

  it('moves the client, and the new owner contests it no longer', async () => {
    await owners().claim(claim);
    await owners().contest(client.organizationId, client.clientId, otherArn);
    loseReply();
    expect(await transfer()).toEqual(transferred);
    expect(await transfer()).toEqual(transferred);
    expect(await read()).toEqual(transferred);
  });

  it('from a secret that does not own it does nothing', async () => {
    await owners().claim(claim);
    expect(await transfer('third')).toEqual(owner);
    expect(await read()).toEqual(owner);
  });

  it('of a client that nobody has is refused', async () => {
    await expect(transfer()).rejects.toMatchObject({ code: 'ledger-item-invalid' });
  });
});

describe('an approval', () => {
  const approval = {
    secretArn,
    kind: 'transfer',
    clientId: 'client-a',
    fromSecretArn: otherArn,
    by: 'arn:aws:iam::1:user/ops',
    at: iso(nowMs),
    expiresAt: iso(nowMs + 1),
  } as const;

  it('is read until it expires or is used', async () => {
    const { approvals } = world.ledger;
    const { clientId: _, fromSecretArn: __, ...rest } = approval;
    const adoption = { ...rest, kind: 'adopt', expiresAt: iso(nowMs + 10) } as const;
    await approvals.write(approval);
    await approvals.write(adoption);
    expect(await approvals.read(secretArn, nowMs)).toEqual([adoption, approval]);
    expect(await approvals.read(secretArn, nowMs + 1)).toEqual([adoption]);
    expect(await approvals.read(otherArn, nowMs)).toEqual([]);
    await approvals.remove(adoption);
    expect(await approvals.read(secretArn, nowMs)).toEqual([approval]);
  });

  it('that is malformed is refused', async () => {
    await world.sandbox.dynamoDb.put(tableName, {
      pk: `APPROVAL#${secretArn}`,
      sk: 'adopt#*',
      schema: 1,
      kind: 'adopt',
    });
    await expect(world.ledger.approvals.read(secretArn, nowMs)).rejects.toMatchObject({ code: 'ledger-item-invalid' });
  });
});

describe('which table it is', () => {
  it('is remembered, and another after a restoration', async () => {
    const { meta } = world.ledger;
    expect(await meta.read()).toBeUndefined();
    const tableId = await meta.tableId();
    await meta.write({ tableId });
    expect(await meta.read()).toEqual({ tableId });
    const restored = world.sandbox.dynamoDb.changeTableId(tableName);
    expect(await meta.tableId()).toBe(restored);
    expect(restored).not.toBe(tableId);
  });
});
