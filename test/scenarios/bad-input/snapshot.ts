import { isDeepStrictEqual } from 'node:util';
import type { RotationService } from '../../../sandbox/rotation-service.ts';

/** Everything that a rotation or a retirement could change. */
export interface Snapshot {
  readonly clients: readonly { readonly id: string; readonly description?: string | undefined }[];
  readonly liveCredentials: readonly unknown[];
  /** How many secrets were ever created. A secret that was created and then revoked counts as a change. */
  readonly created: number;
  readonly schedules: readonly unknown[];
  /** By ARN or name: every version with its labels and its value. */
  readonly secrets: Readonly<Record<string, unknown>>;
}

/** @param secretIds the secrets to include; Genesys Cloud and the schedules are included as a whole */
export function takeSnapshot(service: RotationService, secretIds: readonly string[]): Snapshot {
  const { genesys, scheduler, secretsManager } = service;
  const versionsOf = (secretId: string) =>
    Object.entries(secretsManager.versions(secretId))
      .map(([id, { stages, hasValue }]) => ({
        id,
        stages: stages.filter((stage) => stage !== rehearsalStage).sort(),
        hasValue,
        value: secretsManager.value(secretId, id),
      }))
      .filter((version) => !isRehearsal(version, secretsManager.value(secretId)));
  return structuredClone({
    // A login creates a token, which does not affect any program.
    clients: genesys.clients().map(({ tokensLive: _, ...client }) => client),
    liveCredentials: genesys.liveCredentials(),
    created: genesys.createdSecrets().length,
    schedules: [...scheduler.schedules()],
    secrets: Object.fromEntries(secretIds.map((secretId) => [secretId, versionsOf(secretId)])),
  });
}

/** `in-place` first writes the document of AWSCURRENT once more, under a label that no program reads. */
const rehearsalStage = 'genesys-rotation-rehearsal';

function isRehearsal(
  { stages, value }: { readonly stages: readonly string[]; readonly value: string | undefined },
  current: string | undefined,
): boolean {
  if (stages.length > 0 || value === undefined || current === undefined) return false;
  return isDeepStrictEqual(JSON.parse(value), JSON.parse(current));
}
