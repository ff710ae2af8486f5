import { SecretValue } from '../../domain/secret-value.ts';
import type { SecretDescription, SecretStore } from '../../lambda/ports/secret-store.ts';

interface Version {
  value: string | undefined;
  stages: readonly string[];
}

/** Secrets Manager in memory: one secret per name, whose name is its ARN too. */
export class MemoryStore implements SecretStore {
  readonly #secrets = new Map<string, Map<string, Version>>();
  readonly #tags: Readonly<Record<string, string>>;

  constructor(tags: Readonly<Record<string, string>>) {
    this.#tags = tags;
  }

  create(name: string, document: object): void {
    this.#secrets.set(name, new Map([['version-1', { value: JSON.stringify(document), stages: ['AWSCURRENT'] }]]));
  }

  /** What RotateSecret does before it invokes the function. */
  begin(name: string, clientRequestToken: string): void {
    this.#versionsOf(name).set(clientRequestToken, { value: undefined, stages: ['AWSPENDING'] });
  }

  async describe(name: string): Promise<SecretDescription> {
    const staged = [...this.#versionsOf(name)].filter(([, { stages }]) => stages.length > 0);
    return {
      arn: name,
      name,
      rotationEnabled: true,
      rotationIntervalSeconds: undefined,
      tags: this.#tags,
      stagesByVersion: Object.fromEntries(staged.map(([id, { stages }]) => [id, stages])),
    };
  }

  async readValue(name: string, { versionId, stage }: { versionId?: string; stage?: string }) {
    const found = [...this.#versionsOf(name)].find(
      ([id, { stages }]) => (versionId ?? id) === id && (stage === undefined || stages.includes(stage)),
    );
    const value = found?.[1].value;
    return value === undefined ? undefined : { value: new SecretValue(value), storedAtMs: undefined };
  }

  async storePending({ secretId, clientRequestToken, value }: Parameters<SecretStore['storePending']>[0]) {
    const versions = this.#versionsOf(secretId);
    const version = versions.get(clientRequestToken) ?? { value: undefined, stages: [] };
    if (version.value !== undefined && version.value !== value.reveal()) return 'holds-other-value';
    for (const other of versions.values()) other.stages = other.stages.filter((stage) => stage !== 'AWSPENDING');
    versions.set(clientRequestToken, { value: value.reveal(), stages: [...version.stages, 'AWSPENDING'] });
    return 'stored';
  }

  async rehearse({ secretId, clientRequestToken, value }: Parameters<SecretStore['rehearse']>[0]): Promise<void> {
    this.#versionsOf(secretId).set(clientRequestToken, { value: value.reveal(), stages: ['rehearsal'] });
  }

  async promote(name: string, { from, to }: { from: string; to: string }) {
    const versions = this.#versionsOf(name);
    const [old, promoted] = [versions.get(from), versions.get(to)];
    if (!old?.stages.includes('AWSCURRENT') || promoted === undefined) return 'moved-by-other';
    for (const version of versions.values()) version.stages = version.stages.filter((stage) => stage !== 'AWSPREVIOUS');
    old.stages = ['AWSPREVIOUS'];
    promoted.stages = ['AWSCURRENT', 'AWSPENDING'];
    return 'promoted';
  }

  async removePending(name: string, versionId: string): Promise<void> {
    const version = this.#versionsOf(name).get(versionId);
    if (version !== undefined) version.stages = version.stages.filter((stage) => stage !== 'AWSPENDING');
  }

  #versionsOf(name: string): Map<string, Version> {
    return this.#secrets.get(name) ?? new Map();
  }
}
