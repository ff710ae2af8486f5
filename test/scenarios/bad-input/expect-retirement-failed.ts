import { expect } from 'vitest';
import { metricNames } from '../../../domain/metric-names.ts';
import type { RotationErrorCode } from '../../../domain/rotation-error.ts';
import type { RotationService } from '../../../sandbox/rotation-service.ts';
import { expectNothingShown } from './expect-refused.ts';
import { type Observation, observe } from './observe.ts';
import { orderOf, orderWhenDue, owedIn } from './rotated.ts';
import { takeSnapshot } from './snapshot.ts';

interface ExpectedFailure {
  readonly code: RotationErrorCode;
  /** What the message or the next step must contain. */
  readonly says: readonly string[];
}

/**
 * Sends the retire function an order that is due, and checks everything that a failure guarantees: it is recorded and not
 * thrown, nothing was revoked, and the duty goes on with another timer.
 */
export async function expectRetirementFailed(
  service: RotationService,
  { arn, name }: { readonly arn: string; readonly name: string },
  phase: string,
  { code, says }: ExpectedFailure,
): Promise<Observation> {
  const look = () => {
    const { schedules: _, ...looked } = takeSnapshot(service, [arn]);
    return looked;
  };
  const order = await orderWhenDue(service, arn, phase);
  const before = look();
  const owed = owedIn(service, arn, phase);
  const observed = await observe(service, () => service.lambda.invoke('retire', order));

  expect(observed.message).toBe('');
  expect(observed.result.outcome).toBe('success');
  expect(look()).toEqual(before);
  const [line] = observed.lines.filter(({ level }) => level === 'ERROR');
  expect(line).toMatchObject({ code, outcome: 'unchanged' });
  for (const part of says) expect(`${line?.message} Next: ${line?.nextStep}`).toContain(part);

  const failed = observed.metrics.filter(({ metricName }) => metricName === metricNames.retirementFailed);
  expect(failed.map(({ dimensions }) => dimensions)).toEqual([{ SecretName: name, Phase: phase }, { Code: code }]);
  expect(failed.map(({ value }) => value)).toEqual([1, 1]);

  const { n, state, duty } = owedIn(service, arn, phase) ?? {};
  expect({ n, state }).toEqual({ n: owed?.n, state: owed?.state });
  const nextAttemptAt = expect.any(String);
  expect(duty).toEqual({ ...owed?.duty, attempts: (owed?.duty?.attempts ?? 0) + 1, nextAttemptAt });
  expect(Date.parse(duty?.nextAttemptAt ?? '')).toBeGreaterThan(service.clock.now());
  expect(orderOf(service, arn, phase)).toEqual(order);
  expectNothingShown(service, observed);
  return observed;
}
