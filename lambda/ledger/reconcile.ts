import type { Hold, SecretState } from '../ports/ledger-state.ts';
import { forgetOldest } from './generations.ts';
import { numberTimers } from './number-timers.ts';
import type { Need, Observation, Reconciled } from './observation.ts';
import { adoptForgotten } from './rows/adoption.ts';
import { holdWhileDead, reconcileCurrent } from './rows/current.ts';
import { identifyStored } from './rows/identify.ts';
import { beginPass, type Pass } from './rows/pass.ts';
import { reconcilePending, reconcileRotation, reconcileWaiting } from './rows/rotation.ts';
import {
  reconcileDecommission,
  reconcileDeletion,
  reconcileEmergency,
  reconcileSwitchedOff,
  reconcileTable,
} from './rows/secret.ts';
import { settleIntent } from './rows/settle-intent.ts';
import { isoOf, type TransitionContext, withEvent } from './transition-context.ts';

/**
 * Section 8: compares the observation with the ledger. While the result has `needs`, the caller obtains them and
 * calls again with the same state. Then it executes `actions` and commits `state`. A further call with
 * the changed state changes nothing.
 */
export function reconcile(observation: Observation, state: SecretState, context: TransitionContext): Reconciled {
  const pass = beginPass(observation, state, context);
  reconcileTable(pass);
  settleIntent(pass);
  const isDecommissioned = reconcileDecommission(pass);
  if (reconcileDeletion(pass) && !isDecommissioned) {
    identifyStored(pass);
    reconcileEmergency(pass);
    reconcileCurrent(pass);
    reconcileRotation(pass);
    reconcileWaiting(pass);
    holdWhileDead(pass);
    reconcilePending(pass);
    if (pass.isRestored) adoptForgotten(pass);
    reconcileSwitchedOff(pass);
  }
  recordHolds(pass);
  armTimers(pass);
  const { needs, actions, findings, mayRepair, pending } = pass;
  return { state: forgetOldest(pass.state), needs: distinct(needs), actions, findings, mayRepair, pending };
}

/** The present holds, each with the time when it was first seen. */
function recordHolds(pass: Pass): void {
  const { before, context } = pass;
  const isKnown = (hold: Omit<Hold, 'since'>) => before.holds.find((known) => isSameHold(known, hold));
  const holds = pass.holds.map((hold) => ({ since: isKnown(hold)?.since ?? isoOf(context.nowMs), ...hold }));
  const ended = before.holds.filter((known) => !pass.holds.some((hold) => isSameHold(known, hold)));
  pass.state = { ...pass.state, holds };
  for (const { code, clientId } of holds.filter((hold) => isKnown(hold) === undefined)) {
    recordHold(pass, 'hold-began', code, clientId);
  }
  for (const { code, clientId } of ended) {
    recordHold(pass, 'hold-ended', code, clientId);
    if (code === 'client-shared' && clientId !== undefined) pass.actions.push({ kind: 'end-contest', clientId });
  }
}

function recordHold(pass: Pass, type: string, reason: string, clientId: string | undefined): void {
  pass.state = withEvent(pass.state, { type, reason, ...(clientId === undefined ? {} : { clientId }) }, pass.context);
}

function isSameHold(one: Omit<Hold, 'since'>, other: Omit<Hold, 'since'>): boolean {
  return one.code === other.code && one.clientId === other.clientId && one.otherSecretArn === other.otherSecretArn;
}

/** Gives a new timer to every duty whose time changed. */
function armTimers(pass: Pass): void {
  const { state, timers } = numberTimers(pass.before, pass.state);
  pass.state = state;
  pass.actions.push(...timers.map((timer) => ({ kind: 'arm-timer', ...timer }) as const));
}

function distinct(needs: readonly Need[]): readonly Need[] {
  return [...new Map(needs.map((need) => [JSON.stringify(need), need])).values()];
}
