import type { TemplateResource } from './template.ts';

/**
 * Orders the resources so that each comes after everything it refers to.
 *
 * @throws {Error} on a circular or missing reference
 */
export function creationOrder(resources: Readonly<Record<string, TemplateResource>>): readonly string[] {
  const order = new Set<string>();
  const visit = (logicalId: string, path: readonly string[]): void => {
    if (order.has(logicalId)) return;
    const cycle = [...path, logicalId];
    if (path.includes(logicalId)) throw new Error(`Circular dependency between resources: ${cycle.join(' -> ')}`);
    const resource = resources[logicalId];
    if (resource === undefined) throw new Error(`${path.at(-1)} depends on ${logicalId}, which does not exist.`);
    const named = [...resource.DependsOn, ...referredTo(resource.Properties).filter((name) => resources[name])];
    for (const name of named) visit(name, cycle);
    order.add(logicalId);
  };
  for (const logicalId of Object.keys(resources)) visit(logicalId, []);
  return [...order];
}

/** Every name in a `Ref`, `Fn::GetAtt` or `Fn::Sub`, including parameters and `AWS::…`. */
function referredTo(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(referredTo);
  return Object.entries(value).flatMap(([name, argument]) => {
    switch (name) {
      case 'Ref':
        return [String(argument)];
      case 'Fn::GetAtt':
        return [String(Array.isArray(argument) ? argument[0] : String(argument).split('.')[0])];
      case 'Fn::Sub': {
        const template = String(Array.isArray(argument) ? argument[0] : argument);
        const names = [...template.matchAll(/\$\{([^!}.]+)[^}]*\}/g)].map(([, reference]) => reference ?? '');
        return [...names, ...referredTo(argument)];
      }
      default:
        return referredTo(argument);
    }
  });
}
