import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

export const functionNames = ['rotate', 'retire', 'watch'] as const;

export type FunctionName = (typeof functionNames)[number];

/** The functions that a configuration may switch on besides. */
export type OptionalFunctionName = 'report';

/**
 * Names that begin with the name of the service, so that ARNs are known before the resources exist: roles refer to
 * functions that refer to roles.
 */
export class ServiceNames {
  readonly service: string;
  readonly #stack: Stack;

  constructor(scope: Construct, service: string) {
    this.service = service;
    this.#stack = Stack.of(scope);
  }

  functionName(name: FunctionName | OptionalFunctionName): string {
    return `${this.service}-${name}`;
  }

  functionArn(name: FunctionName | OptionalFunctionName): string {
    return this.#arn('lambda', 'function', this.functionName(name), ArnFormat.COLON_RESOURCE_NAME);
  }

  get scheduleGroup(): string {
    return this.service;
  }

  get scheduleGroupArn(): string {
    return this.#arn('scheduler', 'schedule-group', this.scheduleGroup, ArnFormat.SLASH_RESOURCE_NAME);
  }

  /** The managed policy of those who make reports. */
  get reporterPolicy(): string {
    return `${this.service}-reporter`;
  }

  /** Of the one-time schedules, whose names begin with `gor-`. */
  get schedulesArn(): string {
    return this.#arn('scheduler', 'schedule', `${this.scheduleGroup}/gor-*`, ArnFormat.SLASH_RESOURCE_NAME);
  }

  get ledgerTable(): string {
    return `${this.service}-ledger`;
  }

  get ledgerTableArn(): string {
    return this.#arn('dynamodb', 'table', this.ledgerTable, ArnFormat.SLASH_RESOURCE_NAME);
  }

  /** Of a secret by its name; Secrets Manager adds a hyphen and six characters. */
  secretArn(name: string): string {
    return this.#arn('secretsmanager', 'secret', `${name}-??????`, ArnFormat.COLON_RESOURCE_NAME);
  }

  /** Of the rules that publish to the alarm topics. */
  get rulesArn(): string {
    return this.#arn('events', 'rule', `${this.service}-*`, ArnFormat.SLASH_RESOURCE_NAME);
  }

  eventBusArn(name: string): string {
    return this.#arn('events', 'event-bus', name, ArnFormat.SLASH_RESOURCE_NAME);
  }

  #arn(service: string, resource: string, resourceName: string, arnFormat: ArnFormat): string {
    return this.#stack.formatArn({ service, resource, resourceName, arnFormat });
  }
}
