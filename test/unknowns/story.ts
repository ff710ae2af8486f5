import type { RotationService } from '../../sandbox/rotation-service.ts';
import { createRotationService } from '../../sandbox/rotation-service.ts';
import { ledgerStateOf, owedBy } from '../crash/ledger-facts.ts';
import { acts } from '../operators/acts.ts';
import { Checks } from '../operators/checks.ts';
import {
  createWorld,
  credentialAt,
  graceMs,
  hourMs,
  logsIn,
  type Strategy,
  versionAt,
  type World,
} from '../operators/world.ts';
import { canRollBack, type Position } from './positions.ts';

export interface Told {
  readonly violations: readonly string[];
  readonly statesChecked: number;
  readonly service: RotationService;
}

const dayMs = 24 * hourMs;

/** Rotations that an operator starts before giving up. */
const maximumRotations = 4;

/**
 * A rotation; the way back; its retirement, which fails until its dead letter is sent again; and a second rotation. In a
 * position of the switches, with the invariants checked after every call.
 */
export async function tellIn(position: Position, strategy: Strategy, bundleFolder?: string): Promise<Told> {
  const { accessTokenValiditySeconds, isIrrevocable = false } = position;
  // Each attempt to revoke what cannot be revoked waits for so long, and there is one every hour.
  const service = await startService(bundleFolder, isIrrevocable ? '1s' : '4s');
  if (accessTokenValiditySeconds !== undefined) service.behavior?.set(position.facts);
  const world = await createWorld(service, strategy, 0, accessTokenValiditySeconds);
  position.prepare?.(world);
  service.behavior?.set(position.facts);
  const story = new StoryInPosition(position, world);
  await story.tell();
  return { ...story.result(), service };
}

async function startService(bundleFolder: string | undefined, propagationTimeout: string): Promise<RotationService> {
  const service = await createRotationService({
    ...(bundleFolder === undefined ? {} : { bundleFolder }),
    inProcess: true,
    // A function waits for a held lock as long as it has more than 30 seconds left: half a second here.
    timeoutMs: 30_500,
    variables: { GENESYS_PROPAGATION_TIMEOUT: propagationTimeout, ROTATION_IN_USE_POLICY: 'report' },
  });
  service.behavior?.set({ genesys: { secretsEndpoint: true, rateLimitPerMinute: 1_000_000 } });
  return service;
}

class StoryInPosition {
  readonly #position: Position;
  readonly #world: World;
  readonly #checks: Checks;
  readonly #violations = new Set<string>();

  constructor(position: Position, world: World) {
    const rollBack = acts.find(({ name }) => name === 'roll back');
    if (rollBack === undefined) throw new Error('There is no act "roll back".');
    this.#position = position;
    this.#world = world;
    this.#checks = new Checks(world, rollBack, true);
  }

  result(): Pick<Told, 'violations' | 'statesChecked'> {
    const violations = [...this.#violations, ...this.#checks.violations];
    return {
      violations: violations.filter((violation) => !this.#isExpected(violation)),
      statesChecked: this.#checks.statesChecked,
    };
  }

  async tell(): Promise<void> {
    const { service } = this.#world;
    const stop = service.faults.onApplied(() => this.#checks.check());
    await this.#meetRejection();
    await this.#rotate();
    await this.#rollBack();
    await this.#rotate();
    // What is owed for ever is tried every hour, which takes long.
    const { isIrrevocable = false } = this.#position;
    if (!isIrrevocable) {
      await this.#failAndRedrive();
      await this.#rotate();
    }
    await this.#pass(this.#untilRevokedMs());
    for (let period = 0; period < 3 && !isIrrevocable; period += 1) await this.#pass(2 * dayMs);
    stop();
    this.#checkAtRest();
  }

  /** The rotation is rejected: with a code that says why, and nothing is lost by it. Then the cause is removed. */
  async #meetRejection(): Promise<void> {
    const { rejects } = this.#position;
    const { service, one, strategy } = this.#world;
    if (rejects === undefined || !rejects.strategies.includes(strategy)) return;
    const before = credentialAt(this.#world, one);
    const { outcome, steps } = await service.secretsManager.rotate(one.arn);
    const message = steps.at(-1)?.invocation.error?.errorMessage ?? '';
    if (outcome === 'succeeded') this.#violations.add('the rotation succeeded, although it is impossible');
    if (!rejects.codes.some((code) => message.startsWith(`${code}:`)))
      this.#violations.add(`7: rejected with ${message.slice(0, 160)}`);
    if (JSON.stringify(credentialAt(this.#world, one)) !== JSON.stringify(before)) {
      this.#violations.add('1: a rejected rotation changed AWSCURRENT');
    }
    service.behavior?.set(rejects.ended);
    await this.#pass(hourMs);
  }

  async #rotate(): Promise<void> {
    const { service, one } = this.#world;
    for (let rotation = 0; rotation < maximumRotations; rotation += 1) {
      const { outcome, steps } = await service.secretsManager.rotate(one.arn);
      if (outcome === 'succeeded') return this.#look();
      if (rotation + 1 === maximumRotations) {
        const { errorMessage = outcome } = steps.at(-1)?.invocation.error ?? {};
        this.#violations.add(`5: no rotation succeeded in ${maximumRotations}: ${errorMessage.slice(0, 300)}`);
      }
      await this.#pass(hourMs);
    }
  }

  async #rollBack(): Promise<void> {
    const { service, one } = this.#world;
    await service.clock.advance(hourMs);
    if (!canRollBack(this.#world)) return;
    const [current, previous] = ['AWSCURRENT', 'AWSPREVIOUS'].map((stage) => versionAt(this.#world, one, stage));
    await this.#checks.during(async () => {
      service.secretsManager.call('UpdateSecretVersionStage', {
        SecretId: one.arn,
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: previous,
        RemoveFromVersionId: current,
      });
    });
    const back = credentialAt(this.#world, one);
    // A rule invokes watch when a label is moved: what was in force is in its grace period from then on.
    await this.#look();
    await this.#pass(this.#untilRevokedMs());
    // In place the ledger takes what was replaced for dead, and repairs it when the newer one's grace period has elapsed.
    const isBack = JSON.stringify(credentialAt(this.#world, one)) === JSON.stringify(back);
    if (!isBack && this.#world.strategy !== 'in-place') this.#violations.add('1: the way back was undone');
    if (!logsIn(this.#world, back)) this.#violations.add('1: what was rolled back to was revoked');
  }

  /** When the retirement is due it fails, again and again; then what is in the dead-letter queue is sent again. */
  async #failAndRedrive(): Promise<void> {
    const { service } = this.#world;
    const { trouble } = this.#position;
    const outage =
      trouble === undefined
        ? service.faults.add({
            functionName: 'retire',
            service: 'genesys',
            times: Number.POSITIVE_INFINITY,
            effect: { kind: 'respond', status: 503 },
          })
        : undefined;
    if (trouble !== undefined) service.behavior?.set(trouble.facts);
    await service.clock.advance(1.5 * graceMs);
    await this.#look();
    outage?.remove();
    if (trouble !== undefined) service.behavior?.set(trouble.ended);
    for (const { body } of service.deadLetters.messages(service.deadLetterArn)) {
      const { requestPayload } = JSON.parse(body);
      const { error } = await service.lambda.invoke('retire', requestPayload);
      if (error?.errorMessage?.startsWith('internal-error'))
        this.#violations.add('7: retire failed with an internal-error');
    }
    await this.#pass(this.#untilRevokedMs());
  }

  /** Until then nothing is revoked that ends tokens, and the standby client gets no new secret. */
  #untilRevokedMs(): number {
    const { isIrrevocable = false } = this.#position;
    const days = isIrrevocable && this.#world.strategy === 'in-place' ? 1.25 : 2.5;
    return days * dayMs + 1_000 * (this.#position.accessTokenValiditySeconds ?? 0);
  }

  /** Time passes in the steps in which functions run, and watch looks at what became of it. */
  async #pass(milliseconds: number): Promise<void> {
    for (let part = 0; part < 4; part += 1) {
      await this.#world.service.clock.advance(milliseconds / 4);
      await this.#world.service.idle();
    }
    await this.#look();
  }

  async #look(): Promise<void> {
    const { service } = this.#world;
    const { error } = await service.lambda.invoke('watch', { all: true });
    if (error?.errorMessage?.startsWith('internal-error'))
      this.#violations.add('7: watch failed with an internal-error');
    await service.secretsManager.idle();
    await service.idle();
  }

  #checkAtRest(): void {
    const { service, one } = this.#world;
    this.#checks.atRest();
    const owed = owedBy(ledgerStateOf(service, one.arn));
    for (const each of owed) this.#violations.add(`4: the ledger still owes ${each}`);
    const lines = service.lambda.logs.lines().map(({ line }) => line);
    const isReported = lines.some((line) => line.includes('revocation-ineffective'));
    if (this.#position.isIrrevocable && this.#world.strategy !== 'replacement-client' && !isReported) {
      this.#violations.add('7: nothing says that the old credential goes on working');
    }
  }

  /** What no rotation can help. */
  #isExpected(violation: string): boolean {
    return (
      this.#position.isIrrevocable === true && /^(2\/4: an old credential|4: the ledger still owes)/.test(violation)
    );
  }
}
