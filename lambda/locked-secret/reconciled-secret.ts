import { defaultTokenSeconds } from '../../domain/default-token-seconds.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { lazyRotationSettings, type RotationSettings } from '../../domain/rotation-settings.ts';
import type { Administration } from '../credentials/open-admin-session.ts';
import { answersLeak } from '../ledger/choose-target.ts';
import { withoutFields } from '../ledger/generations.ts';
import { maySend, shouldRenew } from '../ledger/lock.ts';
import type { Finding, PendingVerdict } from '../ledger/observation.ts';
import { reconcile } from '../ledger/reconcile.ts';
import { isoOf, type TransitionContext } from '../ledger/transition-context.ts';
import type { GenesysSession } from '../ports/genesys-cloud.ts';
import type { Administrator, Approval, SecretState } from '../ports/ledger-state.ts';
import type { Services } from '../ports/rotation.ts';
import { type SecretDescription, versionAtStage } from '../ports/secret-store.ts';
import { administer } from './administer.ts';
import { answerNeed } from './answer-need.ts';
import { assertPossessed } from './assert-possessed.ts';
import { carryOutAction } from './carry-out-action.ts';
import { Facts, type SecretVersion } from './facts.ts';
import type { LockedSecret, LockedSecretParts } from './locked-secret.ts';
import { observe } from './observe.ts';

/** Labels that were read longer ago than this are read again before an irreversible request, in milliseconds. */
const freshMs = 2_000;

/** More rounds than `reconcile` can need. */
const maximumRounds = 50;

/** A secret under its lock, whose ledger is brought up to date. */
export class ReconciledSecret implements LockedSecret {
  readonly services: Services;
  readonly parts: LockedSecretParts;
  readonly facts: Facts;
  description: SecretDescription;
  state: SecretState;
  findings: readonly Finding[] = [];
  approvals: readonly Approval[] = [];
  mayRepair = false;
  pendingVerdict: PendingVerdict | undefined;
  #committed: SecretState | undefined;
  #hasReadApprovals = false;
  #describedAtMs: number;
  #administration: Promise<Administration> | undefined;
  #usable: { readonly tags: object; readonly settings: RotationSettings } | undefined;
  #settings: { readonly tags: object; readonly isUrgent: boolean; readonly settings: RotationSettings } | undefined;
  #administrator: Administrator | undefined;

  constructor(parts: LockedSecretParts) {
    this.parts = parts;
    this.services = withRenewal(parts.services, () => this.renewIfNeeded());
    this.description = parts.description;
    this.#describedAtMs = this.services.time.now();
    this.#committed = parts.held.state;
    this.state = parts.held.state ?? this.#newState();
    this.facts = new Facts(this);
    // The later steps of a rotation need no administrative call, and belong to the one that created the credential.
    this.#noteAdministrator(this.state.rotation?.administeredBy);
  }

  get secretArn(): string {
    return this.parts.held.secretArn;
  }

  get clientRequestToken(): string | undefined {
    return this.parts.clientRequestToken;
  }

  /**
   * A caller who may tag the secret must not stop what a leak requires: then a malformed tag counts as absent.
   *
   * @throws RotationError `invalid-settings` when a malformed setting is read
   */
  get settings(): RotationSettings {
    const { tags } = this.description;
    const isUrgent = answersLeak(this.state, tags, this.clientRequestToken);
    const known = this.#settings;
    if (known?.tags === tags && known.isUrgent === isUrgent) return known.settings;
    const warn = ({ code, summary, nextStep }: RotationError) =>
      this.services.logger.warn(`${summary} The tag counts as absent in an emergency`, { code, nextStep });
    const settings = lazyRotationSettings(tags, this.parts.variables, isUrgent ? warn : undefined);
    this.#settings = { tags, isUrgent, settings };
    return settings;
  }

  get currentVersionId(): string | undefined {
    return versionAtStage(this.description, 'AWSCURRENT');
  }

  get pendingVersionId(): string | undefined {
    return versionAtStage(this.description, 'AWSPENDING');
  }

  async current(): Promise<SecretVersion> {
    const versionId = this.currentVersionId;
    const found = versionId === undefined ? 'empty' : await this.facts.version(versionId);
    if (typeof found !== 'string') return found;
    const problem = versionId === undefined ? undefined : this.facts.problemOf(versionId);
    if (problem !== undefined) throw problem;
    throw new RotationError('invalid-secret-document', {
      message: 'The AWSCURRENT version has no value.',
      nextStep: 'store the credential in the secret, then rotate again.',
    });
  }

  administration(): Promise<Administration> {
    this.#administration ??= this.#administer();
    return this.#administration;
  }

  async #administer(): Promise<Administration> {
    const administration = await administer(this);
    const { secret, clientId } = administration;
    this.#noteAdministrator({ secret, clientId });
    return administration;
  }

  /** For every audit record and event from now on. */
  #noteAdministrator(administrator: Administrator | undefined): void {
    this.#administrator = administrator;
    if (administrator !== undefined) this.services.logger.with({ administeredBy: administrator });
  }

  async admin(): Promise<GenesysSession> {
    return (await this.administration()).session;
  }

  assertPossessed(): Promise<void> {
    return assertPossessed(this);
  }

  context(): TransitionContext {
    const { time, invocation } = this.services;
    // A malformed tag must not stop what is owed; the steps and the watch report it.
    const { graceSeconds, quarantineSeconds, strategy } = this.#usableSettings();
    const settings = {
      gracePeriodSeconds: graceSeconds,
      quarantinePeriodSeconds: quarantineSeconds,
      tokenSeconds: tokenSecondsOf(this.state),
    };
    return {
      nowMs: time.now(),
      function: invocation.function,
      requestId: invocation.requestId,
      strategy,
      settings,
      ...(this.#administrator === undefined ? {} : { administeredBy: this.#administrator }),
    };
  }

  async reconcile(): Promise<void> {
    for (let round = 0; round < maximumRounds; round += 1) {
      const result = reconcile(observe(this), this.state, this.context());
      if (result.needs.length > 0) {
        for (const need of result.needs) await answerNeed(this, need);
        continue;
      }
      if (await this.#findApprovals(result.state)) continue;
      const before = this.state;
      for (const action of result.actions) {
        if (action.kind !== 'start-rotation') await carryOutAction(this, action, { before, after: result.state });
      }
      this.state = { ...result.state, secretName: this.description.name };
      this.findings = result.findings;
      this.mayRepair = result.mayRepair;
      this.pendingVerdict = result.pending;
      if (!result.actions.some(({ kind }) => kind === 'start-rotation')) return;
      if (this.parts.startRotation === undefined) return;
      await this.commit(this.state);
      return this.parts.startRotation();
    }
    throw new TypeError('reconcile does not come to an end');
  }

  async commit(state: SecretState): Promise<void> {
    await this.parts.held.commit(state);
    this.state = this.parts.held.state ?? state;
    this.#committed = this.state;
  }

  async writeEvents(): Promise<void> {
    const written = (this.#committed?.outbox ?? []).filter(({ key }) => key !== undefined);
    if (written.length === 0) return;
    await this.services.ledger.writeEvents(this.secretArn, written);
    const keys = new Set(written.map(({ key }) => key));
    this.state = { ...this.state, outbox: this.state.outbox.filter(({ key }) => key === undefined || !keys.has(key)) };
  }

  /** Gives the secret back, with what was found out since the last commit. */
  async release(): Promise<void> {
    const isChanged = JSON.stringify(this.state) !== JSON.stringify(this.#committed);
    await this.parts.held.release(isChanged ? this.state : undefined);
  }

  async renewIfNeeded(): Promise<void> {
    const clocks = { nowMs: this.services.time.now(), monotonicMs: performance.now() };
    if (shouldRenew(this.parts.held.lease, clocks)) await this.parts.held.renew();
  }

  async describeAgain(): Promise<void> {
    this.description = await this.services.store.describe(this.secretArn);
    this.#describedAtMs = this.services.time.now();
  }

  async sendOnce<Result>(
    intend: (state: SecretState) => SecretState,
    send: () => Promise<Result>,
    justify: () => Promise<void> = async () => {},
  ): Promise<Result> {
    const admin = await this.admin();
    for (let attempt = 1; ; attempt += 1) {
      // A login on the way would be a wait.
      await admin.logIn();
      await this.commit(intend(this.state));
      try {
        await this.#assertLabelsStand();
        this.#assertMaySend();
        return await send();
      } catch (error) {
        const unsent = error instanceof RotationError && error.outcome === 'unchanged' ? error : undefined;
        if (unsent !== undefined) this.state = withoutFields(this.state, ['intent']);
        const waitMs = unsent === undefined ? undefined : retryDelayMs(unsent, attempt);
        if (waitMs === undefined || this.services.deadline.remainingMs() < waitMs + leastTimeMs) throw error;
        await this.services.time.sleep(waitMs);
        this.#describedAtMs = 0;
        this.facts.forgetWhatMayChange();
        await justify();
      }
    }
  }

  async #assertLabelsStand(): Promise<void> {
    if (this.services.time.now() - this.#describedAtMs <= freshMs) return;
    const before = this.description;
    await this.describeAgain();
    if (justifies(before) === justifies(this.description)) return;
    throw new RotationError('version-conflict', {
      message: 'The labels of the secret were moved while this ran, so nothing was sent to Genesys Cloud.',
      nextStep: 'find out who moved them (CloudTrail); what failed is tried again from where they are now.',
    });
  }

  #assertMaySend(): void {
    const { intent } = this.state;
    const clocks = { nowMs: this.services.time.now(), monotonicMs: performance.now() };
    if (intent !== undefined && maySend(this.parts.held.lease, intent, clocks) === 'send') return;
    throw new RotationError('lock-lost', {
      message: 'Too much time has passed since the request was recorded, so it was not sent.',
      nextStep: 'nothing if it happens once: what failed is retried.',
    });
  }

  /** Most secrets have no approval, so the table is asked only where one would change something. */
  async #findApprovals({ holds }: SecretState): Promise<boolean> {
    const mayMatter =
      holds.some(({ code }) => approvable.includes(code)) || this.services.invocation.function === 'watch';
    if (this.#hasReadApprovals || !mayMatter) return false;
    this.#hasReadApprovals = true;
    this.approvals = await this.services.ledger.approvals.read(this.secretArn, this.services.time.now());
    return this.approvals.length > 0;
  }

  /** As often as a transition is made, and so read once for each description. */
  #usableSettings(): RotationSettings {
    const { tags } = this.description;
    if (this.#usable?.tags !== tags) {
      this.#usable = { tags, settings: lazyRotationSettings(tags, this.parts.variables, () => {}) };
    }
    return this.#usable.settings;
  }

  #newState(): SecretState {
    return {
      secretName: this.description.name,
      nextGeneration: 1,
      nextCheckAt: isoOf(this.services.time.now()),
      clients: {},
      generations: [],
      holds: [],
      outbox: [],
    };
  }
}

/** The holds that an operator's approval may end. */
const approvable: readonly string[] = ['client-changed', 'client-shared', 'secret-deleted'];

/** The time that an attempt needs, in milliseconds. */
const leastTimeMs = 20_000;

/** When to send again what Genesys Cloud did not carry out; `undefined` if that would change nothing. */
function retryDelayMs(error: RotationError, attempt: number): number | undefined {
  if (error.code === 'rate-limited') return error.retryAfterMs ?? 1_000 * attempt;
  // Another program may have revoked the token; the session has dropped it.
  if (error.code === 'current-credential-rejected' && attempt === 1) return 0;
  if (error.code === 'genesys-unavailable' && attempt < 4) return 500 * 2 ** attempt;
  return undefined;
}

/** What a decision to revoke or to make a credential rests on. */
function justifies({ stagesByVersion, deletion, rotationEnabled }: SecretDescription): string {
  const at = (stage: string) => versionAtStage({ stagesByVersion } as SecretDescription, stage) ?? null;
  return JSON.stringify([at('AWSCURRENT'), at('AWSPENDING'), deletion ?? null, rotationEnabled ?? null]);
}

/** The longest token lifetime that the ledger has recorded, so that no revocation ends a live token. */
function tokenSecondsOf({ rotation, generations }: SecretState): number {
  const recorded = [rotation?.settings, ...generations.map(({ duty }) => duty?.settings)];
  const seconds = recorded.flatMap((settings) => settings?.tokenSeconds ?? []);
  return seconds.length === 0 ? defaultTokenSeconds : Math.max(...seconds);
}

/** L2: the lease is renewed before every wait. */
function withRenewal(services: Services, renew: () => Promise<void>): Services {
  const { time } = services;
  return {
    ...services,
    time: {
      now: () => time.now(),
      async sleep(milliseconds) {
        await renew();
        await time.sleep(milliseconds);
      },
    },
  };
}
