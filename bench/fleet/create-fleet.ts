import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ledgerTable } from '../../sandbox/ledger-table.ts';
import { createRotationService, type RotationService } from '../../sandbox/rotation-service.ts';

export interface FleetOptions {
  readonly secrets: number;
  /** Whether one admin secret serves all secrets; otherwise each credential administers itself. */
  readonly hasAdmin: boolean;
  /** Number of old credentials whose revocation the ledger owes. */
  readonly pendingRetirements: number;
}

/** Creates secrets that the ledger knows, whose last rotation is long complete: AWSPREVIOUS holds a dead credential. */
export async function createFleet(options: FleetOptions): Promise<RotationService> {
  const service = await createRotationService({ timeoutMs: 300_000 });
  const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };
  const operator = new SecretsManagerClient({ endpoint: service.endpoint, region: 'eu-west-1', credentials });
  if (options.hasAdmin) service.createManagedSecret({ name: 'admin' });
  for (let index = 0; index < options.secrets; index += 1) {
    const settings = options.hasAdmin ? { 'admin-secret': 'admin' } : {};
    const { arn, clientId } = service.createManagedSecret({ name: `fleet/app-${index}`, settings });
    const SecretString = JSON.stringify({ clientId, ...service.genesys.regenerateByHand(clientId) });
    await operator.send(new PutSecretValueCommand({ SecretId: arn, SecretString }));
  }
  operator.destroy();
  await service.lambda.invoke('watch', { all: true });
  await addDuties(service, options.pendingRetirements);
  return service;
}

type Item = Parameters<RotationService['dynamoDb']['put']>[1];

/** Adds to the first secrets of the ledger a credential whose grace period lasts another month. */
async function addDuties({ dynamoDb, clock }: RotationService, count: number): Promise<void> {
  const states = dynamoDb.items(ledgerTable.name).filter(({ sk }) => sk === 'STATE');
  if (states.length < count) throw new Error(`The watch has recorded ${states.length} secrets.`);
  const isoIn = (days: number) => new Date(clock.now() + days * 86_400_000).toISOString();
  for (const item of states.slice(0, count)) {
    const data = withDuty(JSON.parse(String(item.data)), isoIn(0), isoIn(30));
    await dynamoDb.put(ledgerTable.name, { ...item, data: JSON.stringify(data) } satisfies Item);
  }
}

interface State {
  readonly nextGeneration: number;
  readonly clients: object;
  readonly generations: readonly object[];
}

function withDuty(state: State, inForceUntil: string, dueAt: string): State {
  const n = state.nextGeneration;
  const clientId = `retired-${n}`;
  const settings = { gracePeriodSeconds: 86_400, quarantinePeriodSeconds: 604_800, tokenSeconds: 86_400 };
  const counts = { attempts: 0, deferrals: 0 };
  const duty = { phase: 'deactivate', dueAt, nextAttemptAt: dueAt, ...counts, reason: 'superseded', settings };
  return {
    ...state,
    nextGeneration: n + 1,
    clients: { ...state.clients, [clientId]: { role: 'leaving', origin: 'created', claimed: true } },
    generations: [
      ...state.generations,
      { n, clientId, origin: 'created', versions: [], state: 'grace', inForceUntil, duty },
    ],
  };
}
