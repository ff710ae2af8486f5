import { SecretValue } from '../../../domain/secret-value.ts';
import {
  type PendingValue,
  type SecretDescription,
  type SecretStore,
  type ValueLocation,
  versionAtStage,
} from '../../../lambda/ports/secret-store.ts';
import type { Time } from '../../../lambda/ports/time.ts';

interface Version {
  value: string | undefined;
  storedAtMs: number | undefined;
  stages: readonly string[];
}

/** One secret. An operator may change its fields at any time. */
export interface MemorySecret {
  readonly arn: string;
  readonly name: string;
  readonly versions: Map<string, Version>;
  tags: Readonly<Record<string, string>>;
  rotationEnabled: boolean;
  rotationIntervalSeconds: number | undefined;
  rotationFunctionArn: string | undefined;
  deletion: 'scheduled' | undefined;
  wasRotated: boolean;
}

/** AWS Secrets Manager in memory. */
export class MemoryStore implements SecretStore {
  readonly secrets = new Map<string, MemorySecret>();
  readonly #time: Pick<Time, 'now'>;

  constructor(time: Pick<Time, 'now'>) {
    this.#time = time;
  }

  /** A secret whose version `version-1` has AWSCURRENT. */
  create(name: string, document: object | string, tags: Readonly<Record<string, string>> = {}): MemorySecret {
    const arn = `arn:aws:secretsmanager:eu-central-1:123456789012:secret:${name}-AbCdEf`;
    const rotation = { rotationEnabled: true, rotationIntervalSeconds: undefined, rotationFunctionArn: undefined };
    const secret = { arn, name, versions: new Map(), tags, deletion: undefined, wasRotated: false, ...rotation };
    this.secrets.set(arn, secret);
    this.put(arn, 'version-1', document, 'AWSCURRENT');
    return secret;
  }

  /** PutSecretValue by hand. */
  put(secretId: string, versionId: string, document: object | string, stage: string): void {
    const value = typeof document === 'string' ? document : JSON.stringify(document);
    this.#secret(secretId).versions.set(versionId, { value, storedAtMs: this.#time.now(), stages: [] });
    this.move(secretId, stage, versionId);
  }

  /** What RotateSecret does before it invokes the function. */
  begin(secretId: string, clientRequestToken: string): void {
    const { versions } = this.#secret(secretId);
    versions.set(clientRequestToken, { value: undefined, storedAtMs: undefined, stages: [] });
    this.move(secretId, 'AWSPENDING', clientRequestToken);
  }

  /** UpdateSecretVersionStage by hand; `undefined` removes the stage. Moving AWSCURRENT moves AWSPREVIOUS too. */
  move(secretId: string, stage: string, versionId: string | undefined): void {
    const { versions } = this.#secret(secretId);
    const from = this.stageOf(secretId, stage);
    if (from === versionId) return;
    for (const version of versions.values()) version.stages = version.stages.filter((other) => other !== stage);
    const to = versionId === undefined ? undefined : versions.get(versionId);
    if (to !== undefined) to.stages = [...to.stages, stage];
    if (stage === 'AWSCURRENT' && from !== undefined) this.move(secretId, 'AWSPREVIOUS', from);
  }

  /** The version with this stage. */
  stageOf(secretId: string, stage: string): string | undefined {
    return [...this.#secret(secretId).versions].find(([, { stages }]) => stages.includes(stage))?.[0];
  }

  /** The document of a version, or of the version with a stage. */
  documentOf(secretId: string, versionOrStage: string): Record<string, unknown> | undefined {
    const { versions } = this.#secret(secretId);
    const version = versions.get(versionOrStage) ?? versions.get(this.stageOf(secretId, versionOrStage) ?? '');
    return version?.value === undefined ? undefined : JSON.parse(version.value);
  }

  async describe(secretId: string): Promise<SecretDescription> {
    const secret = this.#find(secretId);
    if (secret === undefined) {
      const nothing = { rotationEnabled: undefined, rotationIntervalSeconds: undefined, tags: {}, stagesByVersion: {} };
      return { arn: secretId, name: secretId, deletion: 'gone', ...nothing };
    }
    const { versions, deletion, ...fields } = secret;
    const staged = [...versions].filter(([, { stages }]) => stages.length > 0);
    const stagesByVersion = Object.fromEntries(staged.map(([id, { stages }]) => [id, stages]));
    return { ...fields, ...(deletion === undefined ? {} : { deletion }), stagesByVersion };
  }

  async readValue(secretId: string, { versionId, stage }: ValueLocation) {
    const secret = this.#find(secretId);
    const found = [...(secret?.versions ?? [])].find(
      ([id, { stages }]) => (versionId ?? id) === id && (stage === undefined || stages.includes(stage)),
    )?.[1];
    if (secret === undefined || found?.value === undefined) return undefined;
    return { arn: secret.arn, value: new SecretValue(found.value), storedAtMs: found.storedAtMs };
  }

  async storePending(pending: PendingValue): Promise<'stored' | 'holds-other-value'> {
    return this.#put(pending, 'AWSPENDING');
  }

  async rehearse(rehearsal: PendingValue): Promise<void> {
    this.#put(rehearsal, 'genesys-rotation-rehearsal');
  }

  async promote(secretId: string, { from, to }: { from: string; to: string }) {
    const current = versionAtStage(await this.describe(secretId), 'AWSCURRENT');
    if (current === to) return 'promoted';
    if (current !== from || !this.#secret(secretId).versions.has(to)) return 'moved-by-other';
    this.move(secretId, 'AWSCURRENT', to);
    return 'promoted';
  }

  async removePending(secretId: string, versionId: string): Promise<void> {
    if (this.stageOf(secretId, 'AWSPENDING') === versionId) this.move(secretId, 'AWSPENDING', undefined);
  }

  /** A version takes a value once; the same value again changes nothing. */
  #put({ secretId, clientRequestToken, value }: PendingValue, stage: string): 'stored' | 'holds-other-value' {
    const known = this.#secret(secretId).versions.get(clientRequestToken)?.value;
    if (known !== undefined) return known === value.reveal() ? 'stored' : 'holds-other-value';
    const stages = this.#secret(secretId).versions.get(clientRequestToken)?.stages ?? [];
    const version = { value: value.reveal(), storedAtMs: this.#time.now(), stages };
    this.#secret(secretId).versions.set(clientRequestToken, version);
    this.move(secretId, stage, clientRequestToken);
    return 'stored';
  }

  #find(secretId: string): MemorySecret | undefined {
    return this.secrets.get(secretId) ?? [...this.secrets.values()].find(({ name }) => name === secretId);
  }

  #secret(secretId: string): MemorySecret {
    const secret = this.#find(secretId);
    if (secret === undefined) throw new Error(`There is no secret ${secretId}.`);
    return secret;
  }
}
