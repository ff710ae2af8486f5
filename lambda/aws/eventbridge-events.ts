import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { RotationError } from '../../domain/rotation-error.ts';
import type { CredentialEvent, Events } from '../ports/events.ts';
import type { Deadline } from '../ports/time.ts';
import { abortBeforeDeadline, abortMarginMs, noDeadline } from './abort-before-deadline.ts';
import { clientConfiguration } from './client-configuration.ts';
import { awsFailure, errorNameOf } from './translate-aws-error.ts';

/** The `source` that rules match. */
export const eventSource = 'genesys-oauth-rotation';

/**
 * A bus of EventBridge. An event may be delivered twice, because it is sent again if the response was lost.
 *
 * @param eventBus name or ARN
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export function createEventBridgeEvents(eventBus: string, end: Deadline = noDeadline): Events {
  let client: EventBridgeClient | undefined;
  return {
    async publish(event) {
      client ??= abortBeforeDeadline(new EventBridgeClient(clientConfiguration), end, abortMarginMs.events);
      const response = await client
        .send(new PutEventsCommand({ Entries: [entryOf(event, eventBus)] }))
        .catch((error) => {
          throw failed(eventBus, event, awsFailure(error).name);
        });
      if (response.FailedEntryCount === 0) return;
      const entry = Array.isArray(response.Entries) ? response.Entries[0] : undefined;
      throw failed(eventBus, event, errorNameOf(entry?.ErrorCode));
    },
  };
}

function entryOf({ type, resource, detail }: CredentialEvent, eventBus: string) {
  return {
    EventBusName: eventBus,
    Source: eventSource,
    DetailType: type,
    // If the event could not be parsed, this may be a name.
    Resources: resource.startsWith('arn:') ? [resource] : [],
    Detail: JSON.stringify({ secret: resource, ...detail }),
  };
}

function failed(eventBus: string, { type }: CredentialEvent, why: string): RotationError {
  const isRejection = /^(AccessDenied|NotAuthorized|ResourceNotFound|Validation|MalformedDetail|InvalidArgument)/.test(
    why,
  );
  return new RotationError(isRejection ? 'destination-rejected' : 'destination-unavailable', {
    message: `The event bus ${eventBus} did not accept the event "${type}" (${why}).`,
    nextStep: isRejection
      ? 'check that the bus exists and that the role of the function may call events:PutEvents on it; what failed is retried.'
      : 'nothing if it happens once; what failed is retried.',
  });
}
