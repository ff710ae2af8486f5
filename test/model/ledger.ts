import type { GenesysEvent } from '../../sandbox/genesys/genesys-cloud.ts';
import { type Document, documentAt, type Subject } from './facts.ts';
import { periodMs, type Settings } from './settings.ts';

/** Who made a credential useless. `window`: `in-place`, between the regeneration and the promotion. */
type Cause = 'hand' | 'product' | 'window';

/** An arrangement is made a moment before the promotion, and on whole seconds. */
const slackMs = 120_000;

const stops = ['state-changed', 'client-deleted'];
const kills = [...stops, 'secret-regenerated', 'secret-deleted'];
const changes = [...kills, 'client-created', 'client-updated', 'secret-created'];

/**
 * Who did what to which credential, and whether it was allowed. It observes every change in Genesys Cloud and every
 * move of AWSCURRENT in the moment in which they happen.
 */
export class Ledger {
  readonly violations = new Set<string>();
  statesChecked = 0;
  /** Two runs at once may end in a rotation that is given up, and what it stored is dead then. */
  toleratesDeadPending = false;
  /** Secrets created manually; the product does not know them. */
  readonly createdByHand = new Set<string>();
  readonly #subject: Subject;
  readonly #settings: Settings;
  readonly #causes = new Map<string, Cause>();
  /** By secret, the time before which a credential that AWSCURRENT held must not be revoked. */
  readonly #promisedUntilMs = new Map<string, number>();
  readonly #pendingByHand = new Set<string>();
  readonly #stoppedByHand = new Set<string>();
  #live: ReadonlySet<string>;
  #current: Document | undefined;
  /** The shortest that the tag said since AWSCURRENT was moved last, in milliseconds. */
  #leastPeriodMs = Number.POSITIVE_INFINITY;
  #isByHand = false;
  #currentIsByHand = false;

  constructor(subject: Subject, settings: Settings) {
    this.#subject = subject;
    this.#settings = settings;
    this.#live = this.#readLive();
    this.#current = this.#at('AWSCURRENT');
  }

  /** Starts to listen. Returns a function that stops. */
  listen(): () => void {
    const { service, arn } = this.#subject;
    const stops = [
      service.genesys.subscribe((event) => this.#onGenesys(event)),
      service.secretsManager.events.subscribe(({ detail, resources }) => {
        if (detail.labelUpdated === 'AWSCURRENT' && resources.includes(arn)) this.#onCurrentMoved();
      }),
      service.faults.onApplied(({ operation, functionName, status }) => {
        if (operation === 'PutSecretValue' && functionName === 'rotate' && status === 200) this.#checkFields();
        this.look();
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }

  /** What a person does; nothing of it can be a violation of the product's. */
  byHand<Result>(act: () => Result): Result {
    this.#isByHand = true;
    try {
      return act();
    } finally {
      this.#isByHand = false;
      // Genesys Cloud does not tell of a secret that is switched off.
      this.#recordEnded(() => 'hand');
    }
  }

  placePendingByHand(versionId: string): void {
    this.#pendingByHand.add(versionId);
  }

  /** The invariants that hold at every instant. */
  look(): void {
    this.statesChecked += 1;
    const current = this.#at('AWSCURRENT');
    if (current === undefined) this.#violate('1: AWSCURRENT has no value');
    else if (!this.#live.has(current.clientSecret) && !this.#isExcused(current)) {
      this.#violate('1: AWSCURRENT does not log in, and no person has done that');
    }
    const pending = this.#at('AWSPENDING');
    if (pending === undefined || this.#live.has(pending.clientSecret) || this.toleratesDeadPending) return;
    // A test of the rotation holds what AWSCURRENT holds.
    if (pending.clientSecret === current?.clientSecret) return;
    if (this.#stoppedByHand.has(pending.clientId)) return;
    const placed = [...this.#pendingByHand].some((id) => this.#stages(id).includes('AWSPENDING'));
    if (placed || this.#causes.get(pending.clientSecret) === 'hand') return;
    this.#violate('3: what AWSPENDING refers to does not log in, and no person has done that');
  }

  #isExcused({ clientSecret }: Document): boolean {
    const cause = this.#causes.get(clientSecret);
    return cause === undefined || cause === 'hand' || cause === 'window' || this.#currentIsByHand;
  }

  #onGenesys(event: GenesysEvent): void {
    const isProduct = !['hand', 'login', 'genesys'].includes(event.by);
    if (isProduct && changes.includes(event.kind) && event.clientName !== this.#subject.name) {
      this.#violate(`3: an unrelated client was changed (${event.kind})`);
    }
    if (isProduct && stops.includes(event.kind) && event.clientId === this.#at('AWSCURRENT')?.standbyClientId) {
      this.#violate(`3: the standby that AWSCURRENT names was taken away (${event.kind})`);
    }
    if (!changes.includes(event.kind) || event.clientName !== this.#subject.name) return;
    if (event.kind === 'state-changed' && event.to === 'active') this.#stoppedByHand.delete(event.clientId);
    else if (!isProduct && stops.includes(event.kind)) this.#stoppedByHand.add(event.clientId);
    const isCreatedByHand = !isProduct && event.kind === 'secret-regenerated';
    this.#recordEnded((secret) => (isProduct ? this.#judge(secret, event) : 'hand'), isCreatedByHand);
  }

  #recordEnded(causeOf: (secret: string) => Cause, isCreatedByHand = false): void {
    const before = this.#live;
    this.#live = this.#readLive();
    for (const secret of this.#live) this.#causes.delete(secret);
    if (isCreatedByHand) for (const secret of this.#live) if (!before.has(secret)) this.createdByHand.add(secret);
    for (const secret of before) if (!this.#live.has(secret)) this.#causes.set(secret, causeOf(secret));
  }

  /** The product has ended a credential: it may be neither in use nor promised to those who have not read the new one. */
  #judge(secret: string, event: GenesysEvent): Cause {
    const isCurrent = this.#at('AWSCURRENT')?.clientSecret === secret;
    if (isCurrent && this.#isInPlaceWindow(event)) return 'window';
    if (isCurrent) this.#violate(`3: the product has ended the credential of AWSCURRENT (${event.kind})`);
    if (this.#at('AWSPENDING')?.clientSecret === secret && !this.toleratesDeadPending) {
      this.#violate(`3: the product has ended the credential of AWSPENDING (${event.kind})`);
    }
    this.#judgeBesideCurrent(event);
    const leftMs = (this.#promisedUntilMs.get(secret) ?? 0) - event.atMs;
    if (leftMs > slackMs && !this.#isEmergency() && !this.#isInPlaceWindow(event)) {
      const hours = (leftMs / 3_600_000).toFixed(1);
      this.#violate(`3: the product has ended a credential ${hours} h before its grace period is over (${event.kind})`);
    }
    return 'product';
  }

  /** Nothing is revoked beside an AWSCURRENT that does not work, but its own client gets a new secret. */
  #judgeBesideCurrent(event: GenesysEvent): void {
    const current = this.#at('AWSCURRENT');
    const isRepaired = event.clientId === current?.clientId;
    if (current === undefined || isRepaired || this.#live.has(current.clientSecret)) return;
    this.#violate(`3: the product has ended a credential although AWSCURRENT does not log in (${event.kind})`);
  }

  #isInPlaceWindow(event: GenesysEvent): boolean {
    const { service, arn } = this.#subject;
    const pending = Object.values(service.secretsManager.versions(arn)).find(({ stages }) =>
      stages.includes('AWSPENDING'),
    );
    const isAtWork = pending !== undefined && !pending.hasValue && this.#settings.strategy === 'in-place';
    return isAtWork && event.kind === 'secret-regenerated' && event.clientId === this.#at('AWSCURRENT')?.clientId;
  }

  #isEmergency(): boolean {
    const { service, arn } = this.#subject;
    const { Tags = [] } = service.secretsManager.call('DescribeSecret', { SecretId: arn }) as {
      Tags?: readonly { Key: string; Value: string }[];
    };
    const token = Tags.find(({ Key }) => Key === 'genesys-rotation:compromised')?.Value;
    const stages = token === undefined ? [] : this.#stages(token);
    return stages.includes('AWSPENDING') || stages.includes('AWSCURRENT');
  }

  #onCurrentMoved(): void {
    const from = this.#current;
    const to = this.#at('AWSCURRENT');
    this.#current = to;
    this.#currentIsByHand = this.#isByHand;
    if (from === undefined || to === undefined) return;
    this.#promisedUntilMs.delete(to.clientSecret);
    if (!this.#isByHand && !this.#live.has(to.clientSecret)) {
      this.#violate('1: the product has moved AWSCURRENT to a credential that does not log in');
    }
    if (from.clientSecret === to.clientSecret) return;
    if (!this.#isByHand && this.#isEmergency()) {
      this.#promisedUntilMs.clear();
      return;
    }
    // Whoever moved it, programs may still hold what was in force until now.
    const periodOfRotationMs = Math.min(this.#leastPeriodMs, periodMs(this.#settings.grace));
    this.#promisedUntilMs.set(from.clientSecret, this.#subject.service.clock.now() + periodOfRotationMs);
    this.#leastPeriodMs = Number.POSITIVE_INFINITY;
  }

  /** The tag for the grace period was changed. What was scheduled, and a rotation that is open, keep the one before. */
  shorten(): void {
    const leastMs = periodMs(this.#settings.grace);
    this.#leastPeriodMs = Math.min(this.#leastPeriodMs, leastMs);
    const untilMs = this.#subject.service.clock.now() + leastMs;
    for (const [secret, promisedMs] of this.#promisedUntilMs) {
      if (promisedMs > untilMs) this.#promisedUntilMs.set(secret, untilMs);
    }
  }

  #checkFields(): void {
    const ours = new Set(['clientId', 'clientSecret', 'standbyClientId', 'secretId']);
    const foreign = (document: Document | undefined) =>
      JSON.stringify(Object.entries(document ?? {}).filter(([field]) => !ours.has(field)));
    const pending = this.#at('AWSPENDING');
    if (pending !== undefined && foreign(pending) !== foreign(this.#at('AWSCURRENT'))) {
      this.#violate('8: a field that is not ours was lost');
    }
  }

  #violate(violation: string): void {
    if (!this.#isByHand) this.violations.add(violation);
  }

  #at(stage: string): Document | undefined {
    return documentAt(this.#subject, stage);
  }

  #stages(versionId: string): readonly string[] {
    return this.#subject.service.secretsManager.versions(this.#subject.arn)[versionId]?.stages ?? [];
  }

  #readLive(): ReadonlySet<string> {
    const { service, name } = this.#subject;
    const own = service.genesys.liveCredentials().filter(({ clientName }) => clientName === name);
    return new Set(own.map(({ clientSecret }) => clientSecret));
  }
}
