import type { Extent } from './extent.ts';

/** One safeguard removed from the product, and where the exploration must detect it. */
export interface Sabotage {
  readonly name: string;
  /** From the root of the repository. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** The scenario in which it causes a violation. */
  readonly scenario: string;
  /** The extent needed to detect it. Default: every crash and every lost reply. */
  readonly extent?: Partial<Extent>;
}

const replacement = 'replacement-client';

/** A second run in the middle of the first; two that begin at once meet where chance will have it. */
const onlyDuplicates: Partial<Extent> = { everyCall: ['duplicate'], timesAtOnce: 0 };

export const mutants: readonly Sabotage[] = [
  {
    name: 'createSecret does not look for its own unfinished client',
    file: 'lambda/strategies/clients/client-copy.ts',
    find: 'const unfinished = await find();',
    replace: 'const unfinished = undefined as Awaited<ReturnType<typeof find>>;',
    scenario: replacement,
  },
  {
    name: 'the client carries no marker',
    file: 'lambda/strategies/clients/client-copy.ts',
    find: 'admin.createClient({ ...original.properties, description })',
    replace: 'admin.createClient({ ...original.properties })',
    scenario: replacement,
  },
  {
    name: 'a create whose response was lost is sent again',
    file: 'lambda/genesys/fetch-transport.ts',
    find: 'return call.repeatable || (',
    replace: 'return true || (',
    scenario: replacement,
  },
  {
    name: 'AWSCURRENT moves before the revocation is scheduled',
    file: 'lambda/steps/finish-secret.ts',
    find: 'await retireReplaced(rotation, strategy, { current, pending, admin });',
    replace:
      'await store.promote(description.arn, { from: current.versionId, to: pending.versionId }); await retireReplaced(rotation, strategy, { current, pending, admin });',
    scenario: replacement,
  },
  {
    name: 'the deletion is not scheduled before the client is deactivated',
    file: 'lambda/retirement/phases.ts',
    find: "await services.schedule.put({ ...kept, phase: 'delete', dueAt });",
    replace: '',
    scenario: replacement,
  },
  {
    name: 'a revocation is not verified by a login',
    file: 'lambda/credentials/verify-revoked.ts',
    find: 'const { result } = await',
    replace: 'if (Date.now() > 0) return true; const { result } = await',
    scenario: replacement,
  },
  {
    name: 'the old client is revoked in finishSecret, before the promotion',
    file: 'lambda/steps/finish-secret.ts',
    find: 'await retireReplaced(rotation, strategy, { current, pending, admin });',
    replace:
      'await (await admin()).regenerateSecret(current.document.clientId); await retireReplaced(rotation, strategy, { current, pending, admin });',
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
    name: 'the audit record of a new client holds its secret',
    file: 'lambda/strategies/clients/client-copy.ts',
    find: "logger.audit('candidate-created', { clientId: created.id,",
    replace: "logger.audit('candidate-created', { clientId: created.id, secret: created.secret.reveal(),",
    scenario: replacement,
  },
  {
    name: 'the run that comes second leaves the client that it made',
    file: 'lambda/strategies/clients/discard-copies.ts',
    find: 'if (!sameMarker(parseMarker(client.description), marker) || isUsed({ clientId: client.id })) continue;',
    replace: 'if (Date.now() > 0) continue;',
    scenario: replacement,
    extent: onlyDuplicates,
  },
  {
    name: 'a rotation is abandoned before the revocation of its client is scheduled',
    file: 'lambda/steps/abandon-rotation.ts',
    find: 'await schedule.put({',
    replace: 'await store.removePending(description.arn, clientRequestToken); await schedule.put({',
    scenario: 'replacement-client, new credential dies',
  },
  {
    name: 'the standby keeps its old secret after the grace period',
    file: 'lambda/retirement/carry-out.ts',
    find: 'await regenerate(retirement);',
    replace: '',
    scenario: 'alternating-clients, first rotation',
  },
  {
    name: 'of two runs at once both regenerate the same client',
    file: 'lambda/strategies/regeneration-lock.ts',
    find: "if ((await schedule.scheduleOnce(lockOn(rotation, clientId))) === 'exists') {",
    replace: "if ((await schedule.scheduleOnce(lockOn(rotation, clientId))) === ('never' as string)) {",
    scenario: 'in-place',
    extent: onlyDuplicates,
  },
  {
    name: 'a claim that another run gave back is taken without a look at what it stored',
    file: 'lambda/strategies/regeneration-lock.ts',
    find: '} else if ((await readPendingIfStored(rotation)) !== undefined) {',
    replace: '} else if (Date.now() < 0) {',
    scenario: 'in-place',
    extent: onlyDuplicates,
  },
  {
    name: 'a run that was slow goes on when another has taken its place',
    file: 'lambda/strategies/regeneration-lock.ts',
    find: 'if (mayBeLost &&',
    replace: 'if (Date.now() < 0 && mayBeLost &&',
    scenario: 'alternating-clients, later rotation',
    extent: onlyDuplicates,
  },
  {
    name: 'a secret whose response was lost stays in Genesys Cloud',
    file: 'lambda/strategies/multi-secret.ts',
    find: 'const isLost = (secret: ClientSecret) => secret.name === secretName(marker);',
    replace: 'const isLost = (_secret: ClientSecret) => false;',
    scenario: 'multi-secret',
  },
  {
    name: 'no destination is written',
    file: 'lambda/steps/set-secret.ts',
    find: 'await propagate(rotation, destinations, pending);',
    replace: '',
    scenario: 'replacement-client, every destination',
  },
  {
    name: 'only the run that promotes publishes the rotation event',
    file: 'lambda/steps/run-step.ts',
    find: "if (step === 'finishSecret') await announceAgain(",
    replace: 'if (Date.now() < 0) await announceAgain(',
    scenario: 'replacement-client, every destination',
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
];
