import type { FaultHandle } from '../core/faults.ts';
import { outagesOf } from '../core/outages.ts';
import type { RotationService } from '../rotation-service.ts';

export const outages = ['none', 'unavailable', 'down', 'slow'] as const;
export type OutageName = (typeof outages)[number];

/** By the faults of the sandbox: a sandbox has one outage of Genesys Cloud at most. */
const current = new WeakMap<object, FaultHandle>();

/** Real milliseconds that every call takes during `slow`. */
const slowMs = 2_000;

/** `unavailable`: 503 to every call; `down`: every connection breaks; `slow`: every call takes two seconds more. */
export function setOutage({ faults }: Pick<RotationService, 'faults'>, name: OutageName): void {
  current.get(faults)?.remove();
  current.delete(faults);
  const genesys = outagesOf(faults, 'genesys');
  const body = JSON.stringify({ status: 503, code: 'service.unavailable', message: 'The service is unavailable.' });
  const headers = { 'content-type': 'application/json' };
  if (name === 'unavailable') current.set(faults, genesys.refuse({ status: 503, headers, body }));
  if (name === 'down') current.set(faults, genesys.down());
  if (name === 'slow') current.set(faults, genesys.slow(slowMs));
}

export function isGenesysDown({ faults }: Pick<RotationService, 'faults'>): boolean {
  return current.has(faults);
}
