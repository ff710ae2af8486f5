import type { RotationService } from '../../../sandbox/rotation-service.ts';

/** Everything that a rotation or a retirement could change. */
export interface Snapshot {
  readonly clients: readonly unknown[];
  readonly liveCredentials: readonly unknown[];
  /** How many secrets were ever created: one that was created and revoked again counts as a change. */
  readonly created: number;
  readonly schedules: readonly unknown[];
  /** By ARN or name; every version with its labels and its value. */
  readonly secrets: Readonly<Record<string, unknown>>;
}

/** @param secretIds the secrets that are looked at; Genesys Cloud and the schedules are looked at as a whole */
export function takeSnapshot(service: RotationService, secretIds: readonly string[]): Snapshot {
  const { genesys, scheduler, secretsManager } = service;
  const versionsOf = (secretId: string) =>
    Object.entries(secretsManager.versions(secretId)).map(([id, { stages, hasValue }]) => ({
      id,
      stages: [...stages].sort(),
      hasValue,
      value: secretsManager.value(secretId, id),
    }));
  return structuredClone({
    // A login leaves a token behind, which is no change of anything that somebody uses.
    clients: genesys.clients().map(({ tokensLive: _, ...client }) => client),
    liveCredentials: genesys.liveCredentials(),
    created: genesys.createdSecrets().length,
    schedules: [...scheduler.schedules()],
    secrets: Object.fromEntries(secretIds.map((secretId) => [secretId, versionsOf(secretId)])),
  });
}
