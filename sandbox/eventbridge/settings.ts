import { choice, type Positions } from '../behavior/switch.ts';

export const eventBridgeSwitches = {
  missingBus: choice(['lose', 'refuse'], {
    evidence: 'likely',
    defaultValue: 'lose',
    meaning:
      'What happens to an event for a bus that does not exist. AWS used to report success and drop it; according to its documentation it no longer does.',
  }),
};

/** May be changed at any time. */
export type EventBridgeSettings = Positions<typeof eventBridgeSwitches>;
