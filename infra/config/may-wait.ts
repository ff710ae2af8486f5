import { secretSettings } from '../../domain/secret-settings.ts';
import { tagPrefix } from '../../domain/setting-reader.ts';
import { defaultVariables, type RotationPlan } from './plan-rotation.ts';

/**
 * Whether the configuration lets rotations wait. To Secrets Manager such a rotation has failed, so that watch must tell which
 * failures are real.
 */
export function mayWait({ config, secrets }: RotationPlan): boolean {
  const { freeze } = secretSettings;
  return (
    defaultVariables(config)[freeze.variable] !== undefined ||
    secrets.some(({ tags }) => tags[tagPrefix + freeze.tag] !== undefined)
  );
}
