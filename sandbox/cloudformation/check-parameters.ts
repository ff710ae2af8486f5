import { holds } from './intrinsics.ts';
import type { Scope } from './scope.ts';
import type { Template, TemplateParameter } from './template.ts';

/**
 * Checks what a caller has given for a template, before anything is created.
 *
 * @throws {Error} in CloudFormation's words
 */
export function checkParameters(template: Template, given: Readonly<Record<string, unknown>>, scope: Scope): void {
  const unknown = Object.keys(given).filter((name) => template.parameters[name] === undefined);
  if (unknown.length > 0) throw new Error(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  const own = Object.entries(template.parameters).filter(([, { Type }]) => !Type.startsWith('AWS::SSM::'));
  const missing = own.filter(([name, { Default }]) => (given[name] ?? Default) === undefined).map(([name]) => name);
  if (missing.length > 0) throw new Error(`Parameters: [${missing.join(', ')}] must have values`);
  for (const [name, parameter] of own) {
    const problem = problemOf(String(given[name] ?? parameter.Default), parameter);
    if (problem !== undefined) throw new Error(`Parameter '${name}' ${parameter.ConstraintDescription ?? problem}`);
  }
  for (const [rule, { Assertions }] of Object.entries(template.rules)) {
    const failed = Assertions.find(({ Assert }) => !holds(Assert, scope));
    if (failed !== undefined) throw new Error(`Template validation error: ${failed.AssertDescription ?? rule}`);
  }
}

function problemOf(value: string, { AllowedValues, AllowedPattern }: TemplateParameter): string | undefined {
  const allowed = AllowedValues?.map(String);
  if (allowed?.includes(value) === false) return `must be one of AllowedValues [${allowed.join(', ')}]`;
  // CloudFormation matches the whole value.
  const isMatch = AllowedPattern === undefined || new RegExp(`^(?:${AllowedPattern})$`).test(value);
  return isMatch ? undefined : `must match pattern ${AllowedPattern}`;
}
