import { RotationError } from '../../domain/rotation-error.ts';
import { parseSecretDocument, type SecretDocument } from '../../domain/secret-document.ts';
import type { Services } from '../ports/rotation.ts';
import type { FleetSecret } from '../ports/secret-fleet.ts';

/** A version with at least one stage, and its document. */
export interface StagedVersion {
  readonly versionId: string;
  readonly stages: readonly string[];
  /** `undefined` if the version has no value, as before createSecret. */
  readonly document: SecretDocument | undefined;
  /** Why its value is not a credential. */
  readonly problem: RotationError | undefined;
}

/** Reads the document of every version that has a stage. */
export async function readStagedVersions(
  services: Pick<Services, 'store' | 'defaultEnvironment'>,
  secret: FleetSecret,
): Promise<readonly StagedVersion[]> {
  const read = async ([versionId, stages]: readonly [string, readonly string[]]): Promise<StagedVersion> => {
    try {
      return { versionId, stages, document: await readDocument(services, secret, versionId), problem: undefined };
    } catch (error) {
      if (!(error instanceof RotationError) || error.code !== 'invalid-secret-document') throw error;
      return { versionId, stages, document: undefined, problem: error };
    }
  };
  return Promise.all(Object.entries(secret.stagesByVersion).map(read));
}

/** `undefined` if the version has no value. */
export async function readDocument(
  { store, defaultEnvironment }: Pick<Services, 'store' | 'defaultEnvironment'>,
  secret: FleetSecret,
  versionId: string,
): Promise<SecretDocument | undefined> {
  const stored = await store.readValue(secret.arn, { versionId });
  return stored && parseSecretDocument(stored.value, `version ${versionId} of ${secret.name}`, defaultEnvironment);
}

export function atStage(versions: readonly StagedVersion[], stage: string): StagedVersion | undefined {
  return versions.find(({ stages }) => stages.includes(stage));
}
