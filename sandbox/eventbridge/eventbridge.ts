import { randomUUID } from 'node:crypto';
import { account, region } from '../aws-account.ts';
import type { FaultHandle, Faults } from '../core/faults.ts';
import { type Outages, outagesOf } from '../core/outages.ts';
import type { SandboxRequest, SandboxResponse, SandboxService } from '../core/service.ts';
import type { AccessErrorName, AccessRequirement } from '../iam/access-requirement.ts';
import { type EntryError, EventBridgeError, entryProblem, readEntries, type SentEntry } from './put-events.ts';
import type { RuleEvent } from './rules.ts';

/** An accepted event. */
export interface BusEvent {
  readonly id: string;
  readonly busName: string;
  readonly source: string;
  readonly detailType: string;
  /** Parsed. */
  readonly detail: Readonly<Record<string, unknown>>;
  readonly resources: readonly string[];
  /** In milliseconds since 1970; the sandbox's time if the sender set none. */
  readonly timeMs: number;
}

export interface EventBridgeSettings {
  /**
   * What happens to an event for a bus that does not exist. AWS used to report success and drop it; according to its
   * documentation it no longer does. Default `lose`.
   */
  missingBus: 'lose' | 'refuse';
}

/** EventBridge's event buses, which keep every event. */
export interface EventBridge extends Outages {
  readonly service: SandboxService;
  /** May be changed at any time. */
  readonly settings: EventBridgeSettings;
  /** Returns the ARN. The bus `default` always exists. */
  createBus(name: string): string;
  /** In order of arrival, of one bus or of all. */
  events(busName?: string): BusEvent[];
  /** Events that got an id in the response but are on no bus. */
  lostEvents(): readonly BusEvent[];
  /** Fails this many entries (default: all) with this code (default `ThrottlingException`), although the call succeeds. */
  failEntries(times?: number, errorCode?: string): FaultHandle;
  subscribe(listener: (event: BusEvent) => void): () => void;
  /** Removes the events, not the buses. */
  clear(): void;
}

interface EntryFault {
  readonly errorCode: string;
  readonly times: number;
  hits: number;
}

const target = 'AWSEvents.PutEvents';
const arnPrefix = `arn:aws:events:${region}:${account}:event-bus/`;

export function createEventBridge(parts: { readonly now: () => number; readonly faults: Faults }): EventBridge {
  const settings: EventBridgeSettings = { missingBus: 'lose' };
  const buses = new Set(['default']);
  let kept: BusEvent[] = [];
  let lost: BusEvent[] = [];
  const entryFaults = new Set<EntryFault>();
  const listeners = new Set<(event: BusEvent) => void>();

  const orderedFailure = (): EntryError | undefined => {
    const fault = [...entryFaults].find(({ hits, times }) => hits < times);
    if (fault === undefined) return undefined;
    fault.hits += 1;
    return { ErrorCode: fault.errorCode, ErrorMessage: 'The sandbox was configured to fail this entry.' };
  };
  const put = (entry: SentEntry): EntryError | { readonly EventId: string } => {
    const problem = entryProblem(entry) ?? orderedFailure();
    if (problem !== undefined) return problem;
    const event = readEvent(entry, parts.now());
    if (!buses.has(event.busName)) lost.push(event);
    else {
      kept.push(event);
      for (const listener of listeners) listener(event);
    }
    return { EventId: event.id };
  };
  const putEvents = (entries: readonly SentEntry[]): object => {
    const missing = entries.map(busNameOf).find((name) => !buses.has(name));
    if (missing !== undefined && settings.missingBus === 'refuse') {
      throw new EventBridgeError('ResourceNotFoundException', `Event bus ${missing} does not exist.`);
    }
    const Entries = entries.map(put);
    return { FailedEntryCount: Entries.filter((result) => 'ErrorCode' in result).length, Entries };
  };

  return {
    ...outagesOf(parts.faults, 'eventbridge'),
    settings,
    service: {
      name: 'eventbridge',
      signingName: 'events',
      accepts: (request) => request.headers['x-amz-target'] === target,
      operation: () => 'PutEvents',
      access: { requirements: putEventsRequirements, reject: rejectAccess },
      handle: (request) => respond(request, putEvents),
    },
    createBus(name) {
      buses.add(name);
      return `${arnPrefix}${name}`;
    },
    events: (busName) => kept.filter((event) => busName === undefined || event.busName === busName),
    lostEvents: () => lost,
    failEntries(times = Number.POSITIVE_INFINITY, errorCode = 'ThrottlingException') {
      const fault = { errorCode, times, hits: 0 };
      entryFaults.add(fault);
      return { remove: () => entryFaults.delete(fault), hits: () => fault.hits };
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    clear() {
      kept = [];
      lost = [];
    },
  };
}

/** The event as rules and their targets receive it. */
export function envelopeOf(event: BusEvent): RuleEvent {
  const { id, source, detailType, detail, resources, timeMs } = event;
  const time = new Date(timeMs).toISOString().replace(/\.\d+Z$/, 'Z');
  return { version: '0', id, 'detail-type': detailType, source, account, time, region, resources, detail };
}

/** An ARN of another account or region is kept as it is, so it matches no bus. */
function busNameOf({ EventBusName = 'default' }: SentEntry): string {
  return EventBusName.startsWith(arnPrefix) ? EventBusName.slice(arnPrefix.length) : EventBusName;
}

/** Each bus is checked once. */
function putEventsRequirements(request: SandboxRequest): readonly AccessRequirement[] {
  const body: { readonly Entries?: readonly SentEntry[] } = JSON.parse(new TextDecoder().decode(request.body));
  const names = (body.Entries ?? []).map(busNameOf);
  const arns = names.map((name) => (name.startsWith('arn:') ? name : `${arnPrefix}${name}`));
  return [...new Set(arns)].map((resource) => ({ action: 'events:PutEvents', resource, context: {} }));
}

function rejectAccess(name: AccessErrorName, message: string): SandboxResponse {
  return {
    status: 400,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': name },
    body: JSON.stringify({ __type: name, message }),
  };
}

function readEvent(entry: SentEntry, nowMs: number): BusEvent {
  return {
    id: randomUUID(),
    busName: busNameOf(entry),
    source: entry.Source ?? '',
    detailType: entry.DetailType ?? '',
    detail: JSON.parse(entry.Detail ?? '{}'),
    resources: entry.Resources ?? [],
    timeMs: entry.Time === undefined ? nowMs : entry.Time * 1000,
  };
}

function respond(request: SandboxRequest, putEvents: (entries: readonly SentEntry[]) => object): SandboxResponse {
  const headers = { 'content-type': 'application/x-amz-json-1.1' };
  try {
    const body: unknown = JSON.parse(new TextDecoder().decode(request.body));
    return { status: 200, headers, body: JSON.stringify(putEvents(readEntries(body))) };
  } catch (error) {
    if (!(error instanceof EventBridgeError)) throw error;
    return {
      status: 400,
      headers: { ...headers, 'x-amzn-errortype': error.name },
      body: JSON.stringify({ __type: error.name, message: error.message }),
    };
  }
}
