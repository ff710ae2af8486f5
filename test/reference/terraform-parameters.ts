import { type TemplateParameter, templateParameters } from '../../infra/plain-template/parameters.ts';

/** The variables of the Terraform module for the parameters of the plain template, as `terraform fmt` writes them. */
export function renderTerraformParameters(): string {
  const parameters = Object.entries(templateParameters());
  const width = Math.max(...parameters.map(([name]) => name.length));
  const values = parameters.map(([name]) => `    ${name.padEnd(width)} = var.${snakeCase(name)}\n`);
  return [
    '# Written by: npx vitest run --project cdk -t reference --update\n',
    ...parameters.map(([name, parameter]) => renderVariable(name, parameter)),
    `locals {\n  parameters = {\n${values.join('')}  }\n}\n`,
  ].join('\n');
}

function renderVariable(name: string, { Description, Type, Default }: TemplateParameter): string {
  const lines: (readonly [string, string])[] = [
    ['description', JSON.stringify(Description).replaceAll('${', '$${')],
    ['type', Type === 'Number' ? 'number' : 'string'],
    ...(Default === undefined ? [] : [['default', JSON.stringify(Default)] as const]),
  ];
  const body = lines.map(([key, value]) => `  ${key.padEnd('description'.length)} = ${value}\n`).join('');
  return `variable "${snakeCase(name)}" {\n${body}}\n`;
}

/** `CodeKeyPrefix` as `code_key_prefix`. */
function snakeCase(name: string): string {
  return name.replace(/(?<!^)([A-Z])/g, '_$1').toLowerCase();
}
