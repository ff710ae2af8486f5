import { CfnQueryDefinition } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { FunctionName, ServiceNames } from './names.ts';
import type { RotationFunction } from './rotation-function.ts';

/** A query of CloudWatch Logs Insights over the structured log lines. */
export interface SavedQuery {
  readonly name: string;
  readonly logs: readonly FunctionName[];
  readonly text: string;
}

/** The audit events that revoke a credential, or verify its revocation. */
export const revocationEvents = [
  'client-deactivated',
  'client-deleted',
  'secret-deleted',
  'secret-regenerated',
  'retirement-held',
  'revocation-verified',
  'revocation-unverified',
] as const;

/** What auditors and on-call engineers ask first. */
export const savedQueries = [
  {
    name: 'What happened to this secret',
    logs: ['rotate', 'retire', 'watch'],
    text: `fields @timestamp, level, step, phase, message, code, nextStep, audit.clientId, requestId
| filter secretName = "name of the secret"
| sort @timestamp asc
| limit 1000`,
  },
  {
    name: 'All revocations and their proof',
    logs: ['rotate', 'retire', 'watch'],
    text: `fields @timestamp, secretName, audit.event, audit.clientId, audit.secretId, audit.loginStatus, audit.correlationId, audit.reason
| filter audit.event in [${revocationEvents.map((event) => `"${event}"`).join(', ')}]
| sort @timestamp desc
| limit 1000`,
  },
  {
    name: 'Overdue rotations',
    logs: ['rotate'],
    text: `filter audit.event = "credential-promoted"
| stats max(@timestamp) as lastRotation, count(*) as rotations by secretName
| sort lastRotation asc
| limit 1000`,
  },
  {
    name: 'Errors and what to do',
    logs: ['rotate', 'retire', 'watch'],
    text: `fields @timestamp, secretName, step, phase, code, message, nextStep, outcome, correlationId
| filter level = "ERROR"
| sort @timestamp desc
| limit 200`,
  },
] as const satisfies readonly SavedQuery[];

/** The queries, saved in a folder of the service. */
export class SavedQueries extends Construct {
  constructor(
    scope: Construct,
    id: string,
    names: ServiceNames,
    functions: Readonly<Record<FunctionName, RotationFunction>>,
  ) {
    super(scope, id);
    for (const { name, logs, text } of savedQueries) {
      new CfnQueryDefinition(this, name, {
        name: `${names.service}/${name}`,
        queryString: text,
        logGroupNames: logs.map((log) => functions[log].logGroup.logGroupName),
      });
    }
  }
}
