import type { SettingReader } from '../setting-reader.ts';
import type { FunctionVariable } from '../setting-row.ts';
import { text } from '../setting-type.ts';

/** The bus in `rotation.config.ts`. */
export interface EventBusConfig {
  /**
   * Name or ARN of the EventBridge bus that receives events about rotations.
   *
   * @default - no events
   */
  readonly eventBus?: string;
}

const eventBusId = /^(arn:aws[\w-]*:events:[a-z0-9-]+:\d{12}:event-bus\/)?[\w./-]{1,256}$/;

const functionVariables = {
  /**
   * The EventBridge bus that receives the events.
   *
   * @default - no events
   */
  eventBus: {
    variable: 'ROTATION_EVENT_BUS',
    config: 'destinations.eventBus',
    type: text('the name or ARN of an event bus', (text) =>
      eventBusId.test(text) ? undefined : 'is not the name or ARN of an event bus',
    ),
    grants: 'events:PutEvents',
  },
} as const satisfies Record<string, FunctionVariable>;

function readConnection(reader: SettingReader): string | undefined {
  return reader.read(functionVariables.eventBus);
}

/** A bus of EventBridge that receives events about rotations, and never a credential. */
export const eventBus = { secretSettings: {}, functionVariables, readConnection };
