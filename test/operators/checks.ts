import { ledgerStateOf } from '../crash/ledger-facts.ts';
import type { Act } from './acts.ts';
import { type Credential, credentialAt, graceMs, logsIn, type Secret, type World } from './world.ts';

interface Known {
  readonly credential: Credential;
  readonly secret: string;
  lastInForceMs: number;
  isLive: boolean;
}

const keyOf = ({ clientId, clientSecret }: Credential) => `${clientId} ${clientSecret}`;

/** The invariants, after every call that a service carried out, and when everything is over. */
export class Checks {
  readonly #violations = new Set<string>();
  readonly #world: World;
  readonly #act: Act;
  readonly #isSlow: boolean;
  /** Every credential that was ever in force. */
  readonly #known = new Map<string, Known>();
  /** The credentials that an act put in force although they were dead, or that died beside it within its gap. */
  readonly #excused = new Set<string>();
  /** Those of them that an act stored. */
  readonly #storedDead = new Set<string>();
  /** What the programs of another account may be using. */
  #claimed: readonly Credential[] = [];
  #isActing = false;
  #mayBeInGap = false;
  statesChecked = 0;

  constructor(world: World, act: Act, isSlow: boolean) {
    this.#world = world;
    this.#act = act;
    this.#isSlow = isSlow;
    this.#look();
  }

  get violations(): readonly string[] {
    return [...this.#violations];
  }

  /** What an operator kills or puts in force is the operator's. What functions do meanwhile is checked. */
  async during(act: () => Promise<void>): Promise<void> {
    this.check();
    this.#isActing = true;
    await act();
    this.#isActing = false;
    // A function that goes on at once acts on what it read a moment ago (LEDGER, section 11).
    this.#mayBeInGap = !this.#isSlow;
    for (const known of this.#known.values()) known.isLive = logsIn(this.#world, known.credential);
    this.#look();
    if (this.#act.claimsClients) this.#noteClaimed();
    for (const secret of this.#secrets()) {
      const current = credentialAt(this.#world, secret);
      if (current === undefined || logsIn(this.#world, current)) continue;
      this.#excused.add(keyOf(current));
      this.#storedDead.add(keyOf(current));
    }
  }

  check(): void {
    this.statesChecked += 1;
    const now = this.#world.service.clock.now();
    for (const known of this.#known.values()) {
      if (!known.isLive || logsIn(this.#world, known.credential)) continue;
      known.isLive = false;
      const isInForce = this.#secrets().some((secret) => isSame(credentialAt(this.#world, secret), known.credential));
      if (this.#mayDie(known, isInForce)) continue;
      if (isInForce) this.#violations.add(`1: AWSCURRENT of ${known.secret} was revoked`);
      else if (now < known.lastInForceMs + graceMs - 60_000) {
        this.#violations.add(`3: a credential of ${known.secret} was revoked in its grace period`);
      }
    }
    this.#look();
    this.#checkCurrent();
  }

  atRest(): void {
    for (const secret of this.#secrets()) {
      const current = credentialAt(this.#world, secret);
      const isGuessed = secret.arn === this.#world.one.arn && this.#act.storesUnusable === true;
      if (isGuessed && logsIn(this.#world, current)) {
        this.#violations.add('9: who can write a secret gained a credential that works');
      }
      if (!isGuessed && !this.#isLostCopy(secret, current) && !logsIn(this.#world, current)) {
        this.#violations.add(`1: at rest AWSCURRENT of ${nameOf(secret)} does not log in`);
      }
    }
    for (const credential of this.#claimed) {
      if (!logsIn(this.#world, credential)) this.#violations.add('9: a client of another account was revoked');
    }
    // While AWSCURRENT does not work, or its client is not ours alone, nothing is revoked.
    if (!this.#act.storesUnusable && !this.#act.claimsClients) this.#checkNothingStranded();
    const note = JSON.parse(this.#world.service.secretsManager.value(this.#world.one.arn) ?? '{}').note;
    if (note !== 'kept') this.#violations.add('8: a field that is not ours was lost');
  }

  /**
   * The other secret cannot repair the credential of a client that is not its own: one that was dead when it was copied, or
   * one that was regenerated in place before watch had seen the copy.
   */
  #isLostCopy({ arn }: Secret, current: Credential | undefined): boolean {
    if (arn !== this.#world.other.arn || current === undefined) return false;
    const isInPlace = this.#world.strategy === 'in-place' && this.#act.sharesCredential === true;
    return isInPlace || this.#storedDead.has(keyOf(current));
  }

  /** In place, and after a request that was on its way, AWSCURRENT may be dead for a while. */
  #mayDie({ credential }: Known, isInForce: boolean): boolean {
    if (this.#isActing && this.#act.name === 'replace the credential by hand') return true;
    if (this.#world.strategy === 'in-place') return true;
    if (!this.#mayBeInGap) return false;
    if (isInForce) this.#excused.add(keyOf(credential));
    return true;
  }

  #checkCurrent(): void {
    for (const secret of this.#secrets()) {
      const current = credentialAt(this.#world, secret);
      if (current === undefined || logsIn(this.#world, current) || this.#isActing) continue;
      if (this.#excused.has(keyOf(current)) || this.#world.strategy === 'in-place') continue;
      if (secret.arn === this.#world.one.arn && this.#act.storesUnusable) continue;
      this.#violations.add(`1: AWSCURRENT of ${nameOf(secret)} does not log in`);
    }
  }

  #checkNothingStranded(): void {
    const { service, one } = this.#world;
    const stored = new Set(
      Object.keys(service.secretsManager.versions(one.arn)).flatMap(
        (version) => credentialAt(this.#world, one, version)?.clientSecret ?? [],
      ),
    );
    const current = this.#secrets().map((secret) => credentialAt(this.#world, secret));
    for (const live of service.genesys.liveCredentials()) {
      if (live.clientName !== one.name || current.some((its) => isSame(its, live))) continue;
      if (!stored.has(live.clientSecret)) continue;
      const about = ledgerStateOf(service, one.arn)?.generations.filter(({ clientId }) => clientId === live.clientId);
      this.#violations.add(`2/4: an old credential still logs in at rest: ${JSON.stringify(about)}`);
    }
  }

  #look(): void {
    const now = this.#world.service.clock.now();
    for (const secret of this.#secrets()) {
      const credential = credentialAt(this.#world, secret);
      if (credential === undefined) continue;
      const isLive = logsIn(this.#world, credential);
      const known = this.#known.get(keyOf(credential));
      if (known === undefined) {
        this.#known.set(keyOf(credential), { credential, secret: nameOf(secret), lastInForceMs: now, isLive });
      } else {
        known.lastInForceMs = now;
        known.isLive = isLive;
      }
    }
  }

  /** In place, a rotation that has begun goes on: the client is the current one. */
  #noteClaimed(): void {
    if (this.#world.strategy === 'in-place') return;
    this.#claimed = ['AWSCURRENT', 'AWSPREVIOUS'].flatMap((stage) => {
      const credential = credentialAt(this.#world, this.#world.one, stage);
      return credential !== undefined && logsIn(this.#world, credential) ? [credential] : [];
    });
  }

  #secrets(): readonly Secret[] {
    return [this.#world.one, this.#world.other];
  }
}

function nameOf({ name }: Secret): string {
  return name.split('-', 1)[0] ?? name;
}

function isSame(one: Credential | undefined, other: Credential): boolean {
  return one?.clientId === other.clientId && one.clientSecret === other.clientSecret;
}
