import * as v from 'valibot';
import { RotationError } from '../../domain/rotation-error.ts';
import { shortHash } from './keys.ts';

/** The event that invokes retire. It only names a generation and carries no authority. Everything else comes from the ledger. */
export interface Order {
  readonly secretArn: string;
  readonly generation: number;
}

/** The ARN of a secret. */
export const secretArnPattern = /^arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]{1,512}$/;

const schema = v.object({
  v: v.literal(1),
  secretArn: v.pipe(v.string(), v.regex(secretArnPattern)),
  generation: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
});

export function formatOrder({ secretArn, generation }: Order): string {
  return JSON.stringify({ v: 1, secretArn, generation });
}

/**
 * O1: ignores other fields. The message quotes nothing from the event, because any caller may have written it.
 *
 * @throws RotationError `invalid-retirement-order`
 */
export function parseOrder(event: unknown, home: { readonly accountId: string; readonly region: string }): Order {
  const result = v.safeParse(schema, event);
  if (!result.success) {
    const problems = result.issues.map((issue) => v.getDotPath(issue) ?? 'the event itself');
    throw invalid(`missing or malformed: ${[...new Set(problems)].join(', ')}`);
  }
  const { secretArn, generation } = result.output;
  const [, , , region, accountId] = secretArn.split(':');
  if (accountId !== home.accountId || region !== home.region) {
    throw invalid('the secret is of another account or region');
  }
  return { secretArn, generation };
}

/** The name of the schedule that invokes retire for a generation. `arm` makes each name unique. */
export function timerName({ secretArn, generation }: Order, arm: number): string {
  return `gor-${shortHash(secretArn)}-g${generation}-${arm}`;
}

function invalid(problem: string): RotationError {
  return new RotationError('invalid-retirement-order', {
    message: `The event is not a retirement order; ${problem}.`,
    nextStep: 'let the schedules that rotate creates invoke this function; nothing was revoked.',
  });
}
