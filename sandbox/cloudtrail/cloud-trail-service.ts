import { AwsError } from '../aws/aws-error.ts';
import { defineService } from '../aws/define-service.ts';
import type { Input } from '../aws/input.ts';
import { pageOf } from '../aws/page-of.ts';
import type { SandboxService } from '../core/service.ts';
import type { CloudTrail, TrailEvent } from './cloud-trail.ts';

const keys: Readonly<Record<string, (event: TrailEvent) => readonly string[]>> = {
  EventId: ({ id }) => [id],
  EventName: ({ name }) => [name],
  ReadOnly: ({ readOnly }) => [String(readOnly)],
  Username: ({ userName }) => [userName],
  ResourceType: ({ resources }) => resources.map(({ type }) => type),
  ResourceName: ({ resources }) => resources.map(({ name }) => name),
  EventSource: ({ record }) => [String(record.eventSource)],
  AccessKeyId: ({ accessKeyId }) => [accessKeyId],
};

/** LookupEvents, whose events are there at once; in AWS they may take minutes. */
export function createCloudTrailService(trail: Pick<CloudTrail, 'events'>): SandboxService {
  return defineService({
    name: 'cloudtrail',
    signingName: 'cloudtrail',
    targetPrefix: 'CloudTrail_20131101',
    operations: {
      LookupEvents(input) {
        const matches = readAttribute(input);
        const from = input.optionalTime('StartTime') ?? Number.NEGATIVE_INFINITY;
        const to = input.optionalTime('EndTime') ?? Number.POSITIVE_INFINITY;
        if (from > to) throw new AwsError('InvalidTimeRangeException', 'StartTime must not be after EndTime.');
        const found = trail.events().filter((event) => event.atMs >= from && event.atMs <= to && matches(event));
        const size = input.optionalNumber('MaxResults') ?? 50;
        if (size < 1 || size > 50) throw new AwsError('InvalidMaxResultsException', 'MaxResults is between 1 and 50.');
        const { items, next } = pageOf(found.toReversed(), size, input.optionalText('NextToken'));
        return { Events: items.map(eventView), NextToken: next };
      },
    },
  });
}

/** CloudTrail takes one attribute. */
function readAttribute(input: Input): (event: TrailEvent) => boolean {
  const [attribute, ...more] = input.objects('LookupAttributes');
  if (more.length > 0) throw invalid('You can specify only one lookup attribute.');
  if (attribute === undefined) return () => true;
  const key = attribute.text('AttributeKey');
  const value = attribute.text('AttributeValue');
  const valuesOf = keys[key];
  if (valuesOf === undefined) throw invalid(`${key} is none of ${Object.keys(keys).join(', ')}.`);
  return (event) => valuesOf(event).includes(value);
}

function eventView(event: TrailEvent): object {
  return {
    EventId: event.id,
    EventName: event.name,
    ReadOnly: String(event.readOnly),
    AccessKeyId: event.accessKeyId,
    EventTime: new Date(event.atMs),
    EventSource: event.record.eventSource,
    Username: event.userName,
    Resources: event.resources.map(({ type, name }) => ({ ResourceType: type, ResourceName: name })),
    CloudTrailEvent: JSON.stringify(event.record),
  };
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidLookupAttributesException', message);
}
