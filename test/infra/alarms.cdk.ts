import { describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../domain/audit-events.ts';
import { type Metric, metricNames, metricNamespace } from '../../domain/metric-names.ts';
import { alarms, alarmText } from '../../infra/alarms.ts';
import { renderAlarmsDocument } from '../../infra/alarms-document.ts';
import { revocationEvents, savedQueries } from '../../infra/saved-queries.ts';
import { full, smallest } from './configuration.ts';
import { find, ofType, type Resource, synthesizeStack, textOf } from './synthesized.ts';

const small = synthesizeStack(smallest).resources;
const large = synthesizeStack(full).resources;

const alarmIn = (resources: Readonly<Record<string, Resource>>, name: string) =>
  find(resources, 'AWS::CloudWatch::Alarm', ({ AlarmName }) => AlarmName === name).Properties;

/** Those of functions that every stack has. */
const always = alarms.filter(({ signal }) => signal.kind !== 'lambda' || signal.function !== 'report');

const smallAlarm = (id: string) => alarmIn(small, `genesys-oauth-rotation-${id}`);

const idOf = (type: string, part: string) => ofType(small, type).find(([id]) => id.includes(part))?.[0];

describe('the alarms', () => {
  it('are exactly those of the table', () => {
    const built = ofType(small, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties.AlarmName);
    expect(built).toEqual(always.map(({ id }) => `genesys-oauth-rotation-${id}`));
    expect(new Set(built).size).toBe(built.length);
  });

  it.each([
    ['rotation-overdue', metricNames.rotationsOverdue, 'Maximum', 3_600, 1],
    ['interval-too-long', metricNames.intervalsTooLong, 'Maximum', 3_600, 1],
    ['rotation-stuck', metricNames.rotationsStuck, 'Maximum', 3_600, 1],
    ['credential-rejected', metricNames.credentialsRejected, 'Maximum', 86_400, 1],
    ['retirement-overdue', metricNames.retirementsOverdue, 'Maximum', 86_400, 1],
    ['rotation-off', metricNames.rotationsOff, 'Maximum', 86_400, 1],
    ['credential-changed-outside', metricNames.credentialsChangedOutside, 'Maximum', 86_400, 1],
    ['client-changed', metricNames.changedClients, 'Maximum', 86_400, 1],
    ['orphaned-clients', metricNames.orphanedClients, 'Maximum', 86_400, 1],
    ['secret-deleted', metricNames.deletedSecrets, 'Maximum', 86_400, 1],
    ['ledger-missing', metricNames.ledgerMissing, 'Maximum', 86_400, 1],
    ['ledger-restored', metricNames.ledgerRestored, 'Maximum', 86_400, 1],
    ['emergency-not-applied', metricNames.emergenciesNotApplied, 'Maximum', 86_400, 1],
    ['shared-client', metricNames.sharedClients, 'Maximum', 86_400, 1],
    ['privileges-changed', metricNames.changedPrivileges, 'Maximum', 86_400, 1],
    ['claim-missing', metricNames.missingClaims, 'Maximum', 86_400, 1],
    ['unrestricted-client', metricNames.unrestrictedClients, 'Maximum', 86_400, 1],
    ['dependent-integrations', metricNames.dependentIntegrations, 'Maximum', 86_400, 1],
    ['secret-changed-outside', metricNames.secretsChangedOutside, 'Maximum', 86_400, 1],
    ['client-changed-outside', metricNames.clientsChangedOutside, 'Maximum', 86_400, 1],
    ['function-changed-outside', metricNames.functionsChangedOutside, 'Maximum', 86_400, 1],
    ['missing-admin-role', metricNames.missingAdminRoles, 'Maximum', 86_400, 1],
    ['retirement-blocked', metricNames.retirementsBlocked, 'Sum', 3_600, 1],
  ])('%s fires at one, on the metric without dimensions', (id, metric, statistic, period, periods) => {
    expect(smallAlarm(id)).toMatchObject({
      Namespace: metricNamespace,
      MetricName: metric,
      Statistic: statistic,
      Threshold: 1,
      Period: period,
      EvaluationPeriods: periods,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: statistic === 'Maximum' ? 'ignore' : 'notBreaching',
    });
    expect(smallAlarm(id)).not.toHaveProperty('Dimensions');
  });

  it('watch-silent fires after three hours without a completed run', () => {
    expect(smallAlarm('watch-silent')).toMatchObject({
      MetricName: metricNames.watchCompleted,
      Threshold: 1,
      Period: 3600,
      EvaluationPeriods: 3,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
  });

  it.each([
    ['rotate-errors', 'Errors', 'Rotate', 3, 900],
    ['retire-errors', 'Errors', 'Retire', 1, 300],
    ['watch-errors', 'Errors', 'Watch', 1, 300],
    ['rotate-throttled', 'Throttles', 'Rotate', 1, 300],
    ['retire-throttled', 'Throttles', 'Retire', 1, 300],
    ['watch-throttled', 'Throttles', 'Watch', 1, 300],
    ['rotate-near-timeout', 'Duration', 'Rotate', 96_000, 300],
    ['retire-near-timeout', 'Duration', 'Retire', 96_000, 300],
    ['watch-near-timeout', 'Duration', 'Watch', 240_000, 300],
  ])('%s fires on %s of its function', (id, metric, part, threshold, period) => {
    expect(smallAlarm(id)).toMatchObject({
      Namespace: 'AWS/Lambda',
      MetricName: metric,
      Statistic: metric === 'Duration' ? 'Maximum' : 'Sum',
      Dimensions: [{ Name: 'FunctionName', Value: { Ref: idOf('AWS::Lambda::Function', part) } }],
      Threshold: threshold,
      Period: period,
      TreatMissingData: 'notBreaching',
    });
  });

  it('retirement-dead-letter fires on the queue, genesys-throttled on 429', () => {
    expect(smallAlarm('retirement-dead-letter')).toMatchObject({
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [
        { Name: 'QueueName', Value: { 'Fn::GetAtt': [idOf('AWS::SQS::Queue', 'DeadLetter'), 'QueueName'] } },
      ],
      Threshold: 1,
    });
    expect(smallAlarm('genesys-throttled')).toMatchObject({ MetricName: metricNames.genesysThrottled, Threshold: 20 });
  });

  it('do not count rotations that wait, where the configuration has a freeze window', () => {
    const waiting = { ...smallest, defaults: { freeze: ['2026-12-18/2027-01-04/year-end'] } };
    const { resources } = synthesizeStack(waiting);
    const alarm = (id: string) => alarmIn(resources, `genesys-oauth-rotation-${id}`);
    expect(alarm('rotation-failed')).toMatchObject({
      Namespace: metricNamespace,
      MetricName: metricNames.rotationsFailed,
      Statistic: 'Sum',
      AlarmActions: [expect.anything()],
    });
    expect(textOf(alarm('rotate-errors').Metrics)).toMatch(/all - FILL\(waiting, 0\).*RotationsWaiting/s);
    const rule = find(resources, 'AWS::Events::Rule', ({ Name }) => Name === 'genesys-oauth-rotation-rotation-failed');
    const [target] = rule.Properties.Targets as readonly { readonly Arn: object }[];
    expect(textOf(target?.Arn)).toMatch(/Watch/);
    expect(rule.Properties.EventPattern).toEqual(
      find(small, 'AWS::Events::Rule', ({ Name }) => Name === 'genesys-oauth-rotation-rotation-failed').Properties
        .EventPattern,
    );
    const { Environment } = find(
      resources,
      'AWS::Lambda::Function',
      ({ FunctionName }) => FunctionName === 'genesys-oauth-rotation-rotate',
    ).Properties;
    expect(Environment).toMatchObject({ Variables: { ROTATION_FREEZE: '2026-12-18/2027-01-04/year-end' } });
  });

  it('say what happened, what still works and what to do, and link to the full text', () => {
    const document = renderAlarmsDocument();
    for (const alarm of always) {
      const { AlarmDescription } = smallAlarm(alarm.id);
      expect(AlarmDescription).toBe(alarmText(alarm, 'docs/alarms.md'));
      expect(AlarmDescription).toMatch(
        /^What happened: .+ What still works: .+ Next: .+ Runbook: docs\/alarms\.md#[\w-]+$/,
      );
      expect(String(AlarmDescription).length).toBeLessThanOrEqual(1024);
      // The input template of an event quotes the text.
      expect(AlarmDescription).not.toMatch(/["\\\n]/);
      expect(document).toContain(`\n## ${alarm.id}\n`);
    }
    expect(alarmIn(large, 'rotation-emea-rotation-stuck').AlarmDescription).toContain(
      'https://wiki.example/alarms#rotation-stuck',
    );
  });

  it('are described in docs/alarms.md, which is generated from the same table', async () => {
    await expect(renderAlarmsDocument()).toMatchFileSnapshot('../docs/alarms.md');
  });

  it('link to sections of the runbook that exist', async () => {
    const { readFile } = await import('node:fs/promises');
    const runbook = await readFile(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
    const sections = [...runbook.matchAll(/^#{2,3} (.+)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replace(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    );
    const pointers = [...renderAlarmsDocument().matchAll(/runbook\.md#([\w-]+)/g)].map(([, section]) => section);
    expect(pointers.length).toBeGreaterThan(8);
    expect(pointers.filter((section) => !sections.includes(section ?? ''))).toEqual([]);
  });
});

describe('events of Secrets Manager about our secrets', () => {
  it.each([
    ['rotation-failed', ['RotationFailed', 'RotationAbandoned']],
    ['test-rotation-failed', ['TestRotationFailed']],
  ])('%s sends the text of the alarm, and is counted by it', (id, eventNames) => {
    const rule = find(small, 'AWS::Events::Rule', ({ Name }) => Name === `genesys-oauth-rotation-${id}`);
    const [ruleId] = Object.entries(small).find(([, resource]) => resource === rule) ?? [];
    const pattern = rule.Properties.EventPattern as {
      detail: { additionalEventData: { SecretId: { prefix: unknown }[] } };
    };
    expect(pattern).toMatchObject({
      source: ['aws.secretsmanager'],
      'detail-type': ['AWS Service Event via CloudTrail'],
      detail: { eventName: eventNames },
    });
    expect(pattern.detail.additionalEventData.SecretId.map(({ prefix }) => textOf(prefix))).toEqual([
      'arn:<partition>:secretsmanager:<region>:<account>:secret:contact-center/crm-sync-',
    ]);
    const [target] = rule.Properties.Targets as { InputTransformer: { InputTemplate: string } }[];
    expect(target?.InputTransformer.InputTemplate).toMatch(
      /^"<detail-eventName> of <detail-additionalEventData-SecretId> at <time>\. What happened: /,
    );
    expect(smallAlarm(id)).toMatchObject({
      Namespace: 'AWS/Events',
      MetricName: 'TriggeredRules',
      Dimensions: [{ Name: 'RuleName', Value: { Ref: ruleId } }],
    });
  });
});

describe('the recipients', () => {
  const topicId = (resources: Readonly<Record<string, Resource>>, name: string) =>
    ofType(resources, 'AWS::SNS::Topic').find(([, { Properties }]) => Properties.TopicName === name)?.[0];

  it('email gets the text of every alarm; for events, the rules send it', () => {
    const texts = topicId(small, 'genesys-oauth-rotation-alarm-texts');
    for (const { id, signal } of always) {
      expect(smallAlarm(id).AlarmActions).toEqual(signal.kind === 'events' ? undefined : [{ Ref: texts }]);
    }
    expect(find(small, 'AWS::SNS::Subscription').Properties).toMatchObject({
      Protocol: 'email',
      Endpoint: 'operations@example.com',
      TopicArn: { Ref: texts },
    });
  });

  it('the pager gets one message for all critical alarms, the ticket queue one for all warnings', () => {
    for (const [name, urgency, topic] of [
      ['critical', 'critical', 'pages'],
      ['warning', 'warning', 'tickets'],
    ] as const) {
      const composite = find(
        large,
        'AWS::CloudWatch::CompositeAlarm',
        ({ AlarmName }) => AlarmName === `rotation-emea-${name}`,
      ).Properties;
      const parts = [...JSON.stringify(composite.AlarmRule).matchAll(/"(RotationAlarms\w+)","Arn"/g)].map(
        ([, id = '']) => large[id]?.Properties.AlarmName,
      );
      expect(parts).toEqual(always.filter((alarm) => alarm.urgency === urgency).map(({ id }) => `rotation-emea-${id}`));
      const target = [{ Ref: topicId(large, `rotation-emea-${topic}`) }];
      expect(composite).toMatchObject({ AlarmActions: target, OKActions: target });
    }
    const endpoints = ofType(large, 'AWS::SNS::Subscription').map(([, { Properties }]) => [
      Properties.Protocol,
      Properties.Endpoint,
    ]);
    expect(endpoints).toEqual([
      ['email', 'operations@example.com'],
      ['https', 'https://pager.example/x'],
      ['https', 'https://desk.example/y'],
    ]);
  });

  it('warnings do not page: each alarm is in exactly one of the two', () => {
    const urgent = alarms.filter(({ urgency }) => urgency === 'critical').map(({ id }) => id);
    expect(urgent).toEqual([
      'rotation-failed',
      'rotate-errors',
      'credential-rejected',
      'retirement-overdue',
      'retirement-dead-letter',
      'client-changed',
      'ledger-restored',
      'emergency-not-applied',
      'function-changed-outside',
      'watch-silent',
    ]);
  });

  it('every topic is encrypted with a key that alarms and events may use, and requires TLS', () => {
    const [keyId] = ofType(large, 'AWS::KMS::Key')[0] ?? [];
    const keyProperties = find(large, 'AWS::KMS::Key').Properties;
    expect(keyProperties.EnableKeyRotation).toBe(true);
    expect(JSON.stringify(keyProperties.KeyPolicy)).toContain(
      '"Action":["kms:Decrypt","kms:GenerateDataKey*"],"Effect":"Allow","Principal":{"Service":["cloudwatch.amazonaws.com","events.amazonaws.com"]}',
    );
    const topics = ofType(large, 'AWS::SNS::Topic');
    expect(topics).toHaveLength(3);
    for (const [topic, { Properties }] of topics) {
      expect(Properties.KmsMasterKeyId).toEqual({ 'Fn::GetAtt': [keyId, 'Arn'] });
      const policy = find(large, 'AWS::SNS::TopicPolicy', ({ Topics }) =>
        JSON.stringify(Topics).includes(`"${topic}"`),
      );
      expect(policy.Properties.PolicyDocument).toMatchObject({
        Statement: expect.arrayContaining([
          expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          expect.objectContaining({
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
          }),
        ]),
      });
      const { Statement } = policy.Properties.PolicyDocument as {
        Statement: { Principal: unknown; Condition: unknown }[];
      };
      const ofRules = Statement.filter(({ Principal }) => JSON.stringify(Principal).includes('events.amazonaws.com'));
      expect(ofRules.map(({ Condition }) => JSON.stringify(Condition))).toEqual([
        expect.stringMatching(/ArnLike.*aws:SourceArn.*:rule\/rotation-emea-\*/),
      ]);
    }
  });

  it('existing topics are used as they are', () => {
    const topic = 'arn:aws:sns:eu-central-1:123456789012:operations';
    const pagerTopic = 'arn:aws:sns:eu-central-1:123456789012:on-call';
    const { resources } = synthesizeStack({ ...smallest, alarms: { topic, pagerTopic } });
    expect(ofType(resources, 'AWS::SNS::Topic')).toEqual([]);
    expect(ofType(resources, 'AWS::KMS::Key')).toEqual([]);
    expect(alarmIn(resources, 'genesys-oauth-rotation-rotate-errors').AlarmActions).toEqual([topic]);
    const page = find(resources, 'AWS::CloudWatch::CompositeAlarm', ({ AlarmName }) =>
      String(AlarmName).endsWith('critical'),
    );
    expect(page.Properties.AlarmActions).toEqual([pagerTopic]);
  });
});

describe('the dashboard', () => {
  it('shows only metrics that the functions publish', () => {
    const body = textOf(find(small, 'AWS::CloudWatch::Dashboard').Properties.DashboardBody);
    const shown = new Set([
      ...[...body.matchAll(/MetricName=\\+"(\w+)/g)].map(([, name]) => name),
      ...[...body.matchAll(/"GenesysOAuthRotation","(\w+)"/g)].map(([, name]) => name),
    ]);
    const published = new Set<string | undefined>(Object.values(metricNames));
    expect([...shown].filter((name) => !published.has(name))).toEqual([]);
    const wanted: Metric['name'][] = [
      'StepSucceeded',
      'StepFailed',
      'SecretAge',
      'RetirementsPending',
      'GenesysRequests',
      'GenesysThrottled',
    ];
    expect(wanted.filter((name) => !shown.has(name))).toEqual([]);
  });
});

describe('the saved queries', () => {
  it('query the logs of the functions', () => {
    const queries = ofType(small, 'AWS::Logs::QueryDefinition').map(([, { Properties }]) => Properties);
    expect(queries.map(({ Name, QueryString }) => [Name, QueryString])).toEqual(
      savedQueries.map(({ name, text }) => [`genesys-oauth-rotation/${name}`, text]),
    );
    const groups = ofType(small, 'AWS::Logs::LogGroup').map(([id]) => ({ Ref: id }));
    expect(queries[0]?.LogGroupNames).toEqual(groups);
  });

  it('use only audit events that exist', () => {
    const events: readonly AuditEvent[] = revocationEvents;
    expect(savedQueries[1].text).toContain(events.map((event) => `"${event}"`).join(', '));
    const promoted: AuditEvent = 'credential-promoted';
    expect(savedQueries[2].text).toContain(`audit.event = "${promoted}"`);
  });
});
