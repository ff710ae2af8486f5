import type { SandboxRequest, SandboxResponse, SandboxService } from '../core/service.ts';
import type { Schedule, ScheduleRequest } from './schedule.ts';
import type { ScheduleBook } from './schedule-book.ts';
import { invalid, SchedulerError } from './schedule-error.ts';
import { rejectAccess, schedulerRequirements } from './scheduler-access.ts';

type Handler = (book: ScheduleBook, name: string, request: SandboxRequest) => object;

interface Route {
  readonly operation: string;
  readonly method: string;
  readonly path: RegExp;
  readonly handle: Handler;
}

const groupOf = (request: SandboxRequest) => request.query.get('groupName') ?? 'default';

const routes: readonly Route[] = [
  {
    operation: 'CreateSchedule',
    method: 'POST',
    path: /^\/schedules\/([^/]+)$/,
    handle: (book, name, request) => ({ ScheduleArn: book.create(name, readBody(request)).Arn }),
  },
  {
    operation: 'UpdateSchedule',
    method: 'PUT',
    path: /^\/schedules\/([^/]+)$/,
    handle: (book, name, request) => ({ ScheduleArn: book.update(name, readBody(request)).Arn }),
  },
  {
    operation: 'GetSchedule',
    method: 'GET',
    path: /^\/schedules\/([^/]+)$/,
    handle: (book, name, request) => book.get(name, groupOf(request)),
  },
  {
    operation: 'DeleteSchedule',
    method: 'DELETE',
    path: /^\/schedules\/([^/]+)$/,
    handle(book, name, request) {
      book.remove(name, groupOf(request));
      return {};
    },
  },
  {
    operation: 'ListSchedules',
    method: 'GET',
    path: /^\/schedules()$/,
    handle: (book, _, request) => list(book, request),
  },
  {
    operation: 'CreateScheduleGroup',
    method: 'POST',
    path: /^\/schedule-groups\/([^/]+)$/,
    handle: (book, name) => ({ ScheduleGroupArn: book.createGroup(name).Arn }),
  },
  {
    operation: 'GetScheduleGroup',
    method: 'GET',
    path: /^\/schedule-groups\/([^/]+)$/,
    handle: (book, name) => book.group(name),
  },
];

/** EventBridge Scheduler's API: REST with JSON bodies. */
export function createSchedulerService(book: ScheduleBook): SandboxService {
  const routeOf = (request: SandboxRequest) =>
    routes.find((route) => route.method === request.method && route.path.test(request.path));
  const nameIn = (request: SandboxRequest) => decodeURIComponent(routeOf(request)?.path.exec(request.path)?.[1] ?? '');
  return {
    name: 'scheduler',
    signingName: 'scheduler',
    accepts: (request) => routeOf(request) !== undefined,
    operation: (request) => routeOf(request)?.operation ?? '',
    access: {
      requirements: (request) => schedulerRequirements(routeOf(request)?.operation ?? '', nameIn(request), request),
      reject: rejectAccess,
    },
    handle(request) {
      const route = routeOf(request);
      try {
        const body = JSON.stringify(route?.handle(book, nameIn(request), request));
        return { status: 200, headers: { 'content-type': 'application/json' }, body };
      } catch (error) {
        if (error instanceof SchedulerError) return rejection(error);
        throw error;
      }
    },
  };
}

function list(book: ScheduleBook, request: SandboxRequest): object {
  const group = request.query.get('ScheduleGroup');
  const prefix = request.query.get('NamePrefix') ?? '';
  const state = request.query.get('State');
  const size = Number(request.query.get('MaxResults') ?? 100);
  if (!Number.isInteger(size) || size < 1 || size > 100) throw invalid('MaxResults must be between 1 and 100.');
  const start = Number(request.query.get('NextToken') ?? 0);
  if (!Number.isInteger(start)) throw invalid('Invalid NextToken.');
  if (group !== null) book.group(group);
  const found = book
    .all()
    .filter((schedule) => group === null || schedule.GroupName === group)
    .filter((schedule) => schedule.Name.startsWith(prefix) && (state === null || schedule.State === state));
  const Schedules = found.slice(start, start + size).map(summaryOf);
  return { Schedules, NextToken: start + size < found.length ? String(start + size) : undefined };
}

/** A list omits the time and the input of a schedule. */
function summaryOf({ Arn, Name, GroupName, State, CreationDate, LastModificationDate, Target }: Schedule): object {
  return { Arn, Name, GroupName, State, CreationDate, LastModificationDate, Target: { Arn: Target.Arn } };
}

function readBody(request: SandboxRequest): ScheduleRequest {
  const body = parse(Buffer.from(request.body).toString() || '{}');
  if (typeof body !== 'object' || body === null) throw invalid('The body must be a JSON object.');
  return body;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('The body is not JSON.');
  }
}

function rejection(error: SchedulerError): SandboxResponse {
  return {
    status: error.status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': error.name },
    body: JSON.stringify({ Message: error.message }),
  };
}
