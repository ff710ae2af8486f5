import type { PageData, PageSecret } from '../page-data.ts';

/** A command as it is typed into a shell. */
export function commandLine(words: readonly string[]): string {
  return ['gor', ...words]
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ');
}

export interface NamedCommand {
  readonly label: string;
  readonly command: string;
}

/** The commands that act on a secret, with the options that find its deployment. */
export function commandsOf(data: PageData, secret: PageSecret): readonly NamedCommand[] {
  const where = data.deployments[secret.deploymentAt]?.commandOptions ?? [];
  const of = (label: string, ...words: string[]) => ({ label, command: commandLine([...words, ...where]) });
  const { name, waitingApproval } = secret;
  const hasFormer = formerGeneration(secret) !== undefined;
  return [
    of('Rotate and follow it', 'rotate', name, '--wait'),
    ...(hasFormer ? [of('Roll back', 'rollback', name)] : []),
    ...(waitingApproval === undefined
      ? []
      : [of('Approve the rotation', 'approve', name, '--version-id', waitingApproval.token)]),
    of('Answer a leak', 'emergency', name),
    ...(secret.ledger?.openRotation === undefined ? [] : [of('Abandon the open rotation', 'abandon', name)]),
    ...(hasFormer ? [of('Revoke the former credential now', 'retire', name, '--now')] : []),
    of('Check the next rotation', 'doctor', name),
    of('Who uses it', 'usage', name),
    of('Its whole history', 'status', name, '--json'),
  ];
}

/** The credential to which a rollback returns. */
export function formerGeneration({ ledger }: PageSecret): number | undefined {
  const alive = (ledger?.generations ?? []).filter(
    ({ state, compromised }) => (state === 'grace' || state === 'quarantine') && compromised !== true,
  );
  return alive.toSorted((one, other) => ((one.inForceUntil ?? '') < (other.inForceUntil ?? '') ? 1 : -1))[0]?.n;
}
