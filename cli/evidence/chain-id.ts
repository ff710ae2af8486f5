import type { Deployment } from '../deployment/deployment.ts';

/** What a chain of receipts is about: the ledgers that it reports on. */
export function chainIdOf(deployments: readonly Pick<Deployment, 'accountId' | 'region' | 'ledger'>[]): string {
  return deployments.map(({ accountId, region, ledger }) => `${accountId}/${region}/${ledger}`).join(' ');
}
