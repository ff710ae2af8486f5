import * as v from 'valibot';
import { environments } from '../../domain/environments.ts';
import { isPathSegment } from '../../domain/path-segment.ts';
import { strategyNames } from '../../domain/strategy-name.ts';
import {
  approvalLevels,
  clientRoles,
  dutyPhases,
  generationStates,
  intentCalls,
  origins,
  type SecretState,
  waitReasons,
} from '../ports/ledger-state.ts';
import { brokenRules } from './state-rules.ts';

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(2048));

/** It becomes part of a path. */
const clientId = v.pipe(text, v.check(isPathSegment));

const time = v.pipe(
  v.string(),
  v.check((iso) => Number.isFinite(Date.parse(iso)), 'not a time'),
);

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const generationNumber = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const seconds = v.pipe(v.number(), v.minValue(0));

const settings = v.strictObject({
  gracePeriodSeconds: seconds,
  quarantinePeriodSeconds: seconds,
  tokenSeconds: seconds,
});

const duty = v.strictObject({
  phase: v.picklist(dutyPhases),
  dueAt: time,
  nextAttemptAt: time,
  attempts: count,
  deferrals: count,
  reason: v.string(),
  settings,
});

const revoked = v.strictObject({
  how: v.picklist(['regenerate-secret', 'delete-client', 'delete-secret', 'superseded', 'external', 'never-made']),
  at: time,
  verified: v.exactOptional(
    v.strictObject({
      status: count,
      error: v.exactOptional(v.string()),
      correlationId: v.exactOptional(v.string()),
    }),
  ),
});

const creation = v.strictObject({ intentId: text, from: time, until: time, sweepAt: v.exactOptional(time) });

const generation = v.strictObject({
  n: generationNumber,
  clientId: v.exactOptional(clientId),
  secretId: v.exactOptional(clientId),
  origin: v.picklist(origins),
  token: v.exactOptional(text),
  versions: v.array(text),
  state: v.picklist(generationStates),
  inForceFrom: v.exactOptional(time),
  inForceUntil: v.exactOptional(time),
  duty: v.exactOptional(duty),
  revoked: v.exactOptional(revoked),
  arm: v.exactOptional(count),
  creation: v.exactOptional(creation),
  compromised: v.exactOptional(v.boolean()),
  emergency: v.exactOptional(v.boolean()),
  transferredFrom: v.exactOptional(v.strictObject({ secretArn: text, generation: generationNumber })),
});

const client = v.strictObject({
  role: v.picklist(clientRoles),
  origin: v.picklist(['adopted', 'created']),
  createdBy: v.exactOptional(text),
  claimed: v.boolean(),
});

const administrator = v.strictObject({ secret: text, clientId: text });
const privileges = v.record(v.string(), v.unknown());

const rotation = v.strictObject({
  token: text,
  generation: generationNumber,
  strategy: v.picklist(strategyNames),
  startedAt: time,
  baseVersionId: text,
  possessionVerifiedAt: v.exactOptional(time),
  administeredBy: v.exactOptional(administrator),
  identifiedAt: v.exactOptional(time),
  testedAt: v.exactOptional(time),
  emergency: v.boolean(),
  approval: v.exactOptional(
    v.strictObject({ level: v.picklist(approvalLevels), requestedBy: v.array(text), approvedBy: v.array(text) }),
  ),
  settings,
  expected: v.exactOptional(privileges),
});

const waiting = v.strictObject({
  token: text,
  reason: v.picklist(waitReasons),
  since: time,
  at: time,
  isAnnounced: v.boolean(),
});

const intent = v.strictObject({
  id: text,
  call: v.picklist(intentCalls),
  clientId: v.exactOptional(clientId),
  secretId: v.exactOptional(clientId),
  generation: generationNumber,
  committedAt: time,
  sendBefore: count,
  attempt: count,
});

const hold = v.strictObject({
  code: v.picklist([
    'credential-rejected',
    'current-credential-rejected',
    'client-changed',
    'client-shared',
    'invalid-secret-document',
    'secret-deleted',
    'login-inconclusive',
  ]),
  since: time,
  clientId: v.exactOptional(clientId),
  otherSecretArn: v.exactOptional(text),
});

export const eventSchema = v.strictObject({
  at: time,
  key: v.exactOptional(text),
  type: text,
  generation: v.exactOptional(generationNumber),
  clientId: v.exactOptional(text),
  from: v.exactOptional(v.string()),
  to: v.exactOptional(v.string()),
  reason: v.string(),
  function: v.string(),
  requestId: v.string(),
  administeredBy: v.exactOptional(administrator),
  correlationIds: v.array(v.string()),
  details: v.record(v.string(), v.union([v.string(), v.number(), v.boolean(), v.array(v.string())])),
});

/**
 * `data` of a STATE item. An unknown field is an error. Raise `schema` when you add a field, so that an older
 * function does not drop a duty that it does not understand.
 */
export const stateSchema: v.GenericSchema<unknown, SecretState> = v.pipe(
  v.strictObject({
    secretName: text,
    organizationId: v.exactOptional(clientId),
    environment: v.exactOptional(v.picklist(environments)),
    nextGeneration: generationNumber,
    currentGeneration: v.exactOptional(generationNumber),
    currentVersionId: v.exactOptional(text),
    nextCheckAt: time,
    clients: v.record(clientId, client),
    privileges: v.exactOptional(privileges),
    rotation: v.exactOptional(rotation),
    waiting: v.exactOptional(waiting),
    announced: v.exactOptional(time),
    intent: v.exactOptional(intent),
    generations: v.array(generation),
    holds: v.array(hold),
    outbox: v.array(eventSchema),
    tableId: v.exactOptional(text),
    decommissionedAt: v.exactOptional(time),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    for (const message of brokenRules(dataset.value)) addIssue({ message });
  }),
);
