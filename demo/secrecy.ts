import type { DemoSandbox } from './demo-sandbox.ts';

/** Remembers what a schedule carried, for a schedule goes when it has fired. */
export function keepSchedules({ scheduler }: DemoSandbox): () => string {
  const fired: string[] = [];
  scheduler.subscribe(({ schedule, payload }) => fired.push(JSON.stringify([schedule, payload])));
  return () => JSON.stringify([fired, scheduler.schedules()]);
}

export interface SecrecyReport {
  /** How many secrets, tokens and Basic headers were looked for. */
  readonly searchedFor: number;
  /** Where one of them was found. */
  readonly foundIn: readonly string[];
}

/** Looks for everything that Genesys Cloud ever created in everything that left the functions or the demo. */
export function searchForSecrets(
  { genesys, lambda, cloudWatch, secretsManager, deadLetters, deadLetterArn }: DemoSandbox,
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
    'dead letters': JSON.stringify(deadLetters.messages(deadLetterArn)),
    schedules: texts.schedules,
    'what was printed here': texts.printed,
  };
  const foundIn = Object.entries(places).filter(([, text]) => needles.some((needle) => text.includes(needle)));
  return { searchedFor: needles.length, foundIn: foundIn.map(([place]) => place) };
}
