import type { RotationService, RotationServiceWithDestinations } from '../../sandbox/rotation-service.ts';

/** What is rotated, and from which state. */
export interface Scenario {
  readonly name: string;
  readonly settings: Readonly<Record<string, string>>;
  /** Another credential administers. */
  readonly hasAdmin: boolean;
  /** Rotations that are over before the one that is looked at. */
  readonly rotationsBefore: number;
  /** From the regeneration to the promotion AWSCURRENT does not log in; by design, for `in-place`. */
  readonly interruptsLogins: boolean;
  /** After this step somebody regenerates the new client's secret by hand: what is stored is dead. */
  readonly candidateDiesAfter: 'createSecret' | 'setSecret' | undefined;
  /** Copies go to an integration, to Vault, to a webhook; a bus is told; use is looked for before each revocation. */
  readonly hasDestinations: boolean;
}

const periods = { 'grace-period': '24h', 'quarantine-period': '24h' };

const scenario = (strategy: string, name: string, more: Partial<Scenario> = {}): Scenario => ({
  name,
  settings: { strategy, ...periods, ...(more.hasAdmin ? { 'admin-secret': 'set by the world' } : {}) },
  hasAdmin: false,
  rotationsBefore: 0,
  interruptsLogins: false,
  candidateDiesAfter: undefined,
  hasDestinations: false,
  ...more,
});

export const scenarios: readonly Scenario[] = [
  scenario('replacement-client', 'replacement-client'),
  scenario('alternating-clients', 'alternating-clients, first rotation'),
  scenario('alternating-clients', 'alternating-clients, later rotation', { rotationsBefore: 1 }),
  scenario('multi-secret', 'multi-secret'),
  scenario('replacement-client', 'replacement-client, new credential dies', { candidateDiesAfter: 'createSecret' }),
  scenario('alternating-clients', 'alternating-clients, new credential dies', { candidateDiesAfter: 'createSecret' }),
  scenario('in-place', 'in-place', { hasAdmin: true, interruptsLogins: true }),
  scenario('replacement-client', 'replacement-client, every destination', { hasDestinations: true }),
  scenario('alternating-clients', 'alternating-clients, every destination', {
    hasDestinations: true,
    rotationsBefore: 1,
  }),
  scenario('replacement-client', 'replacement-client, every destination, new credential dies', {
    hasDestinations: true,
    candidateDiesAfter: 'setSecret',
  }),
];

/** One thing that goes wrong with one call. */
export interface Fault {
  readonly functionName: 'rotate' | 'retire';
  /** Which of the function's calls, from 0, counted from the beginning of the rotation. */
  readonly call: number;
  readonly kind: (typeof faultKinds)[number];
}

/** Killed before the call was carried out, killed after it, and alive with its answer lost. */
export const faultKinds = ['crash-before', 'crash-after', 'lost-reply'] as const;

/** How the steps are invoked: as Secrets Manager does, or every one of them twice. */
export type Invocation = 'once' | 'twice' | 'at-once';

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
}

export interface Credential {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The destinations of one secret. */
export interface Copies {
  readonly service: RotationServiceWithDestinations;
  readonly credentialId: string;
  readonly vaultPath: string;
}
