import { formatDuration } from '../domain/duration.ts';
import { functionVariables } from '../domain/function-variables.ts';
import type { FunctionVariable } from '../domain/setting-row.ts';
import { pathInLayer } from './certificate-layer.ts';
import type { PlainConfig } from './config/plain-config.ts';
import { adminSecretsOf, defaultVariables, type RotationPlan } from './config/plan-rotation.ts';
import { valueAt } from './config/value-at.ts';
import { longestIntervalHours } from './longest-interval.ts';
import type { FunctionName, ServiceNames } from './names.ts';

export interface VariableOptions {
  readonly plan: RotationPlan;
  readonly names: ServiceNames;
  readonly schedulerRoleArn: string;
  readonly deadLetterArn: string;
}

/** The environment of a function, by the names in `docs/reference/settings.md`. */
export function variablesOf(name: FunctionName, options: VariableOptions): Record<string, string> {
  const { plan, names } = options;
  return present({
    ...defaultVariables(plan.config),
    // Every function gets all of them, so that the tags of a secret mean the same to each.
    ...configured(plan.config),
    ...present({ ROTATION_ALLOWED_ADMIN_SECRETS: adminSecretsOf(plan).join(' ') || undefined }),
    ROTATION_LONGEST_INTERVAL: plan.config.longestInterval ?? formatDuration(longestIntervalHours(plan) * 3600),
    ...variablesOfNetwork(plan.config),
    RETIRE_FUNCTION_ARN: names.functionArn('retire'),
    SCHEDULER_ROLE_ARN: options.schedulerRoleArn,
    SCHEDULE_GROUP: names.scheduleGroup,
    RETIRE_DEAD_LETTER_ARN: options.deadLetterArn,
    LEDGER_TABLE: names.ledgerTable,
    ...(name !== 'rotate' ? { ROTATE_FUNCTION_ARN: names.functionArn('rotate') } : {}),
  });
}

/** Node.js reads these when it starts. */
export function variablesOfNetwork({ httpsProxy, noProxy, extraCaCertificates }: PlainConfig): Record<string, string> {
  return present({
    HTTPS_PROXY: httpsProxy,
    NO_PROXY: httpsProxy === undefined ? undefined : noProxy?.join(','),
    NODE_USE_ENV_PROXY: httpsProxy === undefined ? undefined : '1',
    NODE_EXTRA_CA_CERTS: extraCaCertificates === undefined ? undefined : pathInLayer,
  });
}

function configured(config: PlainConfig): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.values<FunctionVariable>(functionVariables).flatMap(({ variable, config: path }) =>
      path === undefined ? [] : [[variable, written(valueAt(config, path))]],
    ),
  );
}

/** A list is written as in a tag. */
function written(value: unknown): string | undefined {
  return Array.isArray(value) ? value.join(' ') : (value as string | undefined);
}

function present(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
