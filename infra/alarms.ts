import { type MetricName, metricNames } from '../domain/metric-names.ts';
import type { FunctionName } from './names.ts';

/** `critical`: an operator has to act now. `warning`: AWSCURRENT works and nothing gets worse overnight. */
export type AlarmUrgency = 'critical' | 'warning';

/** What an alarm evaluates. It fires when the value reaches the threshold in this many consecutive periods. */
export type AlarmSignal = (
  | { readonly kind: 'own'; readonly metric: MetricName; readonly statistic: 'Sum' | 'Maximum' }
  | { readonly kind: 'lambda'; readonly function: FunctionName; readonly metric: 'Errors' | 'Throttles' }
  | { readonly kind: 'near-timeout'; readonly function: FunctionName }
  | { readonly kind: 'dead-letters' }
  | { readonly kind: 'events'; readonly eventNames: readonly string[] }
) & {
  readonly threshold?: number;
  readonly periodMinutes: number;
  readonly periods?: number;
  /** Whether missing data fires the alarm; the threshold is then the least that is expected. */
  readonly silence?: true;
};

/** One alarm: the signal it evaluates, and the text that an operator reads. */
export interface AlarmDefinition {
  /** The name of the alarm, and of its section in `docs/alarms.md`. */
  readonly id: string;
  readonly urgency: AlarmUrgency;
  readonly title: string;
  readonly signal: AlarmSignal;
  readonly whatHappened: string;
  readonly whatStillWorks: string;
  readonly nextStep: string;
  /** Further steps, as Markdown. */
  readonly steps: readonly string[];
}

const hourly = (metric: MetricName): AlarmSignal => ({ kind: 'own', metric, statistic: 'Maximum', periodMinutes: 60 });

/** For what watch checks in one of its 24 runs a day: the other runs do not count it. */
const daily = (metric: MetricName): AlarmSignal => ({ ...hourly(metric), periodMinutes: 24 * 60 });

const runbook = (section: string, text: string) => `[${text}](runbook.md#${section})`;

const findTheSecrets =
  'The log of `watch` names the secrets. The saved query "Overdue rotations" lists when each was last rotated.';

const currentWorks = 'AWSCURRENT works, and programs are not affected.';

/** Every alarm. The stack, the texts and `docs/alarms.md` are generated from this. */
export const alarms: readonly AlarmDefinition[] = [
  {
    id: 'rotation-failed',
    urgency: 'critical',
    title: 'A rotation failed',
    signal: { kind: 'events', eventNames: ['RotationFailed', 'RotationAbandoned'], periodMinutes: 5 },
    whatHappened: 'Secrets Manager reports that a rotation failed or was abandoned.',
    whatStillWorks: 'AWSCURRENT works, except with the strategy in-place after createSecret.',
    nextStep: 'read the error of rotate, do the next step that it names, then rotate the secret again.',
    steps: [
      `Follow ${runbook('a-rotation-failed', 'A rotation failed')}: it has a row for each error code.`,
      'With `in-place`, act at once: logins may fail until the rotation is finished.',
      'If the log of `rotate` has no error, Secrets Manager could not invoke it, or it could not start: find the event in CloudTrail, and check the resource policy of the function and the KMS key of the secret.',
    ],
  },
  {
    id: 'rotate-errors',
    urgency: 'critical',
    title: 'rotate fails repeatedly',
    signal: { kind: 'lambda', function: 'rotate', metric: 'Errors', threshold: 3, periodMinutes: 15 },
    whatHappened: 'The rotate function failed three times or more within 15 minutes.',
    whatStillWorks: 'AWSCURRENT works, except with the strategy in-place after createSecret.',
    nextStep:
      'find the error code on the dashboard; one code for many secrets points to the admin secret or to Genesys Cloud.',
    steps: [
      'One secret: see [rotation-failed](#rotation-failed).',
      `Many secrets with \`admin-credential-rejected\` or \`missing-permission\`: ${runbook('the-admin-secret', 'the admin secret')}.`,
      'Many secrets with `genesys-unavailable` or `rate-limited`: check status.mypurecloud.com and wait; Secrets Manager retries the rotations.',
    ],
  },
  {
    id: 'test-rotation-failed',
    urgency: 'warning',
    title: 'A rotation test failed',
    signal: { kind: 'events', eventNames: ['TestRotationFailed'], periodMinutes: 5 },
    whatHappened: 'A rotation schedule was set, and testSecret failed with the value that the secret holds.',
    whatStillWorks:
      'Everything; nothing was changed. A secret that the stack has just created holds no credential yet, so this failure is expected.',
    nextStep: 'store the credential if the secret is new; otherwise read the error of rotate.',
    steps: [
      'A new secret: store a JSON object with `clientId` and `clientSecret`, then rotate it once by hand.',
      `An adopted secret: its value is not a secret document, or Genesys Cloud rejects it: ${runbook('adopt-an-existing-secret', 'adopt an existing secret')}.`,
    ],
  },
  {
    id: 'rotation-overdue',
    urgency: 'warning',
    title: 'A rotation is overdue',
    signal: hourly(metricNames.rotationsOverdue),
    whatHappened: 'At least one secret was not rotated on schedule.',
    whatStillWorks: currentWorks,
    nextStep: 'find the secret, find out why its last rotation failed, and rotate it.',
    steps: [
      findTheSecrets,
      `Rotation may be turned off, or the last rotation failed: ${runbook('a-rotation-failed', 'A rotation failed')}.`,
    ],
  },
  {
    id: 'rotation-stuck',
    urgency: 'warning',
    title: 'AWSPENDING is stuck',
    signal: hourly(metricNames.rotationsStuck),
    whatHappened: 'A rotation started and did not finish, and the restart by watch did not help.',
    whatStillWorks: 'AWSCURRENT works, except with the strategy in-place.',
    nextStep: 'fix what the last error of rotate says, then rotate: the same rotation resumes.',
    steps: [findTheSecrets, `Then follow ${runbook('awspending-is-stuck', 'AWSPENDING is stuck')}.`],
  },
  {
    id: 'credential-rejected',
    urgency: 'critical',
    title: 'Genesys Cloud rejects AWSCURRENT',
    signal: daily(metricNames.credentialsRejected),
    whatHappened: 'Genesys Cloud rejects a credential that programs use.',
    whatStillWorks: 'Programs that hold an access token, until it expires. New logins with this credential fail.',
    nextStep: 'find out who changed the client in Genesys Cloud, then store a working credential.',
    steps: [findTheSecrets, `Then follow ${runbook('awscurrent-is-rejected', 'AWSCURRENT is rejected')}.`],
  },
  {
    id: 'retirement-overdue',
    urgency: 'critical',
    title: 'An old credential was not revoked',
    signal: daily(metricNames.retirementsOverdue),
    whatHappened: 'A revocation is past its due time, and the old credential may still be valid.',
    whatStillWorks: currentWorks,
    nextStep: 'check the dead-letter queue first; if it is empty, run the order now.',
    steps: [
      `If the queue has a message: ${runbook('a-retirement-failed', 'A retirement failed')}.`,
      `If not, find the schedule of the retirement and ${runbook('run-an-order-now', 'run the order now')}.`,
      'Verify that the old client has `audit: revocation-verified`: saved query "All revocations and their proof".',
    ],
  },
  {
    id: 'retirement-dead-letter',
    urgency: 'critical',
    title: 'A retirement order reached the dead-letter queue',
    signal: { kind: 'dead-letters', periodMinutes: 5 },
    whatHappened:
      'A retirement failed and that could not be recorded, or it could not be started; its order is in the dead-letter queue.',
    whatStillWorks: `${currentWorks} The old credential may still be valid.`,
    nextStep:
      'read the error in the message and fix it; then run the order again or delete it: the ledger still owes the revocation.',
    steps: [`Follow ${runbook('a-retirement-failed', 'A retirement failed')}.`],
  },
  {
    id: 'retire-errors',
    urgency: 'warning',
    title: 'retire failed',
    signal: { kind: 'lambda', function: 'retire', metric: 'Errors', periodMinutes: 5 },
    whatHappened:
      'The retire function failed, and could not record that in the ledger. Lambda retries it twice before the order goes to the dead-letter queue.',
    whatStillWorks: currentWorks,
    nextStep: 'nothing, unless retirement-dead-letter fires within the hour.',
    steps: [
      'The error is in the log of `retire`. If the order reaches the queue, see [retirement-dead-letter](#retirement-dead-letter).',
    ],
  },
  {
    id: 'retirement-blocked',
    urgency: 'warning',
    title: 'An old credential is still in use',
    signal: { kind: 'own', metric: metricNames.retirementsBlocked, statistic: 'Sum', periodMinutes: 60 },
    whatHappened: 'A program still uses the old credential, so its revocation was blocked, as in-use-policy says.',
    whatStillWorks: 'Everything, including the old credential: it is not revoked as long as a program uses it.',
    nextStep: 'find the program and have it read the secret again; the revocation is retried every hour.',
    steps: [
      `The audit record \`retirement-blocked\` lists what the old client called: ${runbook('an-old-credential-is-still-in-use', 'An old credential is still in use')}.`,
    ],
  },
  {
    id: 'orphaned-clients',
    urgency: 'warning',
    title: 'Orphaned OAuth clients',
    // Watch revokes them itself the second time it finds them.
    signal: { ...daily(metricNames.orphanedClients), periods: 2 },
    whatHappened:
      'For more than a day, Genesys Cloud has had clients with our marker that no version of a secret refers to.',
    whatStillWorks: currentWorks,
    nextStep: 'check the log of watch for why it could not revoke them; most often a permission is missing.',
    steps: [
      'Grant the admin client `oauth:client:edit` and `oauth:client:delete`, and every role of the orphaned clients.',
      `Or revoke the clients that are certainly unused: step 3 of ${runbook('awspending-is-stuck', 'AWSPENDING is stuck')}.`,
    ],
  },
  {
    id: 'shared-client',
    urgency: 'warning',
    title: 'A client is in two secrets',
    signal: daily(metricNames.sharedClients),
    whatHappened:
      'The AWSCURRENT of a secret logs in as a client that belongs to another secret. Neither rotation may revoke what the other has in force, so this secret is not rotated and the old credentials of the other are kept.',
    whatStillWorks: 'Everything; both credentials are kept.',
    nextStep: 'give one of the two secrets a client of its own.',
    steps: [
      findTheSecrets,
      `The log of watch names both secrets: ${runbook('a-client-is-in-two-secrets', 'A client is in two secrets')}.`,
    ],
  },
  {
    id: 'missing-admin-role',
    urgency: 'warning',
    title: 'The admin client lacks a role',
    signal: daily(metricNames.missingAdminRoles),
    whatHappened: 'A managed client has a role that the admin client lacks: its next rotation will fail.',
    whatStillWorks: 'Everything, until the next rotation.',
    nextStep: 'grant the admin client the role that the log of watch names.',
    steps: [findTheSecrets, 'In Genesys Cloud: Admin, Integrations, OAuth, the client, Roles.'],
  },
  {
    id: 'watch-silent',
    urgency: 'critical',
    title: 'No completed watch run for 3 hours',
    signal: {
      kind: 'own',
      metric: metricNames.watchCompleted,
      statistic: 'Sum',
      periodMinutes: 60,
      periods: 3,
      silence: true,
    },
    whatHappened:
      'watch has not completed a run for three hours. Overdue rotations and rejected credentials are not detected.',
    whatStillWorks: 'Rotations and retirements still run.',
    nextStep: 'read the last lines of the log of watch, fix the cause, then invoke it by hand.',
    steps: [
      'After the first deployment this alarm fires once. It clears with the first run, within an hour and a half.',
      'If the log is empty, check that the EventBridge rule of watch is enabled and that the function is not throttled.',
      'If it times out, raise `functions.watchTimeoutSeconds`, at most 900.',
      'To invoke it by hand: `aws lambda invoke --function-name "$WATCH" out.json && cat out.json`',
    ],
  },
  {
    id: 'watch-errors',
    urgency: 'warning',
    title: 'watch failed',
    signal: { kind: 'lambda', function: 'watch', metric: 'Errors', periodMinutes: 5 },
    whatHappened: 'A run of watch failed. The next one starts within the hour.',
    whatStillWorks: 'Rotations and retirements still run.',
    nextStep: 'nothing if it happens once; otherwise read its error.',
    steps: ['The error is in the log of `watch`. It names the call that Genesys Cloud or AWS rejected.'],
  },
  ...(['rotate', 'retire', 'watch'] as const).map(
    (name): AlarmDefinition => ({
      id: `${name}-throttled`,
      urgency: 'warning',
      title: `${name} was throttled`,
      signal: { kind: 'lambda', function: name, metric: 'Throttles', periodMinutes: 5 },
      whatHappened: `AWS Lambda throttled ${name}: too many invocations run at once.`,
      whatStillWorks: `${currentWorks} Throttled invocations are retried.`,
      nextStep: 'check whether many secrets rotate at once, or the account has no concurrency left.',
      steps: [
        name === 'rotate'
          ? 'Spread the schedules (`window`, `every`), or raise `functions.rotateConcurrency`. The limit of 300 requests a minute for each client allows four at once.'
          : 'Lambda retries it for hours. Request a higher concurrency limit for this account, or find the function that uses it up.',
      ],
    }),
  ),
  ...(['rotate', 'retire', 'watch'] as const).map(
    (name): AlarmDefinition => ({
      id: `${name}-near-timeout`,
      urgency: 'warning',
      title: `${name} nearly timed out`,
      signal: { kind: 'near-timeout', function: name, threshold: 0.8, periodMinutes: 5 },
      whatHappened: `An invocation of ${name} took 80 percent of its timeout or more.`,
      whatStillWorks: `${currentWorks} A run that times out is retried and resumes where it stopped.`,
      nextStep:
        'check on the dashboard whether Genesys Cloud is slow or throttles requests; if not, raise the timeout.',
      steps: [
        `The setting is \`functions.${name === 'watch' ? 'watchTimeoutSeconds' : 'timeoutSeconds'}\`, at most 900.`,
      ],
    }),
  ),
  {
    id: 'genesys-throttled',
    urgency: 'warning',
    title: 'Genesys Cloud throttles requests',
    signal: { kind: 'own', metric: metricNames.genesysThrottled, statistic: 'Sum', threshold: 20, periodMinutes: 60 },
    whatHappened: 'Genesys Cloud responded with 429 to 20 requests or more within an hour.',
    whatStillWorks: `${currentWorks} The functions wait as long as the responses ask, then retry.`,
    nextStep: 'find out which programs share the admin client, or spread the schedules.',
    steps: [
      'Each client may send 300 requests a minute. Programs that share the admin client share that limit.',
      'Give groups of secrets their own admin secrets (`adminSecret` of the entry).',
    ],
  },
];

/** The description of the alarm, and the text of its email. */
export function alarmText({ id, whatHappened, whatStillWorks, nextStep }: AlarmDefinition, document: string): string {
  return `What happened: ${whatHappened} What still works: ${whatStillWorks} Next: ${nextStep} Runbook: ${document}#${id}`;
}
