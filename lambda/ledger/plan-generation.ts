import type { StrategyName } from '../../domain/strategy-name.ts';
import type {
  Generation,
  Intent,
  IntentCall,
  OpenRotation,
  Privileges,
  RecordedApproval,
  RecordedSettings,
  SecretState,
} from '../ports/ledger-state.ts';
import { generationOf, withGeneration, withoutFields } from './generations.ts';
import { sendWindowMs } from './lock.ts';
import { isoOf, type TransitionContext, withEvent } from './transition-context.ts';

/** What the next generation is created from (S1). */
export type Target =
  | { readonly call: 'create-client' }
  | { readonly call: 'regenerate-secret' | 'create-secret'; readonly clientId: string };

export interface Plan {
  readonly token: string;
  readonly target: Target;
  /** Random. A repeated create uses the same id. */
  readonly intentId: string;
  readonly strategy: StrategyName;
  readonly settings: RecordedSettings;
  readonly baseVersionId: string;
  readonly emergency: boolean;
  readonly approval?: RecordedApproval | undefined;
  readonly possessionVerifiedAt?: string;
  readonly expected?: Privileges;
}

/** How long after its intent a request may still create a client or a secret. */
const creationWindowMs = 10 * 60_000;

/**
 * T2: opens the rotation of a token, with the intent of the call that creates its credential. A token has one generation, which
 * keeps its number if it is planned again.
 */
export function planGeneration(from: SecretState, plan: Plan, context: TransitionContext): SecretState {
  const open = from.rotation;
  if (open !== undefined && open.token !== plan.token) throw new TypeError('T2: another rotation is open');
  const planned = generationOf(from, open?.generation);
  if (planned !== undefined && planned.state !== 'planned') throw new TypeError(`T2: generation ${planned.n} is made`);
  const n = planned?.n ?? from.nextGeneration;
  const attempt = from.intent?.generation === n ? from.intent.attempt + 1 : 1;
  const intent = intentOf(plan, n, attempt, context);
  const target = targetFields(plan, intent, planned);
  const state: SecretState =
    planned === undefined
      ? {
          ...withoutFields(from, ['waiting']),
          nextGeneration: n + 1,
          generations: [...from.generations, { n, token: plan.token, versions: [], state: 'planned', ...target }],
          rotation: rotationOf(plan, n, context),
        }
      : withGeneration(from, n, target, [...('clientId' in target ? [] : (['clientId'] as const))]);
  const { call } = plan.target;
  const { token, strategy, baseVersionId: fromVersionId, settings } = plan;
  const emergency = plan.emergency ? { emergency: true } : {};
  const details = { attempt, token, strategy, fromVersionId, ...settings, ...emergency };
  const fields = { type: 'generation-planned', generation: n, to: 'planned', reason: call, details };
  return withEvent(
    { ...state, intent },
    'clientId' in plan.target ? { ...fields, clientId: plan.target.clientId } : fields,
    context,
  );
}

export interface NewIntent {
  readonly id: string;
  readonly call: IntentCall;
  readonly generation: number;
  readonly clientId: string;
  readonly secretId?: string;
}

/** G1: the state with the intent of a revoking call. */
export function withIntent(state: SecretState, intent: NewIntent, context: TransitionContext): SecretState {
  const isSame = state.intent?.generation === intent.generation && state.intent.call === intent.call;
  const attempt = isSame ? (state.intent?.attempt ?? 0) + 1 : 1;
  return { ...state, intent: { ...intent, attempt, ...timesOf(context) } };
}

function intentOf(plan: Plan, generation: number, attempt: number, context: TransitionContext): Intent {
  const { target, intentId: id } = plan;
  const clientId = 'clientId' in target ? { clientId: target.clientId } : {};
  return { id, call: target.call, generation, attempt, ...clientId, ...timesOf(context) };
}

function timesOf({ nowMs }: TransitionContext): Pick<Intent, 'committedAt' | 'sendBefore'> {
  return { committedAt: isoOf(nowMs), sendBefore: nowMs + sendWindowMs };
}

function targetFields(
  plan: Plan,
  intent: Intent,
  planned: Generation | undefined,
): Pick<Generation, 'origin'> & Partial<Generation> {
  const { target } = plan;
  const emergency = plan.emergency || planned?.emergency ? { emergency: true } : {};
  if (target.call === 'regenerate-secret') return { origin: 'regenerated', clientId: target.clientId, ...emergency };
  const isRepeated = planned?.creation?.intentId === intent.id;
  const from = isRepeated ? planned.creation.from : intent.committedAt;
  const creation = { intentId: intent.id, from, until: isoOf(intent.sendBefore + creationWindowMs) };
  const clientId = target.call === 'create-secret' ? { clientId: target.clientId } : {};
  return { origin: 'created', creation: { ...planned?.creation, ...creation }, ...clientId, ...emergency };
}

function rotationOf(plan: Plan, generation: number, context: TransitionContext): OpenRotation {
  const { token, strategy, settings, baseVersionId, emergency, approval, possessionVerifiedAt, expected } = plan;
  return {
    token,
    generation,
    strategy,
    startedAt: isoOf(context.nowMs),
    baseVersionId,
    ...(possessionVerifiedAt === undefined ? {} : { possessionVerifiedAt }),
    ...(context.administeredBy === undefined ? {} : { administeredBy: context.administeredBy }),
    emergency,
    ...(approval === undefined ? {} : { approval }),
    settings,
    ...(expected === undefined ? {} : { expected }),
  };
}
