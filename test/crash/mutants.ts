import type { Extent } from './extent.ts';

/** A change of one place in the sources. */
export interface Edit {
  /** From the root of the repository. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** One safeguard removed from the product, and where the exploration must detect it. */
export interface Sabotage extends Edit {
  readonly name: string;
  /** Where a second place is a safeguard against the same. */
  readonly and?: readonly Edit[];
  /** The scenario in which it causes a violation. */
  readonly scenario: string;
  /** The extent needed to detect it. Default: every crash and every lost reply. */
  readonly extent?: Partial<Extent>;
}

const replacement = 'replacement-client';

/** A second run in the middle of the first; two that begin at once meet where chance will have it. */
const onlyDuplicates: Partial<Extent> = { everyCall: ['duplicate'], timesAtOnce: 0 };

/** What is missing shows without a fault. */
const onlyUndisturbed: Partial<Extent> = { everyCall: [], twoFaults: [], timesAtOnce: 0 };

export const mutants: readonly Sabotage[] = [
  {
    name: 'two invocations hold the lock of one secret',
    file: 'lambda/aws/ledger-lock.ts',
    find: "'(attribute_not_exists(#lockHolder) OR #lockUntil < :expired)'",
    replace: "'(attribute_not_exists(#lockHolder) OR #lockUntil < :expired OR #rev >= :zero)'",
    and: [
      {
        file: 'lambda/aws/held-ledger.ts',
        find: "'#lockHolder = :holder AND #rev = :rev'",
        replace: "'#lockHolder = :holder OR #rev = :rev OR #rev <> :rev'",
      },
    ],
    scenario: replacement,
    extent: onlyDuplicates,
  },
  {
    name: 'what must not be sent twice is sent before its intent is recorded',
    file: 'lambda/locked-secret/reconciled-secret.ts',
    find: 'await this.commit(intend(this.state));',
    replace: 'this.state = intend(this.state);',
    scenario: replacement,
  },
  {
    name: 'what an abandoned rotation created is not owed',
    file: 'lambda/ledger/abandon-rotation.ts',
    find: 'state = withDuty(state, n, { reason }, context);',
    replace: '',
    scenario: 'replacement-client, new credential dies',
  },
  {
    name: 'a client is revoked for a credential that it no longer has',
    file: 'lambda/ledger/phase-of.ts',
    find: `  if (generation.state === 'revoked') return { kind: 'phase', phase: 'verify', clientId };
  const rivals = rivalsOf(state, generation);
  if (rivals.some((other) => other.state === 'current' || other.state === 'stored')) {
    return { kind: 'phase', phase: 'verify', clientId };
  }
`,
    replace: '',
    scenario: 'in-place',
  },
  {
    name: 'a create whose response was lost is sent again',
    file: 'lambda/genesys/fetch-transport.ts',
    find: `    repeatable: !isCreation,
    single: isCreation || isDeletion || isDeactivation,
`,
    replace: 'repeatable: true, single: false,',
    scenario: replacement,
  },
  {
    name: 'fields that are not ours are dropped',
    file: 'domain/secret-document.ts',
    find: 'fields: new SecretFields({ ...kept, ',
    replace: 'fields: new SecretFields({ ',
    scenario: replacement,
  },
  {
    name: 'a write to Vault drops the fields beside the credential',
    file: 'lambda/destinations/vault/vault-destination.ts',
    find: 'data: { ...entry.data, ...fieldsOf(document) }',
    replace: 'data: fieldsOf(document)',
    scenario: 'replacement-client, every destination',
  },
  {
    name: 'two messages to the webhook have the same id',
    file: 'lambda/destinations/webhook/webhook-destination.ts',
    find: "['msg', event.replace('.', '_'), ...new Set([versionId, aboutVersionId])].join('_')",
    replace: "['msg', aboutVersionId].join('_')",
    scenario: 'replacement-client, every destination, new credential dies',
  },
  {
    name: 'whoever requested a rotation approves it alone',
    file: 'lambda/ledger/decide-approval.ts',
    find: "(level === 'required' ? people.size >= 2 : !isOwnRequest)",
    replace: "(level === 'required' ? people.size >= 1 : isOwnRequest || !isOwnRequest)",
    scenario: 'replacement-client, approval',
    extent: onlyUndisturbed,
  },
  {
    name: 'one person approves alone a rotation that they requested',
    file: 'lambda/ledger/decide-approval.ts',
    find: ': !isOwnRequest)',
    replace: ': isOwnRequest || !isOwnRequest)',
    scenario: 'in-place, approval',
    extent: onlyUndisturbed,
  },
  {
    name: 'an approval counts for every rotation of the secret',
    file: 'lambda/creation/assert-approved.ts',
    find: 'await services.ledger.consents.of(secretArn, token)',
    replace: `(
    await Promise.all([token, ...secret.state.generations.flatMap((one) => one.token ?? [])].map((each) => services.ledger.consents.of(secretArn, each)))
  ).flat()`,
    scenario: 'alternating-clients, approval, abandoned',
    extent: onlyUndisturbed,
  },
  {
    name: 'a rotation begins in a freeze window',
    file: 'lambda/creation/assert-not-frozen.ts',
    find: 'if (window === undefined) return;',
    replace: 'if (window === undefined || Date.now() > 0) return;',
    scenario: 'replacement-client, frozen',
    extent: onlyUndisturbed,
  },
  {
    name: 'a leaked credential stays in force in a freeze window',
    file: 'lambda/creation/assert-not-frozen.ts',
    find: 'if (isEmergencyRotation(state, token, settings.compromisedToken)) return;',
    replace: '',
    scenario: 'multi-secret, frozen, emergency',
    extent: onlyUndisturbed,
  },
  {
    name: 'a leaked credential stays in force until somebody approves its rotation',
    file: 'lambda/creation/assert-approved.ts',
    find: 'if (mayRepair || isEmergencyRotation(state, token, settings.compromisedToken)) return undefined;',
    replace: 'if (mayRepair) return undefined;',
    scenario: 'multi-secret, frozen, emergency',
    extent: onlyUndisturbed,
  },
  {
    name: 'what was approved does not go on by itself',
    file: 'lambda/watch/check-rotation.ts',
    find: 'return level !== undefined && !decideApproval(level, consents).isApproved;',
    replace: 'return level !== undefined && consents.length >= 0;',
    scenario: 'multi-secret, approval',
    extent: { everyCall: [], operatorCalls: ['crash-before'], ledgerCalls: [], twoFaults: [], timesAtOnce: 0 },
  },
];
