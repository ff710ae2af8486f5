import { type MetricName, metricNames } from '../domain/metric-names.ts';
import type { FunctionName } from './names.ts';

/** `critical`: an operator has to act now. `warning`: AWSCURRENT works and nothing gets worse overnight. */
export type AlarmUrgency = 'critical' | 'warning';

/** What an alarm listens to. A value that reaches the threshold in so many periods in a row is an alarm. */
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
  /** Whether silence is the alarm; the threshold is then the least that must come. */
  readonly silence?: true;
};

/** One alarm: what it listens to, and what its reader is told. */
export interface AlarmDefinition {
  /** Names the alarm, and its section in `docs/alarms.md`. */
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

/** For what watch looks at in one of its 24 runs a day: in the other runs it counts none of it. */
const daily = (metric: MetricName): AlarmSignal => ({ ...hourly(metric), periodMinutes: 24 * 60 });

const runbook = (section: string, text: string) => `[${text}](runbook.md#${section})`;

const sayWhichSecret =
  'The log of `watch` names the secrets. The saved query "Overdue rotations" lists when each was last rotated.';

const currentWorks = 'AWSCURRENT works, and programs notice nothing.';

/** Every alarm. The stack, the texts and `docs/alarms.md` are made from this. */
export const alarms: readonly AlarmDefinition[] = [
  {
    id: 'rotation-failed',
    urgency: 'critical',
    title: 'A rotation failed',
    signal: { kind: 'events', eventNames: ['RotationFailed', 'RotationAbandoned'], periodMinutes: 5 },
    whatHappened: 'Secrets Manager reports that a rotation failed or was abandoned.',
    whatStillWorks: 'AWSCURRENT works, except with the strategy in-place after createSecret.',
    nextStep: 'read the error of rotate, do what it names as the next step, then rotate the secret again.',
    steps: [
      `Do as in ${runbook('a-rotation-failed', 'A rotation failed')}: it has a row for each error code.`,
      'With `in-place`, hurry: programs that log in now may fail until the rotation is finished.',
      'No error in the log of `rotate`? Then Secrets Manager could not invoke it, or it could not start: look for the event in CloudTrail, and at the permission and the KMS key of the secret.',
    ],
  },
  {
    id: 'rotate-errors',
    urgency: 'critical',
    title: 'rotate fails again and again',
    signal: { kind: 'lambda', function: 'rotate', metric: 'Errors', threshold: 3, periodMinutes: 15 },
    whatHappened: 'The rotate function failed three times or more within 15 minutes.',
    whatStillWorks: 'AWSCURRENT works, except with the strategy in-place after createSecret.',
    nextStep:
      'look on the dashboard which error code it is; one code for many secrets is the admin secret or Genesys Cloud.',
    steps: [
      'One secret: as [A rotation failed](#rotation-failed).',
      `Many secrets with \`admin-credential-rejected\` or \`missing-permission\`: ${runbook('the-admin-secret', 'the admin secret')}.`,
      'Many secrets with `genesys-unavailable` or `rate-limited`: see status.mypurecloud.com and wait; Secrets Manager repeats them.',
    ],
  },
  {
    id: 'test-rotation-failed',
    urgency: 'warning',
    title: 'The test of a rotation failed',
    signal: { kind: 'events', eventNames: ['TestRotationFailed'], periodMinutes: 5 },
    whatHappened: 'A schedule was set, and testSecret refused the value that the secret holds.',
    whatStillWorks:
      'Nothing was changed. A secret that the stack has just made holds no credential yet, and is meant to fail.',
    nextStep: 'store the credential if the secret is new; otherwise read the error of rotate.',
    steps: [
      'A new secret: store a JSON object with `clientId` and `clientSecret`, then rotate it once by hand.',
      `An adopted secret: its value is no secret document, or does not log in: ${runbook('adopt-an-existing-secret', 'adopt an existing secret')}.`,
    ],
  },
  {
    id: 'rotation-overdue',
    urgency: 'warning',
    title: 'A rotation is overdue',
    signal: hourly(metricNames.rotationsOverdue),
    whatHappened: 'At least one secret should have been rotated and was not.',
    whatStillWorks: currentWorks,
    nextStep: 'find the secret, see why its last rotation failed, and rotate it.',
    steps: [
      sayWhichSecret,
      `Rotation may be switched off, or its last run failed: ${runbook('a-rotation-failed', 'A rotation failed')}.`,
    ],
  },
  {
    id: 'rotation-stuck',
    urgency: 'warning',
    title: 'AWSPENDING is stuck',
    signal: hourly(metricNames.rotationsStuck),
    whatHappened: 'A rotation began and did not end; watch could not bring it to an end either.',
    whatStillWorks: 'AWSCURRENT works, except with the strategy in-place.',
    nextStep: 'repair what the last error of rotate says, then rotate: the same rotation goes on.',
    steps: [sayWhichSecret, `Then ${runbook('awspending-is-stuck', 'AWSPENDING is stuck')}.`],
  },
  {
    id: 'credential-rejected',
    urgency: 'critical',
    title: 'Genesys Cloud rejects AWSCURRENT',
    signal: daily(metricNames.credentialsRejected),
    whatHappened: 'A credential that programs use does not log in any more.',
    whatStillWorks: 'Programs that hold a token, until it expires. New logins with this credential fail.',
    nextStep: 'store a credential that works, after looking who changed the client in Genesys Cloud.',
    steps: [sayWhichSecret, `Then ${runbook('awscurrent-is-rejected', 'AWSCURRENT is rejected')}.`],
  },
  {
    id: 'retirement-overdue',
    urgency: 'critical',
    title: 'An old credential was not revoked',
    signal: daily(metricNames.retirementsOverdue),
    whatHappened: 'The time of a revocation has passed, and the old credential may still be valid.',
    whatStillWorks: currentWorks,
    nextStep: 'look into the dead letter queue first; else run the order now.',
    steps: [
      `A message in the queue: ${runbook('a-retirement-failed', 'A retirement failed')}.`,
      `None: find the schedule of the retirement and ${runbook('run-an-order-now', 'run the order now')}.`,
      'See `audit: revocation-verified` for the old client: saved query "All revocations and their proof".',
    ],
  },
  {
    id: 'retirement-dead-letter',
    urgency: 'critical',
    title: 'A retirement order reached the dead-letter queue',
    signal: { kind: 'dead-letters', periodMinutes: 5 },
    whatHappened: 'A retirement failed for good or could not be started; its order waits in the dead letter queue.',
    whatStillWorks: `${currentWorks} The old credential may still be valid.`,
    nextStep:
      'read the error in the message, repair it, run the order again, delete the message. It is kept for 14 days.',
    steps: [`Do as in ${runbook('a-retirement-failed', 'A retirement failed')}.`],
  },
  {
    id: 'retire-errors',
    urgency: 'warning',
    title: 'retire failed',
    signal: { kind: 'lambda', function: 'retire', metric: 'Errors', periodMinutes: 5 },
    whatHappened: 'The retire function failed. Lambda repeats it twice before the order goes to the dead letter queue.',
    whatStillWorks: currentWorks,
    nextStep: 'nothing if no dead letter follows within the hour; otherwise see there.',
    steps: [
      'The error is in the log of `retire`. If its order comes into the queue: [there](#retirement-dead-letter).',
    ],
  },
  {
    id: 'retirement-blocked',
    urgency: 'warning',
    title: 'An old credential is still in use',
    signal: { kind: 'own', metric: metricNames.retirementsBlocked, statistic: 'Sum', periodMinutes: 60 },
    whatHappened: 'A program still uses the old credential, and its revocation was stopped as the settings ask.',
    whatStillWorks: 'Everything, the old credential included: it is not revoked until somebody decides.',
    nextStep: 'find the program, let it read the secret again, then run the order.',
    steps: [
      'The log of `retire` tells how many requests the old client made and when.',
      `Once nobody uses it: ${runbook('run-an-order-now', 'run the order now')}.`,
    ],
  },
  {
    id: 'orphaned-clients',
    urgency: 'warning',
    title: 'Orphaned OAuth clients',
    // At its second look watch revokes them itself.
    signal: { ...daily(metricNames.orphanedClients), periods: 2 },
    whatHappened:
      'Genesys Cloud has had clients with our marker for more than a day that no version of a secret refers to.',
    whatStillWorks: currentWorks,
    nextStep: 'see in the log of watch why it could not revoke them, most often a missing permission.',
    steps: [
      'Give the administering client `oauth:client:edit` and `oauth:client:delete`, and every role of the clients.',
      `Or revoke by hand what is certain to be unused: ${runbook('awspending-is-stuck', 'step 3 there')}.`,
    ],
  },
  {
    id: 'missing-admin-role',
    urgency: 'warning',
    title: 'The admin client lacks a role',
    signal: daily(metricNames.missingAdminRoles),
    whatHappened: 'A managed client holds a role that the administering client does not: its next rotation will fail.',
    whatStillWorks: 'Everything, until the next rotation.',
    nextStep: 'give the administering client the role that the log of watch names.',
    steps: [sayWhichSecret, 'In Genesys Cloud: Admin, Integrations, OAuth, the client, Roles.'],
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
      'watch has not finished a run for three hours. Overdue, stuck and refused credentials would go unseen.',
    whatStillWorks: 'Rotations and retirements go on.',
    nextStep: 'read the last lines of the log of watch; start it by hand once it is repaired.',
    steps: [
      'After the first deployment this alarm comes once. It goes with the first run, within an hour and a half.',
      'No lines at all: is the EventBridge rule of watch enabled? Is the function throttled?',
      'It ends in a time-out: raise `functions.watchTimeoutSeconds`, at most 900.',
      'By hand: `aws lambda invoke --function-name "$WATCH" out.json && cat out.json`',
    ],
  },
  {
    id: 'watch-errors',
    urgency: 'warning',
    title: 'watch failed',
    signal: { kind: 'lambda', function: 'watch', metric: 'Errors', periodMinutes: 5 },
    whatHappened: 'A run of watch failed. The next one comes within the hour.',
    whatStillWorks: 'Rotations and retirements go on.',
    nextStep: 'nothing if it happens once; otherwise read its error.',
    steps: ['The error is in the log of `watch`; what Genesys Cloud or AWS refused is named there.'],
  },
  ...(['rotate', 'retire', 'watch'] as const).map(
    (name): AlarmDefinition => ({
      id: `${name}-throttled`,
      urgency: 'warning',
      title: `${name} was throttled`,
      signal: { kind: 'lambda', function: name, metric: 'Throttles', periodMinutes: 5 },
      whatHappened: `AWS Lambda refused to start ${name}, for too many invocations run at once.`,
      whatStillWorks: `${currentWorks} What was refused is repeated.`,
      nextStep: 'see whether many secrets rotate at once, or the account is out of concurrency.',
      steps: [
        name === 'rotate'
          ? 'Spread the schedules (`window`, `every`), or raise `functions.rotateConcurrency`; four at once are what the 300 requests a minute of one client allow.'
          : 'Lambda repeats it for hours. Ask AWS for more concurrency in this account, or find who uses it up.',
      ],
    }),
  ),
  ...(['rotate', 'retire', 'watch'] as const).map(
    (name): AlarmDefinition => ({
      id: `${name}-near-timeout`,
      urgency: 'warning',
      title: `${name} nearly ran out of time`,
      signal: { kind: 'near-timeout', function: name, threshold: 0.8, periodMinutes: 5 },
      whatHappened: `An invocation of ${name} took 80 per cent of its timeout or more.`,
      whatStillWorks: `${currentWorks} A run that is cut off is repeated and goes on where it stopped.`,
      nextStep: 'see on the dashboard whether Genesys Cloud is slow or answers 429; else raise the timeout.',
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
    whatHappened: 'Genesys Cloud answered 429 to 20 requests or more within an hour.',
    whatStillWorks: `${currentWorks} The functions wait as long as they are asked to, then go on.`,
    nextStep: 'find who shares the administering client, or spread the schedules.',
    steps: [
      'Each client may send 300 requests a minute. A program that shares the admin client uses up its share.',
      'Give groups of secrets admin secrets of their own (`adminSecret` of the entry).',
    ],
  },
];

/** What stands in the alarm, and in the mail that it sends. */
export function alarmText({ id, whatHappened, whatStillWorks, nextStep }: AlarmDefinition, document: string): string {
  return `What happened: ${whatHappened} What still works: ${whatStillWorks} Next: ${nextStep} Runbook: ${document}#${id}`;
}
