import { type MetricName, metricNames } from '../domain/metric-names.ts';
import type { FunctionName, OptionalFunctionName } from './names.ts';

/** `critical`: an operator has to act now. `warning`: AWSCURRENT works and nothing gets worse overnight. */
export type AlarmUrgency = 'critical' | 'warning';

/** What an alarm evaluates. It fires when the value reaches the threshold in this many consecutive periods. */
export type AlarmSignal = (
  | { readonly kind: 'own'; readonly metric: MetricName; readonly statistic: 'Sum' | 'Maximum' }
  | {
      readonly kind: 'lambda';
      readonly function: FunctionName | OptionalFunctionName;
      readonly metric: 'Errors' | 'Throttles';
      /** What is taken from the value, where rotations may wait: their steps end with an error. */
      readonly unlessWaiting?: MetricName;
    }
  | { readonly kind: 'near-timeout'; readonly function: FunctionName }
  | { readonly kind: 'dead-letters' }
  | {
      readonly kind: 'events';
      readonly eventNames: readonly string[];
      /** What watch measures for the events, where rotations may wait: to Secrets Manager these have failed. */
      readonly unlessWaiting?: MetricName;
    }
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
    signal: {
      kind: 'events',
      eventNames: ['RotationFailed', 'RotationAbandoned'],
      unlessWaiting: metricNames.rotationsFailed,
      periodMinutes: 5,
    },
    whatHappened: 'Secrets Manager reports that a rotation failed or was abandoned.',
    whatStillWorks: 'AWSCURRENT works, except with the strategy in-place after createSecret.',
    nextStep: 'read the error of rotate, do the next step that it names, then rotate the secret again.',
    steps: [
      `Follow ${runbook('a-rotation-failed', 'A rotation failed')}: it has a row for each error code.`,
      'Where the configuration has a freeze window or asks for approvals, `watch` gets the event, and the alarm fires only for rotations that do not wait.',
      'With `in-place`, act at once: logins may fail until the rotation is finished.',
      'If the log of `rotate` has no error, Secrets Manager could not invoke it, or it could not start: find the event in CloudTrail, and check the resource policy of the function and the KMS key of the secret.',
    ],
  },
  {
    id: 'rotate-errors',
    urgency: 'critical',
    title: 'rotate fails repeatedly',
    signal: {
      kind: 'lambda',
      function: 'rotate',
      metric: 'Errors',
      unlessWaiting: metricNames.rotationsWaiting,
      threshold: 3,
      periodMinutes: 15,
    },
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
    id: 'approval-requested',
    urgency: 'warning',
    title: 'A rotation waits for an approval',
    signal: { kind: 'own', metric: metricNames.approvalsRequested, statistic: 'Sum', periodMinutes: 5 },
    whatHappened:
      'A new credential was made and tested, and waits for the approval that the setting approval asks for.',
    whatStillWorks: currentWorks,
    nextStep: 'find the secret with genesys-oauth-rotation status, and have the rotation approved or abandoned.',
    steps: [
      'It fires once for each rotation. The audit record `approval-requested` in the log of `rotate` names the secret and who requested it.',
      '[Approve a rotation](freeze-and-approval.md#approve-a-rotation).',
    ],
  },
  {
    id: 'approval-overdue',
    urgency: 'warning',
    title: 'An approval is overdue',
    signal: hourly(metricNames.approvalsOverdue),
    whatHappened: 'A rotation has waited for an approval for more than three days.',
    whatStillWorks:
      'Everything; but the credential in force gets older, and the new one is live and used by no program.',
    nextStep: 'have the rotation approved, or abandon it, which revokes the new credential.',
    steps: [findTheSecrets, '[Approve a rotation](freeze-and-approval.md#approve-a-rotation).'],
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
    id: 'interval-too-long',
    urgency: 'warning',
    title: 'A schedule rotates less often than the deployment allows',
    signal: hourly(metricNames.intervalsTooLong),
    whatHappened:
      'The schedule of a secret is gone, or was changed so that its credential gets older than longestInterval.',
    whatStillWorks: currentWorks,
    nextStep: 'find out who changed the schedule, and set it again.',
    steps: [
      'The log of `watch` names the secrets, and what their schedules are now.',
      `Follow ${runbook('a-schedule-was-changed', 'A schedule was changed')}.`,
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
    whatHappened:
      'A revocation that the ledger owes is an hour late, keeps failing, or is held for a day, and the old credential may still be valid.',
    whatStillWorks: `${currentWorks} watch wakes retire every hour, and retire retries by itself.`,
    nextStep: 'read the error of retire for the secret; if there is none, find out why retire does not start.',
    steps: [
      `The log of \`retire\` has the error: ${runbook('a-retirement-failed', 'A retirement failed')}.`,
      'Without an error: check the dead-letter queue, whether `retire` is throttled, and the role of the schedules.',
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
    id: 'rotation-off',
    urgency: 'warning',
    title: 'Rotation is turned off',
    signal: daily(metricNames.rotationsOff),
    whatHappened: 'A secret in the ledger is no longer rotated, or another function rotates it.',
    whatStillWorks: `${currentWorks} What the ledger owes is still revoked.`,
    nextStep: 'turn rotation on again, or have its credentials revoked.',
    steps: [
      findTheSecrets,
      'CancelRotateSecret and RotateSecret in CloudTrail say who changed it.',
      `Follow ${runbook('turn-rotation-off', 'Turn rotation off')}.`,
    ],
  },
  {
    id: 'credential-changed-outside',
    urgency: 'warning',
    title: 'A credential was changed outside of a rotation',
    signal: daily(metricNames.credentialsChangedOutside),
    whatHappened: 'An operator stored another secret of the same client. It logs in, and the ledger has adopted it.',
    whatStillWorks: 'Everything.',
    nextStep: 'nothing if this was intended; otherwise find out who stored it.',
    steps: [findTheSecrets, 'PutSecretValue in CloudTrail says who stored it.'],
  },
  {
    id: 'client-changed',
    urgency: 'critical',
    title: 'AWSCURRENT names another client',
    signal: daily(metricNames.changedClients),
    whatHappened:
      'The AWSCURRENT of a secret names a client that does not belong to it. Nothing of this secret is rotated or revoked.',
    whatStillWorks: 'Programs log in, if the credential is right. The credential in force before is kept.',
    nextStep: 'approve the client, or move AWSCURRENT back.',
    steps: [findTheSecrets, `Follow ${runbook('awscurrent-names-another-client', 'AWSCURRENT names another client')}.`],
  },
  {
    id: 'orphaned-clients',
    urgency: 'warning',
    title: 'Orphaned OAuth clients',
    signal: daily(metricNames.orphanedClients),
    whatHappened:
      'Genesys Cloud has clients that say that they belong to a secret, but the ledger does not know them. They are never changed.',
    whatStillWorks: currentWorks,
    nextStep: 'find out whether a program uses them; if not, deactivate and delete them.',
    steps: ['The log of `watch` names the clients.', `Follow ${runbook('an-orphaned-client', 'An orphaned client')}.`],
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
    id: 'secret-deleted',
    urgency: 'warning',
    title: 'A secret was deleted while its credentials work',
    signal: daily(metricNames.deletedSecrets),
    whatHappened:
      'A secret is deleted or scheduled for deletion. Its credentials still work, and nothing revokes them.',
    whatStillWorks: 'Programs that have read the credential before.',
    nextStep: 'restore the secret, or revoke its clients by hand.',
    steps: [
      'The log of `watch` names the secret.',
      'Restore it within its recovery window: `aws secretsmanager restore-secret`.',
      `If it is not needed any more, follow ${runbook('delete-a-secret', 'Delete a secret')}.`,
    ],
  },
  {
    id: 'ledger-missing',
    urgency: 'warning',
    title: 'The ledger does not know what was rotated before',
    signal: daily(metricNames.ledgerMissing),
    whatHappened:
      'A secret was rotated before the ledger knew it. Nothing older than its current credential is revoked.',
    whatStillWorks: `${currentWorks} Former credentials may still be valid.`,
    nextStep: 'revoke the former credential by hand in Genesys Cloud once no program uses it.',
    steps: [
      findTheSecrets,
      `Normal once for each secret after ${runbook('upgrade-from-a-version-without-a-ledger', 'an upgrade from a version without a ledger')}. Otherwise follow ${runbook('the-ledger-was-lost', 'The ledger was lost')}.`,
    ],
  },
  {
    id: 'ledger-restored',
    urgency: 'critical',
    title: 'The ledger is a restored copy',
    signal: daily(metricNames.ledgerRestored),
    whatHappened: 'The table of the ledger was restored from a backup, and does not know what happened since.',
    whatStillWorks: `${currentWorks} Everything that is owed is revoked a full grace period later.`,
    nextStep: 'check the findings of the next runs of watch for what the copy does not know.',
    steps: [`Follow ${runbook('the-ledger-was-restored', 'The ledger was restored')}.`],
  },
  {
    id: 'emergency-not-applied',
    urgency: 'critical',
    title: 'An emergency was not applied',
    signal: daily(metricNames.emergenciesNotApplied),
    whatHappened: 'The tag genesys-rotation:compromised names no version and no rotation that the ledger knows.',
    whatStillWorks: 'Everything, the leaked credential included.',
    nextStep: 'set the tag to the version id of the leaked credential, then rotate.',
    steps: [findTheSecrets, `Follow ${runbook('the-secret-leaked', 'The secret leaked')}.`],
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
    id: 'privileges-changed',
    urgency: 'warning',
    title: 'The privileges of a managed client were changed',
    signal: daily(metricNames.changedPrivileges),
    whatHappened: 'The client of AWSCURRENT has other roles, or another token validity, than at its last rotation.',
    whatStillWorks: 'Everything that the client may still do; the next rotation keeps the change.',
    nextStep: 'compare the two lists in the log of watch, and find out who made the change.',
    steps: [
      findTheSecrets,
      'In Genesys Cloud: Admin, Audit Viewer, entity OAuth client. Restore the roles if the change was not intended.',
    ],
  },
  {
    id: 'claim-missing',
    urgency: 'warning',
    title: 'A managed client no longer says whose it is',
    signal: daily(metricNames.missingClaims),
    whatHappened:
      'Another tool, such as Terraform, or a person has replaced the description of a managed client, and with it the claim of its secret.',
    whatStillWorks:
      'Everything: the ledger decides whose the client is. Other accounts and regions no longer see it; the next rotation claims it again.',
    nextStep: 'let the tool that manages the client ignore its description.',
    steps: [
      findTheSecrets,
      'With Terraform: `ignore_changes = [description]` ([deployment](deployment.md#clients-that-terraform-manages)).',
      'A line with `claimedBy` names another secret: until one of both has a client of its own, the next rotation is refused ' +
        `(${runbook('a-client-is-in-two-secrets', 'A client is in two secrets')}).`,
    ],
  },
  {
    id: 'unrestricted-client',
    urgency: 'warning',
    title: 'A managed client may do everything',
    signal: daily(metricNames.unrestrictedClients),
    whatHappened: 'A managed client has a role that grants everything, or everything that concerns roles.',
    whatStillWorks: 'Everything; but a caller who reads this credential controls the organization.',
    nextStep: 'give the client a role with only the permissions that its programs need.',
    steps: [
      findTheSecrets,
      'An admin secret needs `oauth:client:*` and the roles of the clients that it administers, not every permission.',
    ],
  },
  {
    id: 'dependent-integrations',
    urgency: 'warning',
    title: 'Integrations use a managed credential and are in no destination',
    signal: daily(metricNames.dependentIntegrations),
    whatHappened:
      'Integrations of Genesys Cloud log in with the client of a managed secret, and their credentials are not in `genesys-rotation:integration-credentials`.',
    whatStillWorks: 'Everything, until the credential that they use is revoked: then they can no longer log in.',
    nextStep: 'find the integrations in the log of watch, and make their credentials a destination.',
    steps: [
      findTheSecrets,
      'The line has `integrations`, each with its `credentialId`: add the ids to the tag, or give the integration a client of its own.',
      'If that is intended, set `genesys-rotation:dependent-integrations` to `ignore` for the secret.',
    ],
  },
  {
    id: 'secret-changed-outside',
    urgency: 'warning',
    title: 'A managed secret was changed by another caller',
    signal: daily(metricNames.secretsChangedOutside),
    whatHappened:
      'A caller that is neither a function of the stack nor the deployment changed the value, the labels, the rotation or the settings of a managed secret, or deleted it.',
    whatStillWorks: 'What the other findings say: watch checked the secret at once.',
    nextStep: 'find the caller in the log of watch, and ask whether the change was intended.',
    steps: [
      'The line has `actor`, `eventName` and `eventId`; CloudTrail has the whole event.',
      'Operators who follow the runbook cause it too. Deployments by another role: list it in `deploymentRoles`.',
    ],
  },
  {
    id: 'client-changed-outside',
    urgency: 'warning',
    title: 'A managed OAuth client was changed by another caller',
    signal: daily(metricNames.clientsChangedOutside),
    whatHappened:
      'Genesys Cloud reports a change of a managed OAuth client, and the ledger shows no work of our functions that could have made it. Needs `genesysEventSource`.',
    whatStillWorks: 'What the other findings say: watch checked the secret at once.',
    nextStep: 'find the change in the log of watch, and ask its user or client whether it was intended.',
    steps: [
      'The line has `actors`, `action`, `properties` and `auditId`; in Genesys Cloud: Admin, Audit Viewer, entity OAuth client.',
      'If it was not intended, the client may have another secret or other roles: restore the roles, then [the secret leaked](runbook.md#the-secret-leaked).',
      'Terraform and other tools that edit clients cause it too ([deployment](deployment.md)).',
    ],
  },
  {
    id: 'function-changed-outside',
    urgency: 'critical',
    title: 'A function was changed outside of a deployment',
    signal: daily(metricNames.functionsChangedOutside),
    whatHappened: 'A caller that is not the deployment changed the code or the variables of rotate, retire or watch.',
    whatStillWorks: 'Unknown: the function may do anything that its role may do.',
    nextStep: 'find the caller in the log of watch, and deploy the stack again unless the change was intended.',
    steps: [
      'The line has `actor`, `eventName` and `eventId`; CloudTrail has the whole event.',
      'If it was not intended, treat the credentials of every managed secret as leaked: [runbook](runbook.md#the-secret-leaked).',
    ],
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
  {
    id: 'report-errors',
    urgency: 'warning',
    title: 'The monthly report failed',
    signal: { kind: 'lambda', function: 'report', metric: 'Errors', periodMinutes: 5 },
    whatHappened: 'The report function could not make the report of the last month. Needs `evidence`.',
    whatStillWorks: 'Everything else. The function tries again every day, and continues where it ended.',
    nextStep: 'nothing if it happens once; otherwise read its error.',
    steps: [
      'The error is in the log of `report`. It names the call that AWS rejected, or the receipt that does not follow the one before.',
      'To make a report by hand: `aws lambda invoke --function-name "$REPORT" --cli-binary-format raw-in-base64-out --payload \'{"month":"2026-01"}\' out.json && cat out.json`. What a month already has is not made again.',
    ],
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
