import { CommandError } from '../command-line/command-error.ts';
import { mapInParallel } from '../fleet/map-in-parallel.ts';
import { type ClientUsage, inspect } from './inspect.ts';
import type { SelectedSecret } from './select-secrets.ts';

/** What is known about the usage of the clients of one secret, or why nothing is. */
export interface FormerUsage {
  readonly clients: readonly ClientUsage[];
  readonly problem?: string;
}

/** The usage of the secrets that have a former credential which is still alive, by the ARN of the secret. */
export async function usageOfFormer(selected: readonly SelectedSecret[]): Promise<ReadonlyMap<string, FormerUsage>> {
  const owing = selected.filter(({ secret }) =>
    secret.duties.some(({ generationState }) => generationState === 'grace' || generationState === 'abandoned'),
  );
  const found = await mapInParallel(owing, async ({ deployment, secret }): Promise<readonly [string, FormerUsage]> => {
    try {
      return [secret.arn, { clients: (await inspect(deployment, secret.arn, 'usage')).usage }];
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      return [secret.arn, { clients: [], problem: error.message }];
    }
  });
  return new Map(found);
}
