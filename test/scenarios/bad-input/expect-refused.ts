import { expect } from 'vitest';
import { metricNames, metricNamespace } from '../../../domain/metric-names.ts';
import type { RotationErrorCode } from '../../../domain/rotation-error.ts';
import { formatClaim } from '../../../lambda/ledger/client-claim.ts';
import type { InvocationResult } from '../../../sandbox/lambda/invoke.ts';
import type { RotationService } from '../../../sandbox/rotation-service.ts';
import type { RotationStep } from '../../../sandbox/secrets-manager/rotation/engine.ts';
import { leaks } from '../../crash/invariants.ts';
import { type Observation, observe } from './observe.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';

export interface ExpectedRefusal {
  readonly code: RotationErrorCode;
  /** What the message must contain, so that the reader knows what to correct. */
  readonly says?: readonly string[];
  /** Further values that must not appear in any error, log line or metric. Everything that Genesys Cloud created or issued is always checked. */
  readonly hides?: readonly string[];
  /** Default `unchanged`. */
  readonly outcome?: 'unchanged' | 'unknown';
  /** The client whose description may hold this secret's claim afterwards, which grants nothing. Default: none. */
  readonly claims?: string;
  /** What may have changed afterwards. Default: nothing. */
  readonly mayChange?: readonly (keyof Snapshot)[];
  /** Default: the secret's dimensions. */
  readonly dimensions?: Readonly<Record<string, string>>;
}

interface NamedSecret {
  readonly arn: string;
  readonly name: string;
}

/** Runs one step as Secrets Manager would, and checks everything that a refusal guarantees. */
export function expectStepRefused(
  service: RotationService,
  secret: NamedSecret & { readonly token: string },
  step: RotationStep,
  expected: ExpectedRefusal,
): Promise<Observation> {
  return expectRefused(service, () => service.secretsManager.runStep(secret.arn, step, secret.token), {
    dimensions: { SecretName: secret.name, Step: step },
    ...expected,
    metricName: metricNames.stepFailed,
    secretIds: [secret.arn],
    says: [secret.arn, ...(expected.says ?? [])],
  });
}

/**
 * Sends the retire function an event that is no order of the ledger. Any caller may have written it, so no metric repeats
 * what it says.
 *
 * @param secretIds the secrets that the event must not change
 */
export function expectOrderRefused(
  service: RotationService,
  secretIds: readonly string[],
  order: unknown,
  expected: ExpectedRefusal,
): Promise<Observation> {
  return expectRefused(service, () => service.lambda.invoke('retire', order), {
    ...expected,
    metricName: metricNames.retirementFailed,
    dimensions: { SecretName: 'unknown', Phase: 'unknown' },
    secretIds,
  });
}

/**
 * The error has a code and a next step, nothing changed, no secret is shown, and the failure is in the log
 * and in a metric.
 */
export async function expectRefused(
  service: RotationService,
  invoke: () => Promise<InvocationResult>,
  expected: ExpectedRefusal & { readonly metricName: string; readonly secretIds: readonly string[] },
): Promise<Observation> {
  const { code, says = [], hides = [], outcome = 'unchanged', mayChange = [], secretIds, dimensions } = expected;
  const [secretArn = ''] = secretIds;
  const look = () => {
    const looked = Object.entries(withoutClaim(takeSnapshot(service, secretIds), secretArn, expected.claims));
    return Object.fromEntries(looked.filter(([part]) => !mayChange.some((changing) => changing === part)));
  };
  const before = look();
  const observed = await observe(service, invoke);
  const { message, lines, metrics, result } = observed;

  expect(result.outcome).toBe('error');
  expect(message).toMatch(new RegExp(`^${code}: .+ Next: .+`, 's'));
  for (const part of says) expect(message).toContain(part);
  expect(look()).toEqual(before);
  expect(lines).toContainEqual(expect.objectContaining({ level: 'ERROR', code, outcome, message }));

  const failed = metrics.filter((metric) => metric.metricName === expected.metricName);
  expect(failed.map((metric) => metric.dimensions)).toEqual([dimensions, { Code: code }]);
  expect(failed.every((metric) => metric.namespace === metricNamespace && metric.value === 1)).toBe(true);
  expect(metrics.map((metric) => metric.metricName)).not.toContain(metricNames.stepSucceeded);

  expectNothingShown(service, observed, hides);
  return observed;
}

/** A snapshot as if this secret had not claimed the client. */
function withoutClaim(snapshot: Snapshot, secretArn: string, clientId: string | undefined): Snapshot {
  if (clientId === undefined) return snapshot;
  const claim = ` ${formatClaim({ secretArn, clientId })}`;
  const clients = snapshot.clients.map((client) =>
    client.id === clientId ? { ...client, description: client.description?.replace(claim, '') } : client,
  );
  return { ...snapshot, clients };
}

/** Checks the invocation's response and all output of the functions so far. */
export function expectNothingShown(
  service: RotationService,
  { result, lines, metrics }: Observation,
  hides: readonly string[] = [],
): void {
  expect(leaks(service)).toEqual([]);
  const shown = JSON.stringify([result.error, result.logs, lines, metrics]);
  const hidden = [...hides, ...service.genesys.createdSecrets(), ...service.genesys.issuedTokens()];
  expect(hidden.filter((value) => shown.includes(value))).toEqual([]);
}
