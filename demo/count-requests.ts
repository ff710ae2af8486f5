import type { JournalEntry } from '../sandbox/core/journal.ts';
import type { RequestCounts } from './timeline.ts';

/** The requests that one function sent. */
export function countRequests(entries: readonly JournalEntry[], functionName: string): RequestCounts {
  const count = (service: string) =>
    entries.filter((entry) => entry.service === service && entry.functionName === functionName).length;
  return {
    genesys: count('genesys'),
    secretsManager: count('secrets-manager'),
    dynamoDb: count('dynamodb'),
    scheduler: count('scheduler'),
    cloudWatch: count('cloudwatch'),
  };
}

/** The most requests that the four steps of one rotation may send; with `in-place`, those of the admin client too. */
export const requestLimits = { genesys: 13, secretsManager: 14 } as const;
