import { RotationError } from '../../domain/rotation-error.ts';
import type { ClientRole, GenerationState } from '../ports/ledger-state.ts';
import { recentUsage } from '../usage/recent-usage.ts';
import { administrationOf, type InspectedSecret } from './inspected-secret.ts';

/** What is known about the usage of one client of a secret. */
export interface InspectedUsage {
  readonly clientId: string;
  readonly role: ClientRole;
  /** Of its latest generation. */
  readonly generation?: number;
  readonly state?: GenerationState;
  /** Absent: not known. */
  readonly requests?: number;
  /** The first day that is counted. */
  readonly since?: string;
  readonly operations?: readonly { readonly operation: string; readonly requests: number }[];
  /** Why it is not known. */
  readonly reason?: string;
}

/** Who still uses the clients of a secret, as far as Genesys Cloud reports it: it is a day or two late. */
export async function usageOf(secret: InspectedSecret): Promise<readonly InspectedUsage[]> {
  const { session } = await administrationOf(secret);
  const { services, state } = secret;
  const used: InspectedUsage[] = [];
  for (const [clientId, { role }] of Object.entries(state?.clients ?? {})) {
    if (role === 'gone') continue;
    const latest = state?.generations.findLast((generation) => generation.clientId === clientId);
    const about = { clientId, role, ...(latest === undefined ? {} : { generation: latest.n, state: latest.state }) };
    try {
      const usage = await recentUsage(session, clientId, services.time.now());
      used.push(
        usage.known
          ? { ...about, requests: usage.requests, since: usage.since, operations: usage.operations }
          : { ...about, reason: usage.reason },
      );
    } catch (error) {
      if (!(error instanceof RotationError)) throw error;
      used.push({ ...about, reason: error.summary });
    }
  }
  return used;
}
