import type { Finding as WatchFinding } from '../../domain/findings.ts';
import type { Finding, FindingCode } from '../ledger/observation.ts';

/** How a finding of `reconcile` is reported. */
export interface LedgerFindingText {
  readonly finding: WatchFinding;
  readonly message: (found: Finding) => string;
  readonly nextStep: string;
}

const clientOf = ({ clientId }: Finding) => (clientId === undefined ? 'its client' : `the client ${clientId}`);

const approve =
  'approve the client if it is right, or move AWSCURRENT back (runbook, "AWSCURRENT names another client").';

/**
 * The findings of `reconcile` that need an operator. What is missing here is seen in another way: what AWSPENDING refers
 * to, as a rotation that is stuck; a login without a result, as a check that failed.
 */
export const ledgerFindings: { readonly [Code in FindingCode]?: LedgerFindingText } = {
  'credential-rejected': {
    finding: 'credential-rejected',
    message: (found) =>
      `AWSCURRENT refers to a credential of ${clientOf(found)} that was revoked or replaced: programs cannot log in`,
    nextStep:
      'nothing if rotation is turned on: a rotation that repairs it was started. Otherwise turn it on, or move AWSCURRENT to a version that logs in (runbook, "AWSCURRENT is rejected").',
  },
  'current-credential-rejected': {
    finding: 'credential-rejected',
    message: (found) =>
      `Genesys Cloud rejects ${clientOf(found)} with the secret of AWSCURRENT: programs cannot log in`,
    nextStep:
      'check that the client is active and that "environment" is its region; regenerate its secret in Genesys Cloud and store it, then rotate (runbook, "AWSCURRENT is rejected").',
  },
  'invalid-secret-document': {
    finding: 'credential-rejected',
    message: () => 'AWSCURRENT holds no credential: programs cannot log in',
    nextStep: 'store a JSON object with at least "clientId" and "clientSecret" as Genesys Cloud shows them.',
  },
  'credential-changed-outside': {
    finding: 'credential-changed-outside',
    message: (found) =>
      `An operator stored another secret of ${clientOf(found)} without a rotation. It logs in, and the ledger has adopted it`,
    nextStep: 'nothing if this was intended; otherwise find out who stored it (CloudTrail, PutSecretValue).',
  },
  'ambiguous-client-secret': {
    finding: 'credential-changed-outside',
    message: (found) =>
      `It is unknown which of several secrets of ${clientOf(found)} AWSCURRENT holds, so that one is never deleted by a rotation`,
    nextStep: 'store the "secretId" with it, or delete the secret by hand after the next rotation.',
  },
  'client-changed': {
    finding: 'client-changed',
    message: (found) =>
      `AWSCURRENT names ${clientOf(found)}, which does not belong to this secret; nothing is rotated or revoked meanwhile`,
    nextStep: approve,
  },
  'client-shared': {
    finding: 'client-shared',
    message: (found) =>
      `AWSCURRENT names ${clientOf(found)}, which belongs to ${found.otherSecretArn ?? 'another secret'}; neither is revoked meanwhile`,
    nextStep: 'give one of the two secrets a client of its own (runbook, "A client is in two secrets").',
  },
  'rotation-off': {
    finding: 'rotation-off',
    message: () =>
      'Rotation is turned off, or another function rotates the secret; what the ledger owes is still revoked',
    nextStep:
      'turn rotation on again, or have its credentials revoked (runbook, "Turn rotation off", "Delete a secret").',
  },
  'secret-deleted': {
    finding: 'secret-deleted',
    message: () => 'The secret is deleted or scheduled for deletion, and nothing of it is revoked meanwhile',
    nextStep:
      'restore it (RestoreSecret), or revoke its clients by hand; until then they go on working (runbook, "Delete a secret").',
  },
  'ledger-missing': {
    finding: 'ledger-missing',
    message: () => 'The secret was rotated before the ledger knew it, so nothing older than its AWSCURRENT is revoked',
    nextStep:
      'revoke the former credential by hand in Genesys Cloud once no program uses it. It is normal once after the upgrade from a version without a ledger.',
  },
  'ledger-restored': {
    finding: 'ledger-restored',
    message: () => 'The ledger table is a restored copy: everything that it owes is due a full grace period later',
    nextStep:
      'check the findings of the next runs for what the copy does not know (runbook, "The ledger was restored").',
  },
  'emergency-not-applied': {
    finding: 'emergency-not-applied',
    message: () =>
      'The tag genesys-rotation:compromised names no version and no rotation that the ledger knows, so no emergency rotation follows',
    nextStep: 'set it to the version id of the leaked credential, then rotate (runbook, "The secret leaked").',
  },
};
