import type { StrategyName } from '../domain/strategy-name.ts';
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

/**
 * The most requests that the four steps of one rotation may send. The first rotation of a secret also claims its client;
 * `in-place` tries everything before the old secret is dead, and after that whether AWSCURRENT still is. On a slow machine the
 * labels are read once more before what cannot be undone.
 */
export function requestLimitsOf(strategy: StrategyName) {
  return strategy === 'in-place' ? { genesys: 16, secretsManager: 18 } : { genesys: 14, secretsManager: 16 };
}
