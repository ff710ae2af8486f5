import { secretSettings } from '../../domain/secret-settings.ts';
import { tagPrefix } from '../../domain/setting-reader.ts';
import { defaultVariables, type RotationPlan } from './plan-rotation.ts';

/**
 * Whether the configuration lets rotations wait. To Secrets Manager such a rotation has failed, so that watch must tell which
 * failures are real.
 */
export function mayWait({ config, secrets }: RotationPlan): boolean {
  const variables = defaultVariables(config);
  const waits = (value: string | undefined) => value !== undefined && value !== secretSettings.approval.default;
  return [secretSettings.freeze, secretSettings.approval].some(
    ({ tag, variable }) => waits(variables[variable]) || secrets.some(({ tags }) => waits(tags[tagPrefix + tag])),
  );
}
