import { isGiven } from './insert-parameters.ts';
import type { PlainResource, PlainTemplate } from './template-sections.ts';

/** The condition that holds where no topic is given. */
export const createsTopic = 'CreatesAlarmTopic';

const ofTopic: Readonly<Record<string, string>> = {
  'AWS::KMS::Key': createsTopic,
  'AWS::SNS::Topic': createsTopic,
  'AWS::SNS::TopicPolicy': createsTopic,
  'AWS::SNS::Subscription': 'SubscribesEmail',
};

/** The topic of the stack with its key and subscription only where no topic is given, which the alarms publish to then. */
export function withAlarmTopic(template: PlainTemplate): PlainTemplate {
  const topics = Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::SNS::Topic');
  const [topic] = topics;
  if (topic === undefined || topics.length > 1) throw new Error(`${topics.length} topics, not one`);
  const [topicId] = topic;
  const resources = Object.entries(template.Resources).map(([id, resource]): [string, PlainResource] => {
    // The key that signs evidence has a condition of its own.
    const Condition = resource.Condition === undefined ? ofTopic[resource.Type] : undefined;
    // Its resource is left out, so its address needs no condition of its own.
    const own = resource.Type === 'AWS::SNS::Subscription' ? { Endpoint: { Ref: 'AlarmEmail' } } : {};
    if (Condition !== undefined)
      return [id, { ...resource, Properties: { ...resource.Properties, ...own }, Condition }];
    return [id, replaceReference(resource, topicId) as PlainResource];
  });
  return {
    ...template,
    Conditions: {
      ...template.Conditions,
      SubscribesEmail: { 'Fn::And': [{ Condition: createsTopic }, { Condition: isGiven('AlarmEmail') }] },
    },
    Resources: Object.fromEntries(resources),
  };
}

function replaceReference(value: unknown, topicId: string): unknown {
  if (Array.isArray(value)) return value.map((member) => replaceReference(member, topicId));
  if (typeof value !== 'object' || value === null) return value;
  if ((value as { Ref?: unknown }).Ref === topicId) {
    return { 'Fn::If': [createsTopic, { Ref: topicId }, { Ref: 'AlarmTopicArn' }] };
  }
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, replaceReference(member, topicId)]));
}
