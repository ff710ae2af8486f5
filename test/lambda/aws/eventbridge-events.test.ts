import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RotationError } from '../../../domain/rotation-error.ts';
import { createEventBridgeEvents } from '../../../lambda/aws/eventbridge-events.ts';
import type { CredentialEvent } from '../../../lambda/ports/events.ts';
import { secretArn } from '../fakes/rotation.ts';
import { loseResponse, type Responder } from '../genesys/local-server.ts';
import { serve } from '../genesys/transport-under-test.ts';

const event: CredentialEvent = {
  type: 'Credential Rotated',
  resource: secretArn,
  detail: { versionId: 'version-2', clientId: 'client-2' },
};

const reply =
  (status: number, body: unknown): Responder =>
  (outgoing) =>
    void outgoing.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));

const taken = reply(200, { FailedEntryCount: 0, Entries: [{ EventId: 'event-1' }] });
const failedEntry = (ErrorCode: string) =>
  reply(200, { FailedEntryCount: 1, Entries: [{ ErrorCode, ErrorMessage: 'CANARY' }] });
const refusal = (status: number, name: string) => reply(status, { __type: name, message: 'CANARY' });

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'key-id');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'CANARY-key');
});

afterEach(() => {
  vi.unstubAllEnvs();
});

/** A bus with responses in this order. */
async function arrange(...responders: Responder[]) {
  const server = await serve(...responders);
  vi.stubEnv('AWS_ENDPOINT_URL_EVENTBRIDGE', server.url);
  const events = createEventBridgeEvents('rotations');
  const failure = () =>
    events.publish(event).then(
      () => undefined,
      (error: RotationError) => error,
    );
  return { events, server, failure };
}

describe('an event', () => {
  it('is put on the bus with what rules match on', async () => {
    const { events, server } = await arrange(taken);
    await events.publish(event);
    const [request] = server.received;
    expect(request?.headers['x-amz-target']).toBe('AWSEvents.PutEvents');
    const { Entries } = JSON.parse(request?.body ?? '');
    expect(Entries).toEqual([
      {
        EventBusName: 'rotations',
        Source: 'genesys-oauth-rotation',
        DetailType: 'Credential Rotated',
        Resources: [secretArn],
        Detail: expect.any(String),
      },
    ]);
    expect(JSON.parse(Entries[0].Detail)).toEqual({ secret: secretArn, versionId: 'version-2', clientId: 'client-2' });
  });

  it('names no resource where only the name of the secret is known', async () => {
    const { events, server } = await arrange(taken);
    await events.publish({ type: 'Rotation Failed', resource: 'billing', detail: { code: 'invalid-event' } });
    const [entry] = JSON.parse(server.received[0]?.body ?? '').Entries;
    expect(entry).toMatchObject({ Resources: [], DetailType: 'Rotation Failed' });
    expect(JSON.parse(entry.Detail)).toEqual({ secret: 'billing', code: 'invalid-event' });
  });

  it('is sent again when the bus is busy, and when its response is lost', async () => {
    const { events, server } = await arrange(refusal(500, 'InternalException'), loseResponse, taken);
    await events.publish(event);
    expect(server.received).toHaveLength(3);
    expect(new Set(server.received.map(({ body }) => body)).size).toBe(1);
  });

  it('goes through one client, which is created on first use', async () => {
    const { events, server } = await arrange(taken);
    expect(server.received).toEqual([]);
    await events.publish(event);
    await events.publish(event);
    expect(server.received).toHaveLength(2);
  });
});

describe('a bus', () => {
  it.each([
    'AccessDeniedException',
    'NotAuthorizedForSourceException',
    'ResourceNotFoundException',
    'ValidationException',
  ])('that responds %s rejects it finally, and the error says what to do', async (name) => {
    const { failure, server } = await arrange(refusal(400, name));
    const error = await failure();
    expect(error).toMatchObject({
      code: 'destination-rejected',
      nextStep: expect.stringContaining('events:PutEvents'),
    });
    expect(error?.message).toMatch(new RegExp(`rotations.*Credential Rotated.*${name}`));
    expect(server.received).toHaveLength(1);
  });

  it.each(['NotAuthorizedForDetailTypeException', 'MalformedDetail', 'InvalidArgument'])(
    'that refuses the entry with %s is as if it had refused the call',
    async (code) => {
      const error = await (await arrange(failedEntry(code))).failure();
      expect(error).toMatchObject({ code: 'destination-rejected' });
      expect(error?.message).toContain(code);
    },
  );

  it.each([
    ['is busy with the entry', failedEntry('ThrottlingException')],
    ['fails with the entry', failedEntry('InternalFailure')],
    ['responds nothing', reply(200, {})],
    ['counts a failure and names none', reply(200, { FailedEntryCount: 1 })],
  ])('that %s may take it the next time', async (_what, response) => {
    expect(await (await arrange(response)).failure()).toMatchObject({
      code: 'destination-unavailable',
      nextStep: expect.stringContaining('is retried'),
    });
  });

  it('shows nothing of a response or a key in an error', async () => {
    for (const response of [refusal(403, 'AccessDeniedException'), failedEntry('X'.repeat(500))]) {
      const error = await (await arrange(response)).failure();
      expect(error?.message.length).toBeLessThan(600);
      expect(inspect(error, { depth: null, showHidden: true })).not.toContain('CANARY');
    }
  });
});
