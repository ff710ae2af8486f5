import { credentials } from '../../sandbox/aws-account.ts';
import type { RotationService, RotationServiceWithDestinations } from '../../sandbox/rotation-service.ts';
import { ledgerItemsOf } from '../crash/ledger-facts.ts';

/** Everything that leaves the functions and the sandbox other than to where a credential belongs. */
export interface RecordedOutputs {
  /** By what it is, since the beginning or the last call of `clear`. */
  outputs(): Record<string, string>;
  /** Every value that must be in none of them. */
  secrets(): string[];
  clear(): void;
  stop(): void;
}

/** Begins to record: some outputs are gone once they were read, such as a schedule that has fired. */
export function recordOutputs(service: RotationService): RecordedOutputs {
  const { lambda, scheduler, cloudWatch, secretsManager, eventBridge, deadLetters, deadLetterArn, genesys, journal } =
    service;
  /** How much there was of what cannot be emptied. */
  let before = { metrics: 0, events: 0, ownEvents: 0, letters: 0 };
  const results: string[] = [];
  const fired: string[] = [];
  const stops = [
    lambda.onInvoked((functionName, ended) => {
      if (ended !== 'throttled') results.push(JSON.stringify([functionName, ended.error, ended.payload]));
    }),
    scheduler.subscribe(({ schedule, payload }) => fired.push(JSON.stringify([schedule, payload]))),
  ];
  const destinations = (service as Partial<RotationServiceWithDestinations>).destinations;
  /** With the setting `credential` a message is where the secret belongs. */
  const notices = () => destinations?.webhook.attempts().filter(({ body }) => !('clientSecret' in JSON.parse(body)));
  const { SecretList } = secretsManager.call('ListSecrets', { MaxResults: 100 }) as { SecretList: unknown };

  return {
    outputs: () => ({
      'log line': lambda.logs
        .lines()
        .map(({ line }) => line)
        .join('\n'),
      'result of a function': results.join('\n'),
      metric: JSON.stringify(cloudWatch.metrics().slice(before.metrics)),
      schedule: JSON.stringify([fired, scheduler.schedules()]),
      event: JSON.stringify([
        secretsManager.events.all().slice(before.events),
        eventBridge.events().slice(before.ownEvents),
      ]),
      'dead letter': JSON.stringify(deadLetters.messages(deadLetterArn).slice(before.letters)),
      'secret description or tag': JSON.stringify([
        SecretList,
        secretsManager.call('ListSecrets', { MaxResults: 100 }),
      ]),
      'client in Genesys Cloud': JSON.stringify(genesys.clients()),
      'name of an integration credential': JSON.stringify(genesys.integrationCredentials().map(({ name }) => name)),
      'item of the ledger': JSON.stringify(ledgerItemsOf(service)),
      'journal of the sandbox': JSON.stringify(journal.entries()),
      'webhook message': JSON.stringify(notices() ?? []),
    }),
    secrets: () => [
      ...genesys.createdSecrets(),
      ...genesys.issuedTokens(),
      ...(destinations?.createdSecrets() ?? []),
      credentials.AWS_SECRET_ACCESS_KEY,
      credentials.AWS_SESSION_TOKEN,
    ],
    clear() {
      results.length = 0;
      fired.length = 0;
      before = {
        metrics: cloudWatch.metrics().length,
        events: secretsManager.events.all().length,
        ownEvents: eventBridge.events().length,
        letters: deadLetters.messages(deadLetterArn).length,
      };
      lambda.logs.clear();
      journal.clear();
    },
    stop() {
      for (const stop of stops) stop();
    },
  };
}
