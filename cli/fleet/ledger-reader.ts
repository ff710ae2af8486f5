import { DeleteItemCommand, GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { RotationError } from '../../domain/rotation-error.ts';
import { fromAttributes, type PlainRecord, toAttributes } from '../../lambda/aws/dynamodb-attributes.ts';
import { parseStateItem } from '../../lambda/aws/state-item.ts';
import { decodeConsent, decodeEvent, encodeApproval, encodeConsent } from '../../lambda/ledger/item-records.ts';
import {
  consentKey,
  consentShard,
  eventPrefix,
  type ItemKey,
  secretArnOf,
  secretPartition,
  shards,
  stateKey,
} from '../../lambda/ledger/keys.ts';
import { decodeState } from '../../lambda/ledger/state-record.ts';
import type { Approval, Consent, LedgerEvent, SecretState } from '../../lambda/ports/ledger-state.ts';
import { CommandError } from '../command-line/command-error.ts';
import { awsCall } from '../deployment/aws-call.ts';
import type { Deployment } from '../deployment/deployment.ts';

/** STATE, and until when an invocation holds its lock (milliseconds since 1970). */
export interface ReadState {
  readonly state: SecretState;
  readonly lockUntil: number | undefined;
}

/** The ledger of a deployment, read by an operator. Only an approval is ever written. */
export interface LedgerReader {
  /** Every secret that was ever managed. */
  secretArns(): Promise<readonly string[]>;
  state(secretArn: string): Promise<ReadState | undefined>;
  /** Oldest first; those that STATE still holds included. */
  events(secretArn: string): Promise<readonly LedgerEvent[]>;
  approve(approval: Approval): Promise<void>;
  /** Who stands behind a rotation. A moment late: it is read through the index. */
  consents(secretArn: string, token: string): Promise<readonly Consent[]>;
  /** Under the caller's own user id: IAM denies any other one. */
  consent(consent: Consent): Promise<void>;
  withdraw(consent: Omit<Consent, 'at'>): Promise<void>;
}

export function openLedger({ aws, ledger: TableName }: Deployment): LedgerReader {
  const get = async (key: ItemKey) => {
    const request = { TableName, Key: toAttributes(key), ConsistentRead: true };
    const { Item: item } = await awsCall('dynamodb:GetItem', () => aws.dynamoDb.send(new GetItemCommand(request)));
    return item && fromAttributes(item);
  };
  const query = async (request: object): Promise<PlainRecord[]> => {
    const records: PlainRecord[] = [];
    let ExclusiveStartKey: Record<string, never> | undefined;
    do {
      const page = await awsCall('dynamodb:Query', () =>
        aws.dynamoDb.send(new QueryCommand({ TableName, ...request, ExclusiveStartKey })),
      );
      records.push(...(page.Items ?? []).map(fromAttributes));
      ExclusiveStartKey = page.LastEvaluatedKey as Record<string, never> | undefined;
    } while (ExclusiveStartKey !== undefined);
    return records;
  };
  const state = async (secretArn: string): Promise<ReadState | undefined> => {
    const found = await get(stateKey(secretArn));
    if (found === undefined) return undefined;
    const item = usable(() => parseStateItem(found, secretArn));
    const decoded = usable(() => decodeState(item));
    return decoded && { state: decoded, lockUntil: item.lockUntil };
  };
  return {
    state,
    async secretArns() {
      const inShard = (shard: string) =>
        query({
          IndexName: 'byDue',
          KeyConditionExpression: '#shard = :shard',
          ExpressionAttributeNames: { '#shard': 'shard' },
          ExpressionAttributeValues: { ':shard': { S: shard } },
        });
      const records = (await Promise.all(shards.map(inShard))).flat();
      return [...new Set(records.flatMap(({ pk }) => secretArnOf(String(pk)) ?? []))].sort();
    },
    async events(secretArn) {
      const records = await query({
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :event)',
        ExpressionAttributeValues: { ':pk': { S: secretPartition(secretArn) }, ':event': { S: eventPrefix } },
      });
      const written = records.map((record) => usable(() => decodeEvent(record)));
      const keys = new Set(written.map(({ key }) => key));
      const waiting = (await state(secretArn))?.state.outbox.filter(({ key }) => !keys.has(key)) ?? [];
      // The event of a failed step has the time of its last try, and no time in its key.
      return [...written, ...waiting].sort((one, other) => compareText(one.at, other.at));
    },
    async consents(secretArn, token) {
      const records = await query({
        IndexName: 'byDue',
        KeyConditionExpression: '#shard = :shard',
        ExpressionAttributeNames: { '#shard': 'shard' },
        ExpressionAttributeValues: { ':shard': { S: consentShard(secretArn, token) } },
      });
      return records.flatMap((record) => decodeConsent(record, { secretArn, token }) ?? []);
    },
    async consent(consent) {
      const Item = toAttributes(encodeConsent(consent));
      await awsCall('dynamodb:PutItem', () => aws.dynamoDb.send(new PutItemCommand({ TableName, Item })));
    },
    async withdraw(consent) {
      const Key = toAttributes(consentKey(consent));
      await awsCall('dynamodb:DeleteItem', () => aws.dynamoDb.send(new DeleteItemCommand({ TableName, Key })));
    },
    async approve(approval) {
      const Item = toAttributes(encodeApproval(approval));
      await awsCall('dynamodb:PutItem', () => aws.dynamoDb.send(new PutItemCommand({ TableName, Item })));
    },
  };
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** @throws CommandError if an item cannot be used, such as one of a newer version */
function usable<Item>(decode: () => Item): Item {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof RotationError)) throw error;
    throw new CommandError('failed', error.summary, error.nextStep, error.code);
  }
}
