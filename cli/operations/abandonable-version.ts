import { CommandError } from '../command-line/command-error.ts';
import type { FleetSecret } from '../fleet/fleet.ts';

/**
 * The version whose rotation may be abandoned. In place that is one that waits before it has made anything; afterwards,
 * AWSPENDING may hold the only credential that works.
 *
 * @throws CommandError `no-open-rotation`, `in-place`
 */
export function abandonableVersion({ labels, name, ledger, strategy }: FleetSecret): string {
  const { current, pending } = labels;
  if (pending === undefined || pending === current) {
    throw new CommandError(
      'failed',
      `No rotation of ${name} is open: no version of its own has AWSPENDING.`,
      `see genesys-oauth-rotation status ${name}.`,
      'no-open-rotation',
    );
  }
  const { openRotation, waiting } = ledger ?? {};
  const waitsToBegin = openRotation === undefined && waiting?.token === pending;
  if (waitsToBegin || (openRotation?.strategy ?? strategy) !== 'in-place') return pending;
  throw new CommandError(
    'failed',
    `${name} rotates in place: its former secret is dead, and AWSPENDING may hold the only one that works.`,
    `finish the rotation instead: genesys-oauth-rotation rotate ${name} --wait`,
    'in-place',
  );
}
