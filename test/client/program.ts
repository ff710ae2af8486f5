import type { TokenProvider } from '../../client/token-provider.ts';
import { type ClientWorld, changeableSource, createClientWorld, gatewayUrl } from './world.ts';

const path = '/api/v2/tokens/me';
const lifeSeconds = 300;
/** Tokens that die again and again within minutes are renewed at a slower pace, which is another test's business. */
const revocationPauseMs = 121_000;
const outagePauseMs = 60_000;

/** A program whose provider lives through rotations, outages and changes of the clock, and whose calls are judged. */
export class Program {
  readonly world: ClientWorld = createClientWorld();
  readonly #provider: TokenProvider;
  readonly #rotate: () => void;
  readonly #outcomes: Promise<unknown>[] = [];
  readonly #revoked = new Set<string>();
  readonly #loginsInFlight = new Set<object>();
  #revokedAtMs = Number.NEGATIVE_INFINITY;
  #outageAtMs = Number.NEGATIVE_INFINITY;
  mostLoginsAtOnce = 0;

  constructor() {
    let current = this.world.createClient({ lifeSeconds });
    const { source, change } = changeableSource(current);
    this.#rotate = () => {
      const { clientSecret } = this.world.genesys.regenerateByHand(current.clientId);
      change({ ...current, clientSecret }, current);
      current = { ...current, clientSecret };
    };
    this.#provider = this.world.provider(source, { fetch: (input, init) => this.#fetch(input, init) });
  }

  call(count: number): void {
    for (let caller = 0; caller < count; caller += 1) this.#expect(this.#judgedCall());
  }

  wait(seconds: number): Promise<void> {
    return this.world.clock.advance(seconds * 1000);
  }

  setClock(seconds: number): void {
    this.world.clock.setWallClock(seconds * 1000);
  }

  /** In place: the old secret is dead, the new one is seen past the cache. */
  rotate(): void {
    this.#rotate();
  }

  force(): void {
    this.#expect(this.#provider.getToken({ forceRefresh: true }));
  }

  leave(): void {
    const controller = new AbortController();
    this.#provider.getToken({ signal: controller.signal }).catch(() => {});
    controller.abort();
  }

  /** Shorter than the attempts of one renewal, and none while an earlier one may still be felt. */
  outage(requests: number): void {
    const nowMs = this.world.clock.monotonicNow();
    if (this.world.faultsLeft() > 0 || nowMs - this.#outageAtMs < outagePauseMs) return;
    this.#outageAtMs = nowMs;
    this.world.fail('/oauth/token', ...Array<'network-error'>(requests).fill('network-error'));
  }

  async revokeTokens(): Promise<void> {
    if (this.world.clock.monotonicNow() - this.#revokedAtMs < revocationPauseMs) return;
    this.#revokedAtMs = this.world.clock.monotonicNow();
    for (const token of this.world.genesys.issuedTokens()) {
      this.#revoked.add(token);
      await this.world.fetch(gatewayUrl + path, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } });
    }
  }

  /** Throws what went wrong for any caller. */
  async end(): Promise<void> {
    await this.wait(120);
    await Promise.all(this.#outcomes);
  }

  #expect(outcome: Promise<unknown>): void {
    outcome.catch(() => {});
    this.#outcomes.push(outcome);
  }

  async #judgedCall(): Promise<void> {
    const value = (await this.#provider.getToken()).reveal();
    const { status } = await this.world.fetch(gatewayUrl + path, { headers: { authorization: `Bearer ${value}` } });
    if (status !== 200 && !this.#revoked.has(value)) throw new Error('an expired token was handed out');
    const response = await this.#provider.authorizedFetch(path);
    if (response.status !== 200) throw new Error(`a call got ${response.status}`);
  }

  async #fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    if (!String(input).endsWith('/oauth/token')) return this.world.fetch(input, init);
    init?.signal?.throwIfAborted();
    if (this.world.faultsLeft() > 0) this.#outageAtMs = this.world.clock.monotonicNow();
    const login = {};
    this.#loginsInFlight.add(login);
    this.mostLoginsAtOnce = Math.max(this.mostLoginsAtOnce, this.#loginsInFlight.size);
    const finish = () => void this.#loginsInFlight.delete(login);
    init?.signal?.addEventListener('abort', finish, { once: true });
    return this.world.fetch(input, init).finally(finish);
  }
}
