import * as v from 'valibot';
import { environments } from '../../domain/environments.ts';
import { omitUndefined } from '../../domain/omit-undefined.ts';
import { isPathSegment } from '../../domain/path-segment.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { strategyNames } from '../../domain/strategy-name.ts';

/**
 * What becomes of a credential that is no longer used, in the order in which it happens:
 * `deactivate` then `delete` a client; `regenerate` its secret; `delete-secret`, one of several;
 * `prove`, nothing but the login that must be refused; `discard`, clients whose rotation was abandoned.
 */
export const retirementPhases = ['deactivate', 'delete', 'regenerate', 'delete-secret', 'prove', 'discard'] as const;

export type RetirementPhase = (typeof retirementPhases)[number];

/** How often a phase is put off because the old client is used, at most. */
export const maximumDeferrals = 3;

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(2048));

/** It becomes part of a path. */
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

/** The payload of a retirement's schedule. It names what is to be revoked and holds no secret value. */
export interface RetirementOrder {
  readonly secretArn: string;
  readonly strategy: (typeof strategyNames)[number];
  readonly phase: RetirementPhase;
  /** The client whose credential is revoked. */
  readonly clientId: string;
  /** Which of the client's secrets, where it has several. */
  readonly secretId?: string;
  readonly environment: (typeof environments)[number];
  /** The version that holds the credential to be revoked: the proof logs in with it. */
  readonly retiredVersionId: string;
  /** The version that took its place. For `discard`: the version of the abandoned rotation. */
  readonly promotedVersionId: string;
  /** ISO 8601, the time that the schedule is set to. The retirement goes by it and not by its own clock. */
  readonly dueAt: string;
  /** ISO 8601, when the promotion was about to happen. */
  readonly scheduledAt: string;
  /** The credential leaked: no period is lengthened. */
  readonly urgent?: boolean;
  /** How often this phase was put off. */
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
