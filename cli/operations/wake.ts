import type { Deployment } from '../deployment/deployment.ts';
import { invokeFunction } from '../deployment/invoke-function.ts';

/** What watch did for one secret. */
export interface WatchOutcome {
  readonly outcome: string;
  readonly findings: Readonly<Record<string, number>>;
  readonly failures: number;
}

/** Has watch compare the secret with the ledger and log in with AWSCURRENT, under its lock. */
export function wakeWatch(deployment: Deployment, secretArn: string): Promise<WatchOutcome> {
  return invokeFunction(deployment, deployment.watch, { secretArn });
}

/** Has retire check a generation: it does what is due, and nothing else. */
export function wakeRetire(deployment: Deployment, secretArn: string, generation: number): Promise<unknown> {
  return invokeFunction(deployment, deployment.retire, { v: 1, secretArn, generation });
}
