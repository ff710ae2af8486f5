import { asObject } from './as-object.ts';
import type { Scope } from './scope.ts';

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

/**
 * Resolves CloudFormation's intrinsic functions. `AWS::NoValue` is omitted.
 *
 * @throws {Error} for a function that the sandbox does not support or cannot evaluate
 */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) {
    return value.map((member) => resolve(member, scope)).filter((member) => member !== undefined);
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [[name, argument] = ['', undefined]] = entries;
  if (entries.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) {
    const intrinsic = intrinsics[name];
    if (intrinsic === undefined) throw new Error(`The sandbox does not support ${name}.`);
    return intrinsic(argument, scope);
  }
  const resolved = entries.map(([key, member]) => [key, resolve(member, scope)] as const);
  return Object.fromEntries(resolved.filter(([, member]) => member !== undefined));
}

/** Evaluates a condition. */
export function holds(condition: unknown, scope: Scope): boolean {
  const [[name, argument] = ['', undefined]] = Object.entries(asObject(condition, 'A condition'));
  const each = () => list(argument).map((member) => holds(member, scope));
  switch (name) {
    case 'Condition':
      return holds(scope.condition(String(argument)), scope);
    case 'Fn::Equals': {
      const [left, right] = list(argument).map((member) => resolve(member, scope));
      // CloudFormation compares texts: the value of a parameter equals a number that is written alike.
      return JSON.stringify(left, asText) === JSON.stringify(right, asText);
    }
    case 'Fn::And':
      return each().every(Boolean);
    case 'Fn::Or':
      return each().some(Boolean);
    case 'Fn::Not':
      return !each()[0];
    default:
      throw new Error(`The sandbox does not support ${name} as a condition.`);
  }
}

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, scope) => scope.ref(String(name)),
  'Fn::GetAtt'(argument, scope) {
    const [logicalId = '', ...names] = typeof argument === 'string' ? argument.split('.') : list(argument).map(String);
    return scope.attribute(logicalId, names.join('.'));
  },
  'Fn::Join'(argument, scope) {
    const [separator, parts] = list(argument);
    return list(resolve(parts, scope)).map(text).join(String(separator));
  },
  'Fn::Sub'(argument, scope) {
    const [template, more = {}] = Array.isArray(argument) ? argument : [argument];
    const own = asObject(resolve(more, scope), 'Fn::Sub');
    return text(template).replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal !== '') return `\${${name}}`;
      if (Object.hasOwn(own, name)) return text(own[name]);
      const [logicalId = '', ...attribute] = name.split('.');
      return text(attribute.length > 0 ? scope.attribute(logicalId, attribute.join('.')) : scope.ref(name));
    });
  },
  'Fn::Select'(argument, scope) {
    const [index, members] = list(argument);
    const selected = list(resolve(members, scope))[Number(resolve(index, scope))];
    if (selected === undefined) throw new Error(`Fn::Select: there is no member ${String(index)}.`);
    return selected;
  },
  'Fn::Split'(argument, scope) {
    const [separator, whole] = list(argument);
    return text(resolve(whole, scope)).split(String(separator));
  },
  'Fn::If'(argument, scope) {
    const [name, then, otherwise] = list(argument);
    return resolve(holds(scope.condition(String(name)), scope) ? then : otherwise, scope);
  },
  'Fn::FindInMap'(argument, scope) {
    const [map, first, second] = list(resolve(argument, scope)).map(String);
    return scope.mapped(map ?? '', first ?? '', second ?? '');
  },
};

function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error(`Expected a list, not ${JSON.stringify(value)}.`);
}

function text(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`Expected a string, not ${JSON.stringify(value)}.`);
}

function asText(_key: string, value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}
