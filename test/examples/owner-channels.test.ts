import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { OwnerChannels } from '../../examples/notifications/owner-channels.ts';
import { readEventPattern } from '../../sandbox/eventbridge/event-pattern.ts';
import { payloadShapes } from './payload-shapes.ts';
import { renderings } from './render-input-template.ts';

it('tells each owner about its own secrets only, in a message that Slack takes', () => {
  const stack = new Stack(new App(), 'Owners');
  const owners = ['payments@example.com', 'Team Zahlungsverkehr München'];
  new OwnerChannels(stack, 'OwnerChannels', {
    eventBus: EventBus.fromEventBusName(stack, 'Bus', 'rotations'),
    channels: Object.fromEntries(
      owners.map((owner, n) => [owner, Secret.fromSecretNameV2(stack, `Webhook${n}`, `notifications/${n}`)]),
    ),
  });
  const template = Template.fromStack(stack);
  const rules = Object.values(template.findResources('AWS::Events::Rule'));
  const endpoints = Object.values(template.findResources('AWS::Events::ApiDestination')).map(({ Properties }) =>
    JSON.stringify(Properties.InvocationEndpoint),
  );
  expect(endpoints).toHaveLength(2);
  for (const endpoint of endpoints) expect(endpoint).toMatch(/resolve:secretsmanager:.*:SecretString:url/);

  const message = 'a "quote", a \\ and\n<a line>';
  const event = (owner?: string) => ({
    source: 'genesys-oauth-rotation',
    'detail-type': 'Rotation Failed',
    detail: { secretName: 'app', code: 'invalid-settings', message, nextStep: message, owner },
  });
  const told = (owner?: string) =>
    rules.filter(({ Properties }) => readEventPattern(Properties.EventPattern, 'rule')(event(owner)));
  expect(owners.map((owner) => told(owner).length)).toEqual([1, 1]);
  expect(told('other')).toEqual([]);
  expect(told(undefined)).toEqual([]);

  const texts = renderings(told(owners[0])[0]?.Properties.Targets[0].InputTransformer, event(owners[0]));
  expect(texts).toHaveLength(1);
  const payload = v.parse(payloadShapes.slack, JSON.parse(texts[0] ?? ''));
  expect(payload.text).toBe('Rotation of app failed: invalid-settings');
  expect(payload.blocks[1]).toEqual({ type: 'section', text: { type: 'plain_text', text: message } });
});
