import { defaultVariables, type RotationPlan } from './config/plan-rotation.ts';
import type { FunctionName, ServiceNames } from './names.ts';

export interface VariableOptions {
  readonly plan: RotationPlan;
  readonly names: ServiceNames;
  readonly schedulerRoleArn: string;
  readonly deadLetterArn: string;
}

/** The environment of a function, by the names that the settings in README.md give. */
export function variablesOf(name: FunctionName, options: VariableOptions): Record<string, string> {
  const { plan, names } = options;
  const { genesysEnvironment, functions, destinations = {} } = plan.config;
  const { webhook, vault, eventBus } = destinations;
  return present({
    ...defaultVariables(plan.config),
    GENESYS_ENVIRONMENT: genesysEnvironment,
    GENESYS_PROPAGATION_TIMEOUT: functions?.propagationTimeout,
    RETIRE_FUNCTION_ARN: names.functionArn('retire'),
    SCHEDULER_ROLE_ARN: options.schedulerRoleArn,
    SCHEDULE_GROUP: names.scheduleGroup,
    RETIRE_DEAD_LETTER_ARN: options.deadLetterArn,
    ...(name === 'watch' ? { ROTATE_FUNCTION_ARN: names.functionArn('rotate') } : { ROTATION_EVENT_BUS: eventBus }),
    // Retire puts copies back; and to every function the tags of a secret mean the same.
    ROTATION_WEBHOOK_URL: webhook?.url,
    ROTATION_WEBHOOK_SECRET: webhook?.secret,
    VAULT_ADDR: vault?.address,
    VAULT_NAMESPACE: vault?.namespace,
    ROTATION_VAULT_MOUNT: vault?.mount,
    ROTATION_VAULT_SECRET: vault?.secret,
  });
}

function present(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
