import type { Clock } from '../core/clock.ts';
import { describeNow } from './describe-now.ts';
import type { Secret } from './secret.ts';
import type { SecretStore } from './secret-store.ts';
import type { SecretsManagerSettings } from './settings.ts';

/** What DescribeSecret and ListSecrets return: what is, or with a lag what was. */
export interface DescriptionHistory {
  /** To be called after every change. */
  note(): void;
  of(secret: Secret): Readonly<Record<string, unknown>>;
}

interface Past {
  readonly fromMs: number;
  readonly text: string;
}

export function createDescriptionHistory(
  clock: Clock,
  store: SecretStore,
  settings: SecretsManagerSettings,
): DescriptionHistory {
  const pasts = new Map<Secret, Past[]>();

  const note = (secret: Secret): Past[] => {
    const past = pasts.get(secret) ?? [];
    pasts.set(secret, past);
    const text = JSON.stringify(describeNow(secret));
    if (past.at(-1)?.text !== text) past.push({ fromMs: clock.now(), text });
    return past;
  };

  return {
    // What was before a lag began is not kept.
    note() {
      if (settings.describeSecretLagMs === 0) return pasts.clear();
      for (const secret of store.all()) note(secret);
    },
    of(secret) {
      if (settings.describeSecretLagMs === 0) return describeNow(secret);
      const past = note(secret);
      const atMs = clock.now() - settings.describeSecretLagMs;
      while ((past[1]?.fromMs ?? Number.POSITIVE_INFINITY) <= atMs) past.shift();
      return JSON.parse(past[0]?.text ?? '{}');
    },
  };
}
