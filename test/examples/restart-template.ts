import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { resolve } from '../../sandbox/cloudformation/intrinsics.ts';
import { createScope } from '../../sandbox/cloudformation/scope.ts';
import { readTemplate } from '../../sandbox/cloudformation/template.ts';

type Properties = Readonly<Record<string, unknown>>;

/** The properties of a resource of the template, with every intrinsic function resolved. */
export function readRestartTemplate(parameters: Properties): (logicalId: string) => Properties {
  const template = readTemplate(
    parse(readFileSync('examples/restart-consumers/restart-ecs-services.template.yaml', 'utf8')),
  );
  const created = new Map(
    Object.keys(template.resources).map((id) => [id, { ref: id, attributes: { Arn: `arn:of:${id}` } }]),
  );
  const scope = createScope({ template, stackName: 'restarts', stackId: 'restarts', parameters, created });
  return (logicalId) => resolve(template.resources[logicalId]?.Properties, scope) as Properties;
}
