import { RotationError } from '../../domain/rotation-error.ts';
import type { RotationSettings } from '../../domain/rotation-settings.ts';
import { waitForPropagation } from '../credentials/wait-for-propagation.ts';
import type { GenesysSession, OAuthClient } from '../ports/genesys-cloud.ts';
import type { Services } from '../ports/rotation.ts';

/** Whether to compare divisions: a client whose roles apply in all divisions sees all of them. */
export function comparesDivisions(choice: RotationSettings['divisionVisibility'], client: OAuthClient): boolean {
  if (choice !== 'limited') return choice === 'always';
  const { roleDivisions } = client.properties;
  return Array.isArray(roleDivisions) && roleDivisions.some((grant) => grant?.divisionId !== '*');
}

/**
 * Both credentials must see the same divisions. Roles alone do not determine visibility, and a new client may lag behind.
 *
 * @throws RotationError `privileges-differ`
 */
export async function assertSameDivisions(
  services: Services,
  pending: GenesysSession,
  current: GenesysSession,
): Promise<'equal' | 'not-compared'> {
  const expected = await current.visibleDivisions();
  const { result: visible } = await waitForPropagation(
    services,
    () => pending.visibleDivisions(),
    (divisions) => differencesOf(divisions, expected).length === 0,
  );
  if (expected === 'forbidden' && visible === 'forbidden') {
    services.logger.warn('Neither credential may list divisions, so division visibility was not compared');
    return 'not-compared';
  }
  const differences = differencesOf(visible, expected);
  if (differences.length === 0) return 'equal';
  throw new RotationError('privileges-differ', {
    message: `The new client does not see the same divisions as the current one: ${differences.join('; ')}.`,
    nextStep:
      'give both clients the same roles in the same divisions in Genesys Cloud; Secrets Manager then finishes the rotation.',
  });
}

function differencesOf(visible: readonly string[] | 'forbidden', expected: readonly string[] | 'forbidden'): string[] {
  if (visible === 'forbidden' || expected === 'forbidden') {
    if (visible === expected) return [];
    return [
      visible === 'forbidden' ? 'it may not list divisions' : 'it may list divisions, while the current client may not',
    ];
  }
  return [
    ...expected.filter((id) => !visible.includes(id)).map((id) => `missing division ${id}`),
    ...visible.filter((id) => !expected.includes(id)).map((id) => `extra division ${id}`),
  ];
}
