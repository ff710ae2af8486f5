import type { PageAction, PageSecret } from '../page-data.ts';
import { formerGeneration } from './command-line.ts';

/** An action that the page offers, with what was shown when it was chosen. */
export interface Offer {
  readonly action: PageAction;
  readonly label: string;
  readonly text: string;
  readonly generation?: number;
  readonly versionId?: string;
}

/**
 * What can be done with a secret now.
 *
 * @param userId who acts here, as AWS knows them
 */
export function offersOf(secret: PageSecret, userId: string | undefined): readonly Offer[] {
  const { ledger, waitingApproval } = secret;
  const former = formerGeneration(secret);
  const current = ledger?.currentGeneration;
  return [
    ...(waitingApproval === undefined ? [] : [approval(waitingApproval.token, userId)]),
    ...(secret.rotation.isOn ? [rotation(secret)] : []),
    ...(former === undefined
      ? []
      : [
          {
            action: 'rollback' as const,
            label: `Roll back to #${former}`,
            text: `Moves AWSCURRENT back to generation ${former}, which gets checked by a login.`,
            generation: former,
          },
        ]),
    ...(current === undefined
      ? []
      : [
          {
            action: 'emergency' as const,
            label: `#${current} has leaked`,
            text: `Rotates, then revokes generation ${current} about 5 s later. Programs that have not read the new secret by then fail until they do. This cannot be undone.`,
            generation: current,
          },
        ]),
  ];
}

function approval(versionId: string, userId: string | undefined): Offer {
  const who = userId === undefined ? '' : ` as ${userId}`;
  return {
    action: 'approve',
    label: 'Approve',
    text: `Approves this rotation${who}. If that is enough, it goes on at once. Whoever requested it cannot approve it alone.`,
    versionId,
  };
}

function rotation({ strategy, waitingApproval }: PageSecret): Offer {
  const texts = {
    requested: 'Records that you stand behind the rotation that waits; another person has to approve it then.',
    inPlace: 'Regenerates the secret of its client: the former one is dead at once.',
    other: 'Puts a new credential in force. The former one stays valid for its grace period.',
  };
  const kind = waitingApproval !== undefined ? 'requested' : strategy === 'in-place' ? 'inPlace' : 'other';
  return { action: 'rotate', label: waitingApproval === undefined ? 'Rotate' : 'Request too', text: texts[kind] };
}
