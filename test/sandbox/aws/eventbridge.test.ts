import {
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  type PutEventsResponse,
} from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AwsSandbox, startAwsSandbox } from './aws-sandbox.ts';

let sandbox: AwsSandbox;
let client: EventBridgeClient;
let busArn = '';

beforeAll(async () => {
  sandbox = await startAwsSandbox();
  client = new EventBridgeClient(sandbox.clientConfiguration);
  busArn = sandbox.eventBridge.createBus('rotations');
});
afterAll(async () => {
  client.destroy();
  await sandbox.close();
});
beforeEach(() => {
  sandbox.eventBridge.clear();
  sandbox.eventBridge.settings.missingBus = 'lose';
  sandbox.faults.clear();
});

const entry = (more: Partial<PutEventsRequestEntry> = {}): PutEventsRequestEntry => ({
  Source: 'genesys-oauth-rotation',
  DetailType: 'Credential Rotated',
  Detail: '{"clientId":"a"}',
  EventBusName: 'rotations',
  ...more,
});
const put = (...Entries: PutEventsRequestEntry[]): Promise<PutEventsResponse> =>
  client.send(new PutEventsCommand({ Entries }));

describe('PutEvents', () => {
  it('keeps events by bus, addressed by name or ARN, and returns their ids in order', async () => {
    const Time = new Date('2026-01-02T03:04:05Z');
    const response = await put(entry({ Resources: ['arn:1'], Time }), entry({ EventBusName: busArn }));
    expect(response.FailedEntryCount).toBe(0);
    const events = sandbox.eventBridge.events('rotations');
    expect(response.Entries?.map(({ EventId }) => EventId)).toEqual(events.map(({ id }) => id));
    expect(events[0]).toEqual({
      id: expect.any(String),
      busName: 'rotations',
      source: 'genesys-oauth-rotation',
      detailType: 'Credential Rotated',
      detail: { clientId: 'a' },
      resources: ['arn:1'],
      timeMs: Time.getTime(),
    });
    const { EventBusName, ...toDefault } = entry();
    await put(toDefault);
    expect(sandbox.eventBridge.events('default')).toHaveLength(1);
    expect(sandbox.journal.entries().at(-1)).toMatchObject({ service: 'eventbridge', operation: 'PutEvents' });
  });

  it('notifies subscribers', async () => {
    const received: string[] = [];
    const stop = sandbox.eventBridge.subscribe(({ detailType }) => received.push(detailType));
    await put(entry());
    stop();
    await put(entry());
    expect(received).toEqual(['Credential Rotated']);
  });

  it('fails invalid entries and accepts the others', async () => {
    const response = await put(
      entry({ Source: '' }),
      entry({ DetailType: undefined }),
      entry({ Detail: undefined }),
      entry({ Detail: '[1]' }),
      entry({ Detail: '{' }),
      entry({ Source: 'aws.secretsmanager' }),
      entry(),
    );
    expect(response.FailedEntryCount).toBe(6);
    expect(response.Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
      'InvalidArgument',
      'InvalidArgument',
      'InvalidArgument',
      'MalformedDetail',
      'MalformedDetail',
      'NotAuthorizedForSourceException',
      undefined,
    ]);
    expect(response.Entries?.[0]?.ErrorMessage).toContain('Source is a required argument');
    expect(sandbox.eventBridge.events()).toHaveLength(1);
  });

  it('fails as many entries as configured, although the call succeeds', async () => {
    const order = sandbox.eventBridge.failEntries(1);
    const response = await put(entry(), entry());
    expect(response).toMatchObject({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'ThrottlingException' }, {}] });
    expect(order.hits()).toBe(1);
    const internal = sandbox.eventBridge.failEntries(undefined, 'InternalFailure');
    expect(await put(entry())).toMatchObject({ Entries: [{ ErrorCode: 'InternalFailure' }] });
    internal.remove();
    expect((await put(entry())).FailedEntryCount).toBe(0);
  });

  it('drops events for a missing bus, but reports success', async () => {
    const otherRegion = busArn.replace('eu-west-1', 'us-east-1');
    const response = await put(entry({ EventBusName: 'nowhere' }), entry({ EventBusName: otherRegion }));
    expect(response).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }, {}] });
    expect(sandbox.eventBridge.events()).toEqual([]);
    expect(sandbox.eventBridge.lostEvents()).toHaveLength(2);
  });

  it('rejects a missing bus if so configured, and accepts no entry', async () => {
    sandbox.eventBridge.settings.missingBus = 'refuse';
    const call = put(entry(), entry({ EventBusName: 'nowhere' }));
    await expect(call).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect(sandbox.eventBridge.events()).toEqual([]);
  });

  it('rejects zero entries, more than ten, and more than a megabyte', async () => {
    const invalid = { name: 'ValidationException' };
    await expect(put()).rejects.toMatchObject(invalid);
    await expect(put(...Array.from({ length: 11 }, () => entry()))).rejects.toMatchObject(invalid);
    const long = entry({ Detail: JSON.stringify({ text: 'x'.repeat(600_000) }) });
    expect((await put(long)).FailedEntryCount).toBe(0);
    await expect(put(long, long)).rejects.toMatchObject(invalid);
    expect(sandbox.eventBridge.events()).toHaveLength(1);
  });

  it('can be down', async () => {
    sandbox.eventBridge.down(1);
    await expect(put(entry())).rejects.toThrow();
    expect((await put(entry())).FailedEntryCount).toBe(0);
  });
});
