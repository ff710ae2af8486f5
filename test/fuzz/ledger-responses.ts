import { secretArn } from '../lambda/fakes/rotation.ts';
import { generation, stateOf } from '../lambda/ledger/states.ts';

const at = '2026-02-25T06:00:00.000Z';

export const ledgerState = stateOf([generation(1, 'current')]);

export const ledgerEvent = {
  at,
  key: `EVENT#${at}#2-0`,
  type: 'credential-adopted',
  reason: 'first seen',
  function: 'rotate',
  requestId: 'request-1',
  correlationIds: [],
  details: {},
};

const { key: sk, ...eventFields } = ledgerEvent;
const pk = { S: `SECRET#${secretArn}` };
const schema = { N: '1' };

/** Items of each kind, as DynamoDB writes them. */
export const ledgerResponses = {
  state: {
    pk,
    sk: { S: 'STATE' },
    schema,
    rev: { N: '4' },
    writeId: { S: 'write-1' },
    lockHolder: { S: 'rotate/1/a' },
    lockUntil: { N: '1772000030000' },
    shard: { S: 's1' },
    dueAt: { S: at },
    data: { S: JSON.stringify(ledgerState) },
  },
  due: { pk, sk: { S: 'STATE' }, shard: { S: 's1' }, dueAt: { S: at } },
  consent: {
    pk: { S: 'APPROVER#AROA1:bob' },
    sk: { S: `${secretArn}#token-1` },
    shard: { S: `CONSENTS#${secretArn}#token-1` },
    dueAt: { S: at },
  },
  event: { pk, sk: { S: sk }, schema, data: { S: JSON.stringify(eventFields) } },
  owner: {
    pk: { S: 'CLIENT#org-1#client-a' },
    sk: { S: 'OWNER' },
    schema,
    secretArn: { S: secretArn },
    since: { S: at },
    origin: { S: 'created' },
    contestedBy: { SS: ['other'] },
  },
  approval: {
    pk: { S: `APPROVAL#${secretArn}` },
    sk: { S: 'adopt#*' },
    schema,
    kind: { S: 'adopt' },
    by: { S: 'arn:aws:iam::123456789012:user/ops' },
    at: { S: at },
    expiresAt: { S: '2026-02-26T06:00:00.000Z' },
  },
  meta: { pk: { S: 'LEDGER' }, sk: { S: 'META' }, schema, tableId: { S: 'table-1' } },
} as const;
