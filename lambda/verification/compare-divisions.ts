import { RotationError } from '../../domain/rotation-error.ts';
import type { RotationSettings } from '../../domain/rotation-settings.ts';
import { waitForPropagation } from '../credentials/wait-for-propagation.ts';
import type { GenesysSession, OAuthClient } from '../ports/genesys-cloud.ts';
import type { Services } from '../ports/rotation.ts';

/** Whether there is anything to see: a client whose roles hold in all divisions sees all of them. */
export function comparesDivisions(choice: RotationSettings['divisionVisibility'], client: OAuthClient): boolean {
  if (choice !== 'limited') return choice === 'always';
  const { roleDivisions } = client.properties;
  return Array.isArray(roleDivisions) && roleDivisions.some((grant) => grant?.divisionId !== '*');
}

/**
 * Both credentials must see the same divisions: what somebody sees does not follow from the roles alone, and a new
 * client may be behind.
 *
 * @throws RotationError `privileges-differ`
 */
export async function requireSameDivisions(
  services: Services,
  candidate: GenesysSession,
  current: GenesysSession,
): Promise<void> {
  const wanted = await current.visibleDivisions();
  const { answer: seen } = await waitForPropagation(
    services,
    () => candidate.visibleDivisions(),
    (answer) => differencesOf(answer, wanted).length === 0,
  );
  if (wanted === 'forbidden' && seen === 'forbidden') {
    services.logger.warn('Neither credential may list divisions, so what they see was not compared');
    return;
  }
  const differences = differencesOf(seen, wanted);
  if (differences.length === 0) return;
  throw new RotationError('privileges-differ', {
    message: `The new client does not see the same divisions as the current one: ${differences.join('; ')}.`,
    nextStep:
      'give both clients the same roles in the same divisions in Genesys Cloud; Secrets Manager then finishes the rotation.',
  });
}

function differencesOf(seen: readonly string[] | 'forbidden', wanted: readonly string[] | 'forbidden'): string[] {
  if (seen === 'forbidden' || wanted === 'forbidden') {
    if (seen === wanted) return [];
    return [
      seen === 'forbidden' ? 'it may not list divisions' : 'it may list divisions, which the current one may not',
    ];
  }
  return [
    ...wanted.filter((id) => !seen.includes(id)).map((id) => `missing division ${id}`),
    ...seen.filter((id) => !wanted.includes(id)).map((id) => `extra division ${id}`),
  ];
}
