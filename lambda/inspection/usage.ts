import { RotationError } from '../../domain/rotation-error.ts';
import type { DailyUse, GenesysSession, OperationUsage } from '../ports/genesys-cloud.ts';
import type { ClientRole, Generation, GenerationState } from '../ports/ledger-state.ts';
import { firstWholeDayMs, recentUsage } from '../usage/recent-usage.ts';
import { type DailyRequests, dailyRequests, sumUses } from '../usage/sum-uses.ts';
import { administrationOf, type InspectedSecret } from './inspected-secret.ts';

/** How far back usage is read. */
const days = 7;

const dayMs = 86_400_000;

/** What is known about the usage of one client of a secret. */
export interface InspectedUsage {
  readonly clientId: string;
  readonly role: ClientRole;
  /** Of its latest generation. */
  readonly generation?: number;
  readonly state?: GenerationState;
  /** Absent: not known. */
  readonly requests?: number;
  /** Of the days with requests; only from the usage of the organization. */
  readonly perDay?: number;
  /** The days with requests, the first one first; only from the usage of the organization. */
  readonly daily?: readonly DailyRequests[];
  /** The last day with requests. */
  readonly lastUsedOn?: string;
  /** The first day that is counted: of a former credential, the first whole day after it was in force. */
  readonly since?: string;
  readonly operations?: readonly OperationUsage[];
  /** Why it is not known. */
  readonly reason?: string;
}

type Known = Partial<Omit<InspectedUsage, 'clientId' | 'role' | 'generation' | 'state'>>;

/**
 * Who still uses the clients of a secret, as far as Genesys Cloud reports it: it is a day or two late. One job covers them all;
 * where the organization has none, or it may not be read, each client is asked for.
 */
export async function usageOf(secret: InspectedSecret): Promise<readonly InspectedUsage[]> {
  const { session } = await administrationOf(secret);
  const { services, state } = secret;
  const clients = Object.entries(state?.clients ?? {}).filter(([, { role }]) => role !== 'gone');
  const nowMs = services.time.now();
  const ofAll = await usesOfAll(
    session,
    clients.map(([clientId]) => clientId),
    nowMs,
  );
  const used: InspectedUsage[] = [];
  for (const [clientId, { role }] of clients) {
    const latest = state?.generations.findLast((generation) => generation.clientId === clientId);
    const about = { clientId, role, ...(latest === undefined ? {} : { generation: latest.n, state: latest.state }) };
    const known =
      ofAll === undefined
        ? await usageOfClient(session, clientId, { nowMs, notBeforeMs: formerSinceMs(latest) })
        : usageSince(ofAll.get(clientId) ?? [], latest, nowMs);
    used.push({ ...about, ...known });
  }
  return used;
}

/** `undefined` if it cannot be read for all at once. */
async function usesOfAll(
  session: GenesysSession,
  clientIds: readonly string[],
  nowMs: number,
): Promise<ReadonlyMap<string, readonly DailyUse[]> | undefined> {
  try {
    const usage = await session.organizationUsage(lastDays(days, nowMs), clientIds);
    return usage.known ? usage.clients : undefined;
  } catch (error) {
    if (!(error instanceof RotationError)) throw error;
    return undefined;
  }
}

/** Whole days: usage is counted by them. */
export function lastDays(count: number, nowMs: number): { readonly from: Date; readonly to: Date } {
  return { from: new Date((Math.floor(nowMs / dayMs) - count) * dayMs), to: new Date(nowMs) };
}

function usageSince(uses: readonly DailyUse[], latest: Generation | undefined, nowMs: number): Known {
  const notBeforeMs = formerSinceMs(latest);
  if (notBeforeMs + dayMs > nowMs) {
    return { reason: 'usage is counted by whole days, and none has passed since it was in force' };
  }
  const since = dayOf(Math.max(notBeforeMs, lastDays(days, nowMs).from.getTime()));
  return { since, ...sumUses(uses, since), daily: dailyRequests(uses, since) };
}

/** What a credential was used for while it was in force says nothing about who still uses it. */
function formerSinceMs(latest: Generation | undefined): number {
  return latest?.inForceUntil === undefined ? 0 : firstWholeDayMs(Date.parse(latest.inForceUntil));
}

async function usageOfClient(
  session: GenesysSession,
  clientId: string,
  { nowMs, notBeforeMs }: { readonly nowMs: number; readonly notBeforeMs: number },
): Promise<Known> {
  try {
    const usage = await recentUsage(session, clientId, nowMs, notBeforeMs);
    if (!usage.known) return { reason: usage.reason };
    const { known: _, ...found } = usage;
    return found;
  } catch (error) {
    if (!(error instanceof RotationError)) throw error;
    return { reason: error.summary };
  }
}

const dayOf = (milliseconds: number) => new Date(milliseconds).toISOString().slice(0, 10);
