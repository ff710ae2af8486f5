import type { RotationService, RotationServiceWithDestinations } from '../../sandbox/rotation-service.ts';
import type { FunctionName } from './fault.ts';
import type { Wait, Window } from './wait.ts';

/** What is rotated, and from which state. */
export interface Scenario {
  readonly name: string;
  readonly settings: Readonly<Record<string, string>>;
  /** Another credential administers. */
  readonly hasAdmin: boolean;
  /** Number of completed rotations before the one under test. */
  readonly rotationsBefore: number;
  /** From the regeneration to the promotion AWSCURRENT does not log in; by design, for `in-place`. */
  readonly interruptsLogins: boolean;
  /** After this step the new client's secret is regenerated manually, so that the stored credential is dead. */
  readonly pendingDiesAfter: 'createSecret' | 'setSecret' | undefined;
  /** Where copies go. With any, events are published; with all of them, in-use detection is enabled. */
  readonly destinations: readonly DestinationName[];
  /** Why the rotation waits, and what then happens. Default: it does not wait. */
  readonly wait?: Wait | undefined;
  /** Who requests the rotation. Default: the schedule. */
  readonly requester?: string | undefined;
  /** Whose calls fail. */
  readonly callers: readonly FunctionName[];
}

const periods = { 'grace-period': '24h', 'quarantine-period': '24h' };

const scenario = (strategy: string, name: string, more: Partial<Scenario> = {}): Scenario => ({
  name,
  settings: { strategy, ...periods, ...(more.hasAdmin ? { 'admin-secret': 'set by the world' } : {}) },
  hasAdmin: false,
  rotationsBefore: 0,
  interruptsLogins: false,
  pendingDiesAfter: undefined,
  destinations: [],
  callers: ['rotate', 'retire'],
  ...more,
});

/** An integration credential, a webhook, an entry in Vault. */
export const destinationNames = ['integration', 'webhook', 'vault'] as const;
export type DestinationName = (typeof destinationNames)[number];

const strategies = ['replacement-client', 'alternating-clients', 'multi-secret', 'in-place'] as const;

/** Additional settings of a strategy, and its initial state in scenarios with destinations. */
const usual: Readonly<Record<(typeof strategies)[number], Partial<Scenario>>> = {
  'replacement-client': {},
  // The first rotation is like one of replacement-client.
  'alternating-clients': { rotationsBefore: 1 },
  'multi-secret': {},
  'in-place': { hasAdmin: true, interruptsLogins: true },
};

const every = { destinations: destinationNames } as const;

const callersOf: Readonly<Record<Wait, readonly FunctionName[]>> = {
  approval: ['rotate', 'retire', 'watch', 'operator'],
  'approval, abandoned': ['rotate', 'retire', 'watch', 'operator'],
  freeze: ['rotate', 'retire', 'watch'],
  frozen: ['rotate', 'retire', 'watch'],
  'frozen, emergency': ['rotate', 'retire'],
};

function waiting(strategy: (typeof strategies)[number], wait: Wait, approval = 'none'): Scenario {
  const more = { ...usual[strategy], wait, callers: callersOf[wait] };
  const { settings, ...others } = scenario(strategy, `${strategy}, ${wait}`, more);
  return { ...others, settings: { ...settings, approval } };
}

export const scenarios: readonly Scenario[] = [
  scenario('replacement-client', 'replacement-client'),
  scenario('alternating-clients', 'alternating-clients, first rotation'),
  scenario('alternating-clients', 'alternating-clients, later rotation', { rotationsBefore: 1 }),
  scenario('multi-secret', 'multi-secret'),
  scenario('in-place', 'in-place', usual['in-place']),
  scenario('replacement-client', 'replacement-client, new credential dies', { pendingDiesAfter: 'createSecret' }),
  scenario('alternating-clients', 'alternating-clients, new credential dies', { pendingDiesAfter: 'createSecret' }),
  ...strategies.flatMap((strategy) =>
    destinationNames.map((destination) =>
      scenario(strategy, `${strategy}, ${destination}`, { ...usual[strategy], destinations: [destination] }),
    ),
  ),
  ...strategies.map((strategy) =>
    scenario(strategy, `${strategy}, every destination`, { ...usual[strategy], ...every }),
  ),
  scenario('replacement-client', 'replacement-client, every destination, new credential dies', {
    ...every,
    pendingDiesAfter: 'setSecret',
  }),
  { ...waiting('replacement-client', 'approval', 'required'), requester: 'alice' },
  { ...waiting('in-place', 'approval', 'one'), requester: 'alice' },
  waiting('multi-secret', 'approval', 'required'),
  waiting('alternating-clients', 'approval, abandoned', 'required'),
  waiting('in-place', 'approval, abandoned', 'required'),
  waiting('alternating-clients', 'freeze'),
  waiting('replacement-client', 'frozen'),
  waiting('multi-secret', 'frozen, emergency', 'one'),
];

/** The state of the world that one history begins with. */
export interface World {
  readonly service: RotationService;
  readonly scenario: Scenario;
  readonly secretArn: string;
  readonly secretName: string;
  /** The credential that AWSCURRENT holds as the history begins, whose death has to be seen. */
  readonly retired: Credential;
  /** What is written elsewhere, where there are destinations. */
  readonly copies: Copies | undefined;
  /** Whether `in-place` is between the regeneration and the promotion. */
  loginsInterrupted: boolean;
  /** In which no rotation begins. */
  window: Window | undefined;
  /** When AWSCURRENT leaked, in milliseconds: what answers that waits for nothing. */
  leakedAtMs: number | undefined;
  /** Whether the first rotation was abandoned while it was held. */
  hasAbandoned: boolean;
}

export interface Credential {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The destinations of one secret. */
export interface Copies {
  readonly service: RotationServiceWithDestinations;
  /** Of the integration; `undefined` where there is none. */
  readonly credentialId: string | undefined;
  /** `undefined` where nothing is kept in Vault. */
  readonly vaultPath: string | undefined;
}
