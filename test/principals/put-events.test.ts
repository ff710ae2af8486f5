import { describe, expect, it } from 'vitest';
import { auditEvent } from '../lambda/watch/audit-event.ts';
import { genesysEventSource } from '../permissions/deployed-stack.ts';
import { useDeployedOrganization } from './deployed-organization.ts';
import { createPrincipal } from './principal.ts';

describe('with events:PutEvents on every bus', () => {
  const organization = useDeployedOrganization();

  it('no function is invoked and no alarm fires: only AWS sends what the rules match', async () => {
    const { service, own, rest } = organization();
    const { lambda, topics, destinations, rules } = service;
    const principal = createPrincipal(service, { Action: 'events:PutEvents', Resource: '*' });
    const before = rest();
    const published = topics.messages().length;
    let invocations = 0;
    lambda.onInvoked(() => {
      invocations += 1;
    });
    const forged = [
      ['Secret Label Updated', { name: own.name, labelUpdated: 'AWSCURRENT', versionId: crypto.randomUUID() }],
      ['AWS Service Event via CloudTrail', { eventName: 'RotationFailed', additionalEventData: { SecretId: own.arn } }],
      ['AWS API Call via CloudTrail', { eventName: 'DeleteSecret', requestParameters: { secretId: own.arn } }],
      ['Credential Rotated', { secretArn: own.arn }],
      ['Scheduled Event', {}],
      ['v2.audits.entitytype.{id}.entityid.{id}', auditEvent({ entity: { id: 'any' } }, genesysEventSource).detail],
    ] as const;
    for (const EventBusName of ['default', destinations?.eventBusName, genesysEventSource]) {
      for (const [DetailType, detail] of forged) {
        for (const Source of [
          'aws.secretsmanager',
          'aws.events',
          genesysEventSource,
          'genesys-oauth-rotation',
          'principal',
        ]) {
          const Entries = [{ EventBusName, Source, DetailType, Detail: JSON.stringify(detail), Resources: [own.arn] }];
          const { text } = await principal.call('AWSEvents.PutEvents', { Entries });
          expect(text).toContain(Source.startsWith('aws.') ? 'NotAuthorizedForSource' : '"FailedEntryCount":0');
        }
      }
    }
    await rules.idle();
    expect(invocations).toBe(0);
    expect(topics.messages().length).toBe(published);
    expect(rest()).toEqual(before);
    organization().expectNothingLearned(principal);
    organization().expectOthersUnharmed();
  });
});
