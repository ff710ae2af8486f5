import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { savedQueries } from '../../../infra/saved-queries.ts';
import { callJson } from './aws-call.ts';
import { type AwsSandbox, startAwsSandbox } from './aws-sandbox.ts';
import { writeBundle } from './bundle.ts';

const bundleFile = writeBundle(
  'export const handler = async ({ lines }) => { for (const line of lines) console.log(JSON.stringify(line)); };',
);
const logGroupName = '/aws/lambda/rotate';

let sandbox: AwsSandbox;

beforeAll(async () => {
  sandbox = await startAwsSandbox({ functions: [{ functionName: 'rotate', bundleFile }] });
  const lines = [
    { level: 'ERROR', secretName: 'a', code: 'rate-limited', attempts: 3, message: 'too many' },
    { level: 'INFO', secretName: 'b', audit: { event: 'credential-promoted' } },
    { level: 'INFO', secretName: 'a', audit: { event: 'client-deleted', clientId: 'c-1' } },
    { level: 'INFO', secretName: 'name of the secret', message: 'plain' },
  ];
  await sandbox.lambda.invoke('rotate', { lines });
});
afterAll(() => sandbox.close());

const logs = async (operation: string, parameters: object) =>
  callJson(sandbox.endpoint, { service: 'logs', target: `Logs_20140328.${operation}` }, parameters);
const filter = async (filterPattern: string) => {
  const { body } = await logs('FilterLogEvents', { logGroupName, filterPattern });
  return (body.events as { message: string }[]).map(({ message }) => JSON.parse(message).secretName);
};
const query = async (queryString: string) => {
  const endTime = Math.ceil(sandbox.clock.now() / 1000);
  const { queryId } = (await logs('StartQuery', { logGroupName, queryString, startTime: endTime - 60, endTime })).body;
  const { results } = (await logs('GetQueryResults', { queryId })).body as {
    results: { field: string; value: string }[][];
  };
  return results.map((row) => Object.fromEntries(row.map(({ field, value }) => [field, value])));
};

describe('a filter of log events', () => {
  it.each<[string, readonly string[]]>([
    ['{ $.secretName = "a" }', ['a', 'a']],
    ['{ $.level = "ERROR" && $.attempts >= 3 }', ['a']],
    ['{ ($.level = ERR*) || ($.audit.event = "credential-promoted") }', ['a', 'b']],
    ['{ $.audit.clientId != "x" }', ['a']],
    ['{ $.audit NOT EXISTS }', ['a', 'name of the secret']],
    ['"too many"', ['a']],
    ['INFO -audit', ['name of the secret']],
  ])('%s', async (pattern, expected) => {
    expect(await filter(pattern)).toEqual(expected);
  });

  it('that is malformed is rejected', async () => {
    for (const filterPattern of ['{ $.level = }', '{ level = 1 }', '{ ($.a = 1 }', '{ $.a = 1']) {
      const { status, body } = await logs('FilterLogEvents', { logGroupName, filterPattern });
      expect([status, body.__type]).toEqual([400, 'InvalidParameterException']);
    }
    expect((await logs('FilterLogEvents', { logGroupName: 'none' })).body.__type).toBe('ResourceNotFoundException');
  });
});

describe('a query', () => {
  it('of those that are saved in the stack runs', async () => {
    const found = Object.fromEntries(
      await Promise.all(savedQueries.map(async ({ name, text }) => [name, await query(text)] as const)),
    );
    expect(found).toMatchObject({
      'What happened to this secret': [{ message: 'plain', level: 'INFO' }],
      'All revocations and their proof': [{ secretName: 'a', 'audit.clientId': 'c-1' }],
      'Overdue rotations': [{ secretName: 'b', rotations: '1', lastRotation: expect.stringMatching(/^\d{13}/) }],
      'Errors and what to do': [{ code: 'rate-limited', '@timestamp': expect.stringMatching(/^\d{4}-\d\d-\d\d /) }],
    });
  });

  it.each([
    ['filter level like /ERR/ and not ispresent(nothing) | stats count(*) as n by level', [{ level: 'ERROR', n: '1' }]],
    ['filter attempts > 2 and secretName in ["a", "z"] | fields secretName', [{ secretName: 'a' }]],
    ['fields secretName | filter ispresent(secretName) | sort secretName asc | limit 1', [{ secretName: 'a' }]],
  ])('%s', async (text, expected) => {
    expect((await query(text)).map(({ '@ptr': _, ...row }) => row)).toEqual(expected);
  });

  it('that the sandbox cannot run is rejected', async () => {
    for (const queryString of ['parse @message "*" as x', 'fields a, (b', 'filter x = ', 'stats pct(x, 90)']) {
      const { body } = await logs('StartQuery', { logGroupName, queryString, startTime: 1, endTime: 2 });
      expect(body.__type).toBe('MalformedQueryException');
    }
  });
});

it('a log stream is read from its end, and followed', async () => {
  const { logStreams } = (await logs('DescribeLogStreams', { logGroupName })).body as {
    logStreams: { logStreamName: string }[];
  };
  const stream = { logGroupName, logStreamName: logStreams[0]?.logStreamName };
  const last = (await logs('GetLogEvents', { ...stream, limit: 1 })).body as Record<string, never>;
  expect(last.events).toMatchObject([{ message: expect.stringContaining('REPORT') }]);
  const follow = async () => (await logs('GetLogEvents', { ...stream, nextToken: last.nextForwardToken })).body;
  expect(await follow()).toMatchObject({ events: [], nextForwardToken: last.nextForwardToken });
  await sandbox.lambda.invoke('rotate', { lines: ['more'] });
  expect((await follow()).events).toHaveLength(4);
});
