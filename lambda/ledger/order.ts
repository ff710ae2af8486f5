import * as v from 'valibot';
import { isPathSegment } from '../../domain/path-segment.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { type Home, isAtHome, secretArnPattern } from './home.ts';
import { shortHash } from './keys.ts';

/** The event that invokes retire. It only names a generation and carries no authority. Everything else comes from the ledger. */
export interface Order {
  readonly secretArn: string;
  readonly generation: number;
}

/** An order of the version before the ledger. It wakes up the duty of the generation with this client. */
export interface FormerOrder {
  readonly secretArn: string;
  readonly clientId: string;
}

const secretArn = v.pipe(v.string(), v.regex(secretArnPattern));

const schema = v.object({
  v: v.literal(1),
  secretArn,
  generation: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
});

const formerSchema = v.object({
  v: v.optional(v.undefined()),
  secretArn,
  clientId: v.pipe(v.string(), v.minLength(1), v.maxLength(256), v.check(isPathSegment)),
});

export function formatOrder({ secretArn, generation }: Order): string {
  return JSON.stringify({ v: 1, secretArn, generation });
}

/**
 * O1: ignores other fields. The message quotes nothing from the event, because any caller may have written it.
 *
 * @throws RotationError `invalid-retirement-order`
 */
export function parseOrder(event: unknown, home: Home): Order | FormerOrder {
  const former = v.safeParse(formerSchema, event);
  if (former.success) {
    const { secretArn, clientId } = former.output;
    return atHome({ secretArn, clientId }, home);
  }
  const result = v.safeParse(schema, event);
  if (result.success) {
    const { secretArn, generation } = result.output;
    return atHome({ secretArn, generation }, home);
  }
  const problems = result.issues.map((issue) => v.getDotPath(issue) ?? 'the event itself');
  throw invalid(`missing or malformed: ${[...new Set(problems)].join(', ')}`);
}

function atHome<Parsed extends { readonly secretArn: string }>(order: Parsed, home: Home): Parsed {
  if (!isAtHome(order.secretArn, home)) throw invalid('the secret is of another account or region');
  return order;
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
