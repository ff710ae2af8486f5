import { createHash } from 'node:crypto';

const hourMs = 3_600_000;

/**
 * Whether this hourly run is the one of the day that checks the credentials of this secret. The hash of the ARN spreads
 * the secrets over 24 runs, and one secret keeps its hour.
 *
 * @param scheduledAtMs the time that the run was scheduled for, in milliseconds since 1970: its own clock may be late
 */
export function isDailyRun(secretArn: string, scheduledAtMs: number): boolean {
  return numberOf(secretArn) % 24 === Math.floor(scheduledAtMs / hourMs) % 24;
}

/**
 * The secrets in an order that changes daily, so that a run that times out does not skip the same ones every day.
 */
export function inOrderOfTheDay<Secret extends { readonly arn: string }>(
  secrets: readonly Secret[],
  scheduledAtMs: number,
): Secret[] {
  const day = Math.floor(scheduledAtMs / (24 * hourMs));
  const rank = ({ arn }: Secret) => numberOf(`${day} ${arn}`);
  return [...secrets].sort((one, other) => rank(one) - rank(other));
}

function numberOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0);
}
