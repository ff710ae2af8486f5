import { behind, isEnough } from '../crash/consents.ts';
import { ledgerStateOf } from '../crash/ledger-facts.ts';
import type { Act } from './acts.ts';
import { type Credential, credentialAt, type World } from './world.ts';

/** What rotate puts in force was approved, as a whole, at some time: an approval may be withdrawn while it is carried out. */
export class ApprovalChecks {
  readonly #world: World;
  readonly #act: Act;
  readonly #approved = new Set<string>();
  #current: Credential | undefined;
  /** The rotation that stays held when the setting is lowered. */
  #heldSince: string | undefined;
  #isExcused = false;

  constructor(world: World, act: Act) {
    this.#world = world;
    this.#act = act;
    this.#current = credentialAt(world, world.one);
  }

  beforeAct(): void {
    const { rotation } = ledgerStateOf(this.#world.service, this.#world.one.arn) ?? {};
    this.#heldSince = rotation?.approval === undefined ? undefined : rotation.token;
    this.#isExcused = this.#act.isEmergency === true || this.#act.lowersApproval === true;
  }

  /** Returns the violations of a call that was carried out. */
  check(functionName: string | undefined): string[] {
    const { service, one } = this.#world;
    for (const token of Object.keys(service.secretsManager.versions(one.arn))) {
      if (isEnough('required', behind({ service, secretArn: one.arn }, token))) this.#approved.add(token);
    }
    const [before, now] = [this.#current, credentialAt(this.#world, one)];
    this.#current = now;
    if (now === undefined || now.clientSecret === before?.clientSecret || functionName !== 'rotate') return [];
    const document = JSON.parse(service.secretsManager.value(one.arn) ?? '{}');
    const tampered = document.tampered === true ? ['11: fields were put in force that nobody approved'] : [];
    return this.#mayPromote(now) ? tampered : ['11: a credential was put in force that was not approved', ...tampered];
  }

  #mayPromote({ clientSecret }: Credential): boolean {
    const { service, one } = this.#world;
    const holding = Object.keys(service.secretsManager.versions(one.arn)).filter(
      (version) => credentialAt(this.#world, one, version)?.clientSecret === clientSecret,
    );
    if (holding.some((version) => this.#approved.has(version))) return true;
    const isHeld = this.#act.lowersApproval === true && holding.some((version) => version === this.#heldSince);
    return this.#isExcused && !isHeld;
  }
}
