import * as v from 'valibot';
import { environments } from '../../domain/environments.ts';
import { omitUndefined } from '../../domain/omit-undefined.ts';
import { isPathSegment } from '../../domain/path-segment.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { strategyNames } from '../../domain/strategy-name.ts';

/**
 * The phases of a retirement: `deactivate`, then `delete` a client; `regenerate` its secret; `delete-secret`, one of
 * several; `prove`, only the login that must be rejected; `discard`, what an abandoned rotation created.
 */
export const retirementPhases = ['deactivate', 'delete', 'regenerate', 'delete-secret', 'prove', 'discard'] as const;

export type RetirementPhase = (typeof retirementPhases)[number];

/** How many times a phase may be deferred because the old client is still in use. */
export const maximumDeferrals = 3;

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(2048));

/** Becomes part of a URL path. */
const id = v.pipe(text, v.check(isPathSegment));

const time = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.check((iso) => Number.isFinite(Date.parse(iso))),
);

const schema = v.object({
  secretArn: text,
  strategy: v.picklist(strategyNames),
  phase: v.picklist(retirementPhases),
  clientId: id,
  secretId: v.optional(id),
  environment: v.picklist(environments),
  retiredVersionId: text,
  promotedVersionId: text,
  dueAt: time,
  scheduledAt: time,
  urgent: v.optional(v.boolean()),
  deferrals: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(maximumDeferrals))),
});

/** The payload of a retirement's schedule. It identifies the credential to revoke and holds no secret value. */
export interface RetirementOrder {
  readonly secretArn: string;
  readonly strategy: (typeof strategyNames)[number];
  readonly phase: RetirementPhase;
  /** The client whose credential is revoked. */
  readonly clientId: string;
  /** Which of the client's secrets, where it has several. */
  readonly secretId?: string;
  readonly environment: (typeof environments)[number];
  /** The version that holds the credential to revoke, which the verifying login uses. */
  readonly retiredVersionId: string;
  /** The version that replaced it. For `discard`: the version of the abandoned rotation. */
  readonly promotedVersionId: string;
  /** ISO 8601, the time of the schedule. The retirement uses it instead of its own clock. */
  readonly dueAt: string;
  /** ISO 8601, just before the promotion. */
  readonly scheduledAt: string;
  /** The credential leaked: no period is extended. */
  readonly urgent?: boolean;
  /** How many times this phase was deferred. */
  readonly deferrals?: number;
}

/** @throws RotationError `invalid-retirement-order` */
export function parseRetirementOrder(event: unknown): RetirementOrder {
  const result = v.safeParse(schema, event);
  if (result.success) {
    const { secretId, urgent, deferrals, ...order } = result.output;
    return { ...order, ...omitUndefined({ secretId, urgent, deferrals }) };
  }
  const problems = result.issues.map((issue) => v.getDotPath(issue) ?? 'the event itself');
  throw new RotationError('invalid-retirement-order', {
    message: `The event is not a retirement order; missing or malformed: ${[...new Set(problems)].join(', ')}.`,
    nextStep: 'let the schedules that rotate creates invoke this function; nothing was revoked.',
  });
}
