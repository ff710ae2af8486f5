import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseTarget } from '../../../lambda/ledger/choose-target.ts';
import { withGeneration } from '../../../lambda/ledger/generations.ts';
import { withMadeClient } from '../../../lambda/ledger/now-stored.ts';
import type { Reconciled } from '../../../lambda/ledger/observation.ts';
import { phaseOf } from '../../../lambda/ledger/phase-of.ts';
import { brokenRules } from '../../../lambda/ledger/state-rules.ts';
import type { SecretState } from '../../../lambda/ports/ledger-state.ts';
import * as model from '../../verification/ledger-model/decisions.mjs';
import { transitions } from '../../verification/ledger-model/transitions.mjs';
import { initial, isLive, type ModelState } from '../../verification/ledger-model/world.mjs';
import { safeguards, type World, worlds } from '../../verification/ledger-model/worlds.mjs';
import { clientIdOf, contextOf, observationOf, stateOfModel, tickOf, versionIdOf } from './model-as-ledger.ts';
import { reconcileUntilKnown } from './reconcile-until-known.ts';

const on = Object.fromEntries(Object.keys(safeguards).map((name) => [name, true]));
const owed = ['grace', 'quarantine', 'abandoned'];

/** What both conclude about a secret, in the same form. */
interface Summary {
  readonly generations: readonly object[];
  readonly rotation: string | undefined;
  readonly pair: readonly string[];
  readonly activated: readonly string[];
  readonly isHeld: boolean;
  readonly mayRepair: boolean;
}

/** Under the other strategies a deactivated client has left, which makes no difference to the model. */
const isPaired = ({ strategy }: World): boolean => strategy === 'alternating';

function summaryOfModel(
  before: ModelState,
  w: ModelState,
  i: number,
  world: World,
  result: model.ModelReconciled,
): Summary {
  const { generations, rotation, pair } = w.secrets[i]?.ledger ?? { generations: [], rotation: null, pair: [] };
  return {
    generations: generations.map(({ state, client, versions, due }) => ({
      state,
      clientId: client < 0 ? undefined : clientIdOf(client),
      versions: versions.map(versionIdOf),
      due: owed.includes(state) ? due : undefined,
    })),
    rotation: rotation === null ? undefined : versionIdOf(rotation.token),
    pair: isPaired(world) ? pair.map(clientIdOf).sort() : [],
    activated: w.clients.flatMap(({ active }, n) => (active && before.clients[n]?.active === 0 ? [clientIdOf(n)] : [])),
    isHeld: result.hold !== '',
    mayRepair: result.ours,
  };
}

function summaryOf(w: ModelState, world: World, { state, actions, mayRepair }: Reconciled): Summary {
  const isThere = (clientId: string) => w.clients[Number(clientId.slice(1))]?.exists === 1;
  return {
    generations: state.generations.map(({ state: its, clientId, versions, duty }) => ({
      state: its,
      clientId,
      versions,
      due: owed.includes(its) && duty !== undefined ? tickOf(duty.dueAt) : undefined,
    })),
    rotation: state.rotation?.token,
    pair: Object.entries(isPaired(world) ? state.clients : {})
      .filter(([, { role }]) => role === 'current' || role === 'standby')
      .map(([clientId]) => clientId)
      .sort(),
    activated: actions.flatMap((action) =>
      action.kind === 'activate-client' && isThere(action.clientId) ? [action.clientId] : [],
    ),
    isHeld: state.holds.length > 0,
    mayRepair,
  };
}

function compare(w: ModelState, i: number, world: World): void {
  const after = structuredClone(w);
  const expected = model.reconcile(after, i, on);
  const isAdopting = expected.adopt && model.adopt(after, i, on);
  const state = stateOfModel(w, i, world);
  expect(brokenRules(state)).toEqual([]);
  const observation = observationOf(w, i);
  const context = contextOf(w, world);
  const result = reconcileUntilKnown(observation, state, context);
  expect(brokenRules(result.state)).toEqual([]);
  // A second run on the result changes nothing.
  const owners = new Map([...observation.owners, ...result.claimed.map((id) => [id, observation.secretArn] as const)]);
  expect(reconcileUntilKnown({ ...observation, owners }, result.state, context).state).toEqual(result.state);
  if (expected.adopt && !isAdopting) {
    expect(result.state.generations).toEqual([]);
    return;
  }
  const summary = summaryOfModel(w, after, i, world, expected);
  // R5: the model holds even while a rotation repairs, and lets the rotation pass the hold.
  const isHeld = summary.isHeld && !(summary.mayRepair && isBeingRepaired(result.state));
  expect(summaryOf(w, world, result)).toEqual({ ...summary, isHeld });
  comparePhases(after, i, world, result.state);
  if (!expected.adopt) compareTarget(after, i, world, expected, result);
}

function isBeingRepaired({ rotation, generations, currentVersionId }: SecretState): boolean {
  const current = generations.find(
    ({ versions }) => currentVersionId !== undefined && versions.includes(currentVersionId),
  );
  const open = generations.find(({ n }) => n === rotation?.generation);
  return open !== undefined && ['planned', 'stored'].includes(open.state) && open.clientId === current?.clientId;
}

function comparePhases(w: ModelState, i: number, world: World, state: SecretState): void {
  const { nowMs, strategy } = contextOf(w, world);
  for (const { n, state: its } of state.generations) {
    if (!owed.includes(its)) continue;
    const expected = model.phaseOf(w, i, n - 1, world, on);
    let phase = phaseOf(state, n, strategy, nowMs);
    if (phase.kind === 'identify') {
      const found = w.clients.findIndex(({ nonce, exists }) => exists && nonce === `${i}.${n - 1}`);
      if (found < 0) {
        expect(expected.call).toBe('done');
        continue;
      }
      const clientId = clientIdOf(found);
      const known = withMadeClient(withGeneration(state, n, { clientId }), n, clientId);
      phase = phaseOf(known, n, strategy, nowMs);
    }
    if (phase.kind === 'phase' && w.clients[Number(phase.clientId.slice(1))]?.exists === 0) continue;
    if (expected.call === 'wait') expect(phase.kind).toBe('held');
    else if (expected.call === 'done') expect(phase).toMatchObject({ kind: 'phase', phase: 'verify' });
    else expect(phase).toMatchObject({ phase: expected.call, clientId: clientIdOf(expected.client ?? -1) });
  }
}

function compareTarget(
  w: ModelState,
  i: number,
  world: World,
  reconciled: model.ModelReconciled,
  { state, mayRepair }: Reconciled,
): void {
  const secret = w.secrets[i];
  const credential = secret?.versions[secret.current];
  if (credential === undefined || credential === null) return;
  const { nowMs, strategy } = contextOf(w, world);
  const choice = chooseTarget(state, {
    strategy,
    currentClientId: clientIdOf(credential[0]),
    login: isLive(w, credential) ? 'accepted' : 'rejected',
    mayRepair,
    emergency: false,
    clients: observationOf(w, i).clients,
    contestedClientIds: new Set(w.clients.flatMap(({ contested }, n) => (contested ? [clientIdOf(n)] : []))),
    nowMs,
  });
  const expected = model.chooseTarget(w, i, world, reconciled, on);
  if (expected === undefined) expect(choice.kind).toBe('refused');
  else if (expected.call === 'create') expect(choice).toEqual({ kind: 'target', target: { call: 'create-client' } });
  else {
    const target = { call: 'regenerate-secret', clientId: clientIdOf(expected.client) };
    expect(choice).toEqual({ kind: 'target', target });
  }
}

/** Walks through the model's world and compares every state. */
function walk(world: World, choices: readonly number[]): void {
  let w = initial(world);
  const history: string[] = [];
  for (const choice of choices) {
    const possible = [...transitions(w, world, on)];
    const [label, change] = possible[choice % Math.max(1, possible.length)] ?? [];
    if (label === undefined || change === undefined) return;
    const next = structuredClone(w);
    if (change(next) === false) continue;
    w = next;
    history.push(label);
    for (const i of w.secrets.keys()) {
      try {
        compare(w, i, world);
      } catch (error) {
        throw new Error(`secret ${i} after: ${history.join(' | ')}\n${(error as Error).message}`, { cause: error });
      }
    }
  }
}

describe('reconcile, phaseOf and chooseTarget agree with the model', () => {
  it.each(Object.entries(worlds))('in the world "%s"', (_name, world) => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 10, maxLength: 60, size: 'max' }), (choices) => walk(world, choices)),
      { numRuns: Number(process.env.LEDGER_RUNS ?? 10), endOnFailure: true },
    );
  });
});
