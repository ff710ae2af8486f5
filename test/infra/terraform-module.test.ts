import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import { templateParameters } from '../../infra/plain-template/parameters.ts';

// Its own types bring those of browsers, which change what `fetch` takes everywhere.
const { parse } = createRequire(import.meta.url)('@cdktf/hcl2json') as {
  /** HashiCorp's own parser, compiled to WebAssembly. */
  parse(file: string, text: string): Promise<Module>;
};

type Blocks = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
type Module = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The blocks of all files by their kinds: an expression is a text in `${…}`. */
async function readModule(folder: string): Promise<Module> {
  const module: Record<string, Record<string, unknown>> = {};
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.tf'))) {
    const parsed = await parse(file, readFileSync(`${folder}/${file}`, 'utf8'));
    for (const [kind, blocks] of Object.entries(parsed)) {
      const merged = Array.isArray(blocks) ? Object.assign({}, ...blocks) : blocks;
      module[kind] = { ...module[kind], ...merged };
    }
  }
  return module;
}

/** What expressions refer to, such as `var.tags`, `local.parameters` or `aws_s3_object.zip`. */
function referencesIn(value: unknown): ReadonlySet<string> {
  if (typeof value === 'object' && value !== null)
    return new Set(Object.values(value).flatMap((each) => [...referencesIn(each)]));
  const isExpression = typeof value === 'string' && value.includes('${');
  return new Set(isExpression ? value.match(/\b(data\.)?(var|local|aws_\w+)\.\w+/g) : []);
}

describe('the Terraform module', () => {
  let module: Module;
  let declared: readonly string[];
  beforeAll(async () => {
    module = await readModule('terraform');
    const { variable = {}, locals = {}, resource = {}, data = {} } = module;
    const inTypes = (types: Blocks | object) =>
      Object.entries(types).flatMap(([type, named]) => Object.keys(named).map((name) => `${type}.${name}`));
    declared = [
      ...Object.keys(variable).map((name) => `var.${name}`),
      ...Object.keys(locals).map((name) => `local.${name}`),
      ...inTypes(resource),
      ...inTypes(data).map((name) => `data.${name}`),
    ];
  });

  it('uses every variable and every local, and refers to nothing that is not there', () => {
    const { variable, ...others } = module;
    const used = referencesIn(others);
    expect(declared.filter((name) => /^(var|local)\./.test(name) && !used.has(name))).toEqual([]);
    expect([...referencesIn(module)].filter((name) => !declared.includes(name))).toEqual([]);
  });

  it('passes every parameter of the template, and no other', () => {
    expect(Object.keys(module.locals?.parameters ?? {}).sort()).toEqual(Object.keys(templateParameters()).sort());
    const required = Object.entries(module.variable ?? {}).filter(([, blocks]) => {
      const [block] = blocks as readonly object[];
      return block !== undefined && !('default' in block);
    });
    // What has no default in the template must be given here too.
    expect(required.map(([name]) => name).sort()).toEqual(['code_bucket', 'genesys_environment', 'release_folder']);
  });

  it('describes each of its variables and outputs', () => {
    for (const blocks of [...Object.values(module.variable ?? {}), ...Object.values(module.output ?? {})]) {
      expect(blocks).toEqual([expect.objectContaining({ description: expect.stringMatching(/\w/) })]);
    }
    expect(Object.keys(module.output ?? {}).sort()).toEqual(['outputs', 'rotate_function_arn', 'secret_tags']);
  });
});
