import { ledgerTable } from '../sandbox/ledger-table.ts';
import type { DemoSandbox } from './demo-sandbox.ts';

/** Records what each schedule carried, because a schedule is deleted once it has fired. */
export function keepSchedules({ scheduler }: DemoSandbox): () => string {
  const fired: string[] = [];
  scheduler.subscribe(({ schedule, payload }) => fired.push(JSON.stringify([schedule, payload])));
  return () => JSON.stringify([fired, scheduler.schedules()]);
}

export interface SecrecyReport {
  /** The number of secrets, tokens and Basic headers searched for. */
  readonly searchedFor: number;
  /** The outputs that contain one of them. */
  readonly foundIn: readonly string[];
}

/** Searches every output of the functions and the demo for every secret and token that Genesys Cloud created. */
export function searchForSecrets(
  { genesys, lambda, cloudWatch, secretsManager, dynamoDb, deadLetters, deadLetterArn }: DemoSandbox,
  texts: { readonly schedules: string; readonly printed: string },
): SecrecyReport {
  const secrets = genesys.createdSecrets();
  const basicHeaders = genesys
    .clients()
    .flatMap(({ id }) => secrets.map((secret) => Buffer.from(`${id}:${secret}`).toString('base64')));
  const needles = [...secrets, ...genesys.issuedTokens(), ...basicHeaders];
  const places = {
    logs: lambda.logs
      .lines()
      .map(({ line }) => line)
      .join('\n'),
    metrics: JSON.stringify(cloudWatch.metrics()),
    events: JSON.stringify(secretsManager.events.all()),
    ledger: JSON.stringify(dynamoDb.items(ledgerTable.name)),
    'dead letters': JSON.stringify(deadLetters.messages(deadLetterArn)),
    schedules: texts.schedules,
    'printed output': texts.printed,
  };
  const foundIn = Object.entries(places).filter(([, text]) => needles.some((needle) => text.includes(needle)));
  return { searchedFor: needles.length, foundIn: foundIn.map(([place]) => place) };
}
