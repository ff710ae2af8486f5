import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { isDailyRun } from '../../lambda/watch/next-check.ts';
import { readEventPattern } from '../../sandbox/eventbridge/event-pattern.ts';
import { envelopeOf } from '../../sandbox/eventbridge/eventbridge.ts';
import type { RuleEvent } from '../../sandbox/eventbridge/rules.ts';
import { inputOf, type TargetInput } from '../../sandbox/eventbridge/target-input.ts';
import { evaluate } from '../../sandbox/iam/evaluate.ts';
import { readPolicy } from '../../sandbox/iam/policy-document.ts';
import { useDestinations } from '../scenarios/destinations/destinations-service.ts';
import { documentAt, letPeriodsPass, rotate } from '../scenarios/managed-secret.ts';
import { type Properties, readExampleTemplate } from './example-template.ts';
import { payloadShapes } from './payload-shapes.ts';
import { renderings } from './render-input-template.ts';

const owner = 'payments@example.com';
const services = Object.keys(payloadShapes) as (keyof typeof payloadShapes)[];
const chats = ['Failed', 'Done', 'Announced', 'Frozen', 'ApprovalRequested'];
const arnOf = (id: string) => `arn:aws:of:eu-west-1:111122223333:${id}`;
const tickets = ['Failed', 'ApprovalRequested'];
const rulesOf: Readonly<Record<(typeof services)[number], readonly string[]>> = {
  slack: chats,
  teams: chats,
  pagerduty: ['RotationFailed', 'Rotated', 'RevocationFailed', 'Revoked'],
  jira: tickets,
  servicenow: tickets,
};

const template = (service: string, parameters: Properties = {}) =>
  readExampleTemplate(`notifications/${service}.template.yaml`, {
    ...{ SecretArn: 'arn:of:secret', WorkflowUrl: 'https://example.com/invoke', Site: 'example.atlassian.net' },
    ...{ ProjectKey: 'OPS', Instance: 'example.service-now.com', Owners: [''] },
    ...parameters,
  });

/** What a service gets of an event, by the rule that it matches. */
function payloadsOf(service: keyof typeof payloadShapes, event: RuleEvent, parameters?: Properties) {
  const resource = template(service, parameters);
  return rulesOf[service].flatMap((id) => {
    const { EventPattern, Targets } = resource(id) as { EventPattern: object; Targets: [TargetInput] };
    if (!readEventPattern(EventPattern, id)(event)) return [];
    const [target] = Targets;
    if (target.InputTransformer === undefined) throw new Error(`${id} has no transformer`);
    const texts = renderings(target.InputTransformer, event);
    const payloads = [
      ...new Set(texts.map((text) => JSON.stringify(v.parse(payloadShapes[service], JSON.parse(text))))),
    ];
    expect(payloads, `${service} ${id} is safe only in some readings of AWS's documents`).toHaveLength(1);
    expect(JSON.parse(inputOf(target, event))).toEqual(JSON.parse(payloads[0] ?? ''));
    return [{ rule: id, payload: JSON.parse(payloads[0] ?? '') as Record<string, unknown> }];
  });
}

describe('a notification', () => {
  const service = useDestinations();
  /** Events of a sandbox, one of each kind. */
  let events: RuleEvent[];

  beforeAll(async () => {
    const { secretsManager, eventBridge, genesys, lambda, createManagedSecret, clock } = service();
    const created = (name: string, settings: Readonly<Record<string, string>> = {}) =>
      createManagedSecret({ name, settings: { webhook: 'off', owner, ...settings } }).arn;
    await rotate(service(), created('app/rotated'));
    await letPeriodsPass(service());
    await secretsManager.rotate(created('app/failing', { strategy: 'no-such-strategy' }));
    const today = new Date(clock.now()).toISOString().slice(0, 10);
    await secretsManager.rotate(created('app/frozen', { freeze: `${today}/${today}` }));
    await secretsManager.rotate(created('app/held', { approval: 'one' }));
    const rotationRules = { AutomaticallyAfterDays: 7 };
    const soon = createManagedSecret({
      name: 'app/soon',
      settings: { webhook: 'off', owner, announce: '7d' },
      rotationRules,
    });
    while (!isDailyRun(soon.arn, clock.now())) await clock.advance(3_600_000);
    await lambda.invoke('watch', { all: true });
    const stuck = created('app/stuck');
    await rotate(service(), stuck);
    genesys.settings.permissionsDenied[documentAt(service(), stuck).clientId] = ['oauth:client:edit'];
    await letPeriodsPass(service(), 2);
    events = eventBridge.events('rotation-events').map(envelopeOf);
  });

  const eventOf = (type: string, field = 'secretName'): RuleEvent => {
    const found = events.find((event) => event['detail-type'] === type && event.detail[field] !== undefined);
    if (found === undefined) throw new Error(`The sandbox sent no ${type} with ${field}.`);
    return found;
  };
  const eachEvent = () => [
    ...['Credential Rotated', 'Credential Retired', 'Rotation Announced', 'Rotation Frozen', 'Approval Requested'].map(
      (it) => eventOf(it),
    ),
    eventOf('Rotation Failed', 'step'),
    eventOf('Rotation Failed', 'phase'),
  ];
  const changed = (event: RuleEvent, detail: Properties): RuleEvent =>
    JSON.parse(JSON.stringify({ ...event, detail: { ...event.detail, ...detail } }));

  it.each(services)('has the shape that %s takes, whichever way AWS reads the template', (name) => {
    const rules = eachEvent().flatMap((event) => payloadsOf(name, event).map(({ rule }) => rule));
    expect([...new Set(rules)].sort()).toEqual([...rulesOf[name]].sort());
    expect(rules.length).toBeLessThanOrEqual(7);
  });

  it.each(services)(
    'takes nothing from %s if a text has quotes, backslashes and lines, and if there is no owner',
    (name) => {
      const hostile = 'a "quote", a \\ and {"a": [\n\tnext}\u2028 <name> <!channel>';
      for (const event of eachEvent()) {
        const texts = 'message' in event.detail ? { message: hostile, nextStep: hostile } : {};
        const found = payloadsOf(name, changed(event, { ...texts, owner: undefined }));
        expect(found).toHaveLength(payloadsOf(name, event).length);
        if ('message' in event.detail && found.length > 0 && !('event_action' in (found[0]?.payload ?? {}))) {
          expect(JSON.stringify(found)).toContain(JSON.stringify(hostile));
        }
      }
    },
  );

  it('says what happened to which secret, whose it is and what to do', () => {
    const failed = eventOf('Rotation Failed', 'step');
    const shown = services.map((name) => JSON.stringify(payloadsOf(name, failed)[0]?.payload));
    for (const text of shown) {
      for (const part of ['app/failing', 'invalid-settings', owner, 'createSecret']) expect(text).toContain(part);
      expect(text).toContain(JSON.stringify(failed.detail.nextStep).slice(1, -1));
    }
    const held = JSON.stringify(payloadsOf('slack', eventOf('Approval Requested')));
    expect(held).toContain('genesys-oauth-rotation approve app/held');
    expect(JSON.stringify(payloadsOf('teams', eventOf('Rotation Frozen')))).toMatch(/app\/frozen waits until 20\d\d-/);
  });

  it('of a rotation that succeeds resolves the incident of the one that failed, and not that of a revocation', () => {
    const keyOf = (event: RuleEvent) =>
      payloadsOf('pagerduty', changed(event, { secret: 'arn:of:one' })).map(({ payload }) => payload);
    const [failed, stuck] = ['step', 'phase'].map((field) => keyOf(eventOf('Rotation Failed', field))[0]);
    const [rotated] = keyOf(eventOf('Credential Rotated'));
    const [retired] = keyOf(eventOf('Credential Retired'));
    expect([failed?.event_action, rotated?.event_action]).toEqual(['trigger', 'resolve']);
    expect(rotated?.dedup_key).toBe(failed?.dedup_key);
    expect(retired?.dedup_key).toBe(stuck?.dedup_key);
    expect(stuck?.dedup_key).not.toBe(failed?.dedup_key);
  });

  it.each(services)('goes to %s only for the owners that the stack is for', (name) => {
    for (const event of eachEvent()) {
      const everywhere = payloadsOf(name, event).length;
      expect(payloadsOf(name, event, { Owners: [owner, 'other'] })).toHaveLength(everywhere);
      expect(payloadsOf(name, event, { Owners: ['other'] })).toHaveLength(0);
      expect(payloadsOf(name, changed(event, { owner: undefined }), { Owners: [owner] })).toHaveLength(0);
    }
  });

  it('by email has the owner where the filter of the subscription looks', () => {
    const resource = readExampleTemplate('notifications/owner-by-email.template.yaml', {
      Owner: owner,
      OwnerEmail: owner,
    });
    const { EventPattern, Targets } = resource('OwnedSecrets') as { EventPattern: object; Targets: [TargetInput] };
    const { FilterPolicy, FilterPolicyScope } = resource('OwnerSubscription') as {
      FilterPolicy: object;
      FilterPolicyScope: string;
    };
    expect(FilterPolicyScope).toBe('MessageBody');
    for (const event of eachEvent()) {
      const texts = renderings(Targets[0].InputTransformer as never, event);
      expect(texts).toHaveLength(1);
      const body = JSON.parse(texts[0] ?? '');
      expect(readEventPattern(EventPattern, 'rule')(event)).toBe(true);
      expect(readEventPattern(FilterPolicy, 'filter')(body)).toBe(true);
      expect(readEventPattern(FilterPolicy, 'filter')({ ...body, owner: 'other' })).toBe(false);
      expect(readEventPattern(EventPattern, 'rule')(changed(event, { owner: undefined }))).toBe(false);
    }
  });
});

describe.each(services)('the stack for %s', (name) => {
  const resource = template(name, { Revision: '7' });

  it('takes its credential from the secret, and reads it again when the revision changes', () => {
    const { AuthParameters, Description } = resource('Connection') as { AuthParameters: object; Description?: string };
    const destination = resource('Destination');
    expect(JSON.stringify([AuthParameters, destination])).toContain(
      '{{resolve:secretsmanager:arn:of:secret:SecretString:',
    );
    expect(`${Description}${destination.Description}`).toContain('revision 7');
  });

  it('may do nothing but deliver, and keeps what was not delivered', () => {
    const { Policies } = resource('DeliveryRole') as { Policies: { PolicyDocument: object }[] };
    const identity = Policies.map(({ PolicyDocument }) => readPolicy(PolicyDocument, 'DeliveryRole'));
    const may = (action: string, resource: string) =>
      evaluate({ kind: 'role', arn: 'role' }, { action, resource, context: {} }, { identity, resource: [] }).allowed;
    expect(may('events:InvokeApiDestination', arnOf('Destination'))).toBe(true);
    expect(may('events:InvokeApiDestination', arnOf('Other'))).toBe(false);
    expect(may('secretsmanager:GetSecretValue', 'arn:of:secret')).toBe(false);
    const { PolicyDocument } = resource('UndeliveredPolicy') as { PolicyDocument: object };
    for (const id of rulesOf[name]) {
      const { Targets } = resource(id) as { Targets: [{ DeadLetterConfig: object }] };
      expect(Targets[0].DeadLetterConfig).toEqual({ Arn: arnOf('Undelivered') });
      expect(JSON.stringify(PolicyDocument)).toContain(`"${arnOf(id)}"`);
    }
  });
});
