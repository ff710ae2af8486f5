import type { RuleTarget } from '../../eventbridge/rules.ts';
import type { Properties } from '../properties.ts';
import type { ResourceHandler } from '../resource.ts';

export const scheduleGroup: ResourceHandler = (properties, { sandbox, generatedName }) => {
  const name = properties.optionalText('Name') ?? generatedName(64);
  const { Arn } = sandbox.scheduler.createGroup(name);
  properties.ignore('Tags');
  return { ref: name, attributes: { Arn } };
};

export const rule: ResourceHandler = (properties, { sandbox, generatedName }) => {
  const name = properties.optionalText('Name') ?? generatedName(64);
  const busName = properties.optionalText('EventBusName');
  const eventPattern = properties.optional('EventPattern');
  const scheduleExpression = properties.optionalText('ScheduleExpression');
  const arn = sandbox.rules.create({
    name,
    enabled: properties.optionalText('State') !== 'DISABLED',
    targets: properties.objects('Targets').map(readTarget),
    busName,
    eventPattern,
    scheduleExpression,
  });
  properties.ignore('Description', 'Tags');
  return { ref: busName === undefined ? name : `${busName}|${name}`, attributes: { Arn: arn } };
};

export const eventBus: ResourceHandler = (properties, { sandbox }) => {
  const name = properties.text('Name');
  const arn = sandbox.eventBridge.createBus(name);
  properties.ignore('Description', 'Tags');
  return { ref: name, attributes: { Arn: arn, Name: name } };
};

function readTarget(target: Properties): RuleTarget {
  target.ignore('RetryPolicy');
  return {
    Id: target.text('Id'),
    Arn: target.text('Arn'),
    Input: target.optionalText('Input'),
    InputPath: target.optionalText('InputPath'),
    InputTransformer: target.optional('InputTransformer') as RuleTarget['InputTransformer'],
  };
}
