import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { resolve } from '../../sandbox/cloudformation/intrinsics.ts';
import { createScope } from '../../sandbox/cloudformation/scope.ts';
import { readTemplate } from '../../sandbox/cloudformation/template.ts';

export type Properties = Readonly<Record<string, unknown>>;

/** The properties of a resource of a template in `examples`, with every intrinsic function resolved. */
export function readExampleTemplate(file: string, parameters: Properties): (logicalId: string) => Properties {
  const template = readTemplate(parse(readFileSync(`examples/${file}`, 'utf8')));
  const created = new Map(
    Object.keys(template.resources).map((id) => [
      id,
      { ref: id, attributes: { Arn: `arn:aws:of:eu-west-1:111122223333:${id}` } },
    ]),
  );
  const scope = createScope({ template, stackName: 'example', stackId: 'example', parameters, created });
  return (logicalId) => resolve(template.resources[logicalId]?.Properties, scope) as Properties;
}
