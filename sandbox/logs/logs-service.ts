import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws/aws-error.ts';
import { defineService } from '../aws/define-service.ts';
import type { Input } from '../aws/input.ts';
import { pageOf } from '../aws/page-of.ts';
import { account, region } from '../aws-account.ts';
import type { SandboxService } from '../core/service.ts';
import type { Lambda } from '../lambda/lambda.ts';
import type { LogLine } from '../lambda/logs.ts';
import { readFilterPattern } from './filter-pattern.ts';
import type { Row } from './insights-expression.ts';
import { readQueryString } from './insights-query.ts';

type Results = readonly (readonly [string, unknown][])[];

/** CloudWatch Logs, as far as it is read: the groups of the functions, filters, queries and tails. */
export function createLogsService({ lambda }: { readonly lambda: Lambda }): SandboxService {
  const queries = new Map<string, { readonly results: Results; readonly scanned: number }>();

  const groupOf = ({ functionName }: LogLine) => lambda.configurationOf(functionName).logGroupName;
  const groups = () => [...new Set(lambda.functionNames().map((name) => lambda.configurationOf(name).logGroupName))];
  const arnOf = (group: string) => `arn:aws:logs:${region}:${account}:log-group:${group}`;
  const nameIn = (nameOrArn: string) =>
    nameOrArn.startsWith('arn:') ? nameOrArn.split(':').slice(6).join(':').replace(/:\*$/, '') : nameOrArn;
  const groupIn = (nameOrArn: string) => {
    const name = nameIn(nameOrArn);
    if (groups().includes(name)) return name;
    throw new AwsError('ResourceNotFoundException', `The specified log group does not exist: ${name}`);
  };
  const groupOfInput = (input: Input) =>
    groupIn(input.optionalText('logGroupName') ?? input.text('logGroupIdentifier'));
  const linesOf = (group: string) => lambda.logs.lines().filter((line) => groupOf(line) === group);
  const within = (input: Input) => {
    const from = input.optionalNumber('startTime') ?? Number.NEGATIVE_INFINITY;
    const to = input.optionalNumber('endTime') ?? Number.POSITIVE_INFINITY;
    return ({ atMs }: LogLine) => atMs >= from && atMs <= to;
  };
  const eventOf = ({ atMs, line }: LogLine) => ({
    timestamp: Math.round(atMs),
    message: line,
    ingestionTime: Math.round(atMs),
  });

  return defineService({
    name: 'logs',
    signingName: 'logs',
    targetPrefix: 'Logs_20140328',
    // As AWS names it when it denies: with the part for a stream, which `:*` in a policy covers.
    resourceOf(operation, input) {
      const group = input.optionalText('logGroupName') ?? input.optionalText('logGroupIdentifier');
      return operation === 'FilterLogEvents' && group !== undefined ? `${arnOf(nameIn(group))}:log-stream:` : '*';
    },
    operations: {
      DescribeLogGroups(input) {
        const prefix = input.optionalText('logGroupNamePrefix') ?? '';
        const pattern = input.optionalText('logGroupNamePattern') ?? '';
        const found = groups().filter((name) => name.startsWith(prefix) && name.includes(pattern));
        const view = (logGroupName: string) => ({ logGroupName, arn: `${arnOf(logGroupName)}:*`, storedBytes: 0 });
        return { logGroups: found.sort().map(view) };
      },
      DescribeLogStreams(input) {
        const group = groupOfInput(input);
        const streams = new Map<string, { first: LogLine; last: LogLine }>();
        for (const line of linesOf(group)) {
          streams.set(line.stream, { first: streams.get(line.stream)?.first ?? line, last: line });
        }
        const logStreams = [...streams].map(([logStreamName, { first, last }]) => ({
          logStreamName,
          arn: `${arnOf(group)}:log-stream:${logStreamName}`,
          creationTime: Math.round(first.atMs),
          firstEventTimestamp: Math.round(first.atMs),
          lastEventTimestamp: Math.round(last.atMs),
          lastIngestionTime: Math.round(last.atMs),
        }));
        return { logStreams: input.optionalFlag('descending') ? logStreams.reverse() : logStreams };
      },
      FilterLogEvents(input) {
        const group = groupOfInput(input);
        const matches = readFilterPattern(input.optionalText('filterPattern') ?? '');
        const isWithin = within(input);
        const streams = input.texts('logStreamNames');
        const prefix = input.optionalText('logStreamNamePrefix') ?? '';
        const found = linesOf(group).filter(
          (line) =>
            isWithin(line) &&
            line.stream.startsWith(prefix) &&
            (streams.length === 0 || streams.includes(line.stream)) &&
            matches(line.line),
        );
        const size = input.optionalNumber('limit', 1, 10_000) ?? 10_000;
        const { items, next } = pageOf(found, size, input.optionalText('nextToken'));
        const events = items.map((line) => ({ logStreamName: line.stream, ...eventOf(line), eventId: line.id }));
        return { events, searchedLogStreams: [], nextToken: next };
      },
      GetLogEvents(input) {
        const group = groupOfInput(input);
        const stream = input.text('logStreamName');
        const ofStream = linesOf(group).filter((line) => line.stream === stream);
        if (ofStream.length === 0) {
          throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
        }
        return tail(ofStream.filter(within(input)), input, eventOf);
      },
      StartQuery(input) {
        const named = [input.optionalText('logGroupName') ?? [], input.texts('logGroupNames')].flat();
        const chosen = [...named, ...input.texts('logGroupIdentifiers')].map(groupIn);
        if (chosen.length === 0) throw new AwsError('InvalidParameterException', 'A query needs a log group.');
        const run = readQueryString(input.text('queryString'));
        const from = (input.optionalNumber('startTime') ?? 0) * 1000;
        const to = (input.optionalNumber('endTime') ?? 0) * 1000;
        if (from > to) throw new AwsError('InvalidParameterException', 'startTime must not be after endTime.');
        const rows = lambda.logs
          .lines()
          .filter((line) => chosen.includes(groupOf(line)) && line.atMs >= from && line.atMs < to + 1000)
          .map((line) => rowOf(line, `${account}:${groupOf(line)}`));
        const limit = input.optionalNumber('limit', 1, 10_000) ?? 10_000;
        const queryId = randomUUID();
        queries.set(queryId, { results: run(rows).slice(0, limit), scanned: rows.length });
        return { queryId };
      },
      GetQueryResults(input) {
        const query = queries.get(input.text('queryId'));
        if (query === undefined) throw new AwsError('ResourceNotFoundException', 'The specified query does not exist.');
        const { results, scanned } = query;
        return {
          results: results.map((row) => row.map(([name, value]) => ({ field: name, value: shown(name, value) }))),
          statistics: { recordsMatched: results.length, recordsScanned: scanned, bytesScanned: 0 },
          status: 'Complete',
        };
      },
      StopQuery: (input) => ({ success: queries.has(input.text('queryId')) }),
    },
  });
}

/** The first or last page; the tokens of a page that has ended stay the same, as in AWS. */
function tail(lines: readonly LogLine[], input: Input, eventOf: (line: LogLine) => object): object {
  const size = input.optionalNumber('limit', 1, 10_000) ?? 10_000;
  const token = input.optionalText('nextToken');
  const fromHead = input.optionalFlag('startFromHead') ?? false;
  const first = fromHead ? 0 : Math.max(0, lines.length - size);
  const [, direction, at] = /^([fb])\/(\d+)$/.exec(token ?? '') ?? [];
  if (token !== undefined && at === undefined) {
    throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
  }
  const position = at === undefined ? first : Number(at);
  const start = direction === 'b' ? Math.max(0, position - size) : position;
  const end = direction === 'b' ? position : Math.min(lines.length, start + size);
  return {
    events: lines.slice(start, end).map(eventOf),
    nextForwardToken: `f/${end}`,
    nextBackwardToken: `b/${start}`,
  };
}

function rowOf({ atMs, line, stream, requestId, id }: LogLine, log: string): Row {
  const own = { '@timestamp': atMs, '@message': line, '@logStream': stream, '@log': log, '@ptr': id };
  return {
    own: { ...own, ...(requestId === undefined ? {} : { '@requestId': requestId }) },
    document: documentIn(line),
  };
}

function documentIn(line: string): object {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** The time of an event is shown as a date; what `stats` makes of it stays a number. */
function shown(name: string, value: unknown): string {
  if (name === '@timestamp') return new Date(Number(value)).toISOString().replace('T', ' ').replace('Z', '');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
