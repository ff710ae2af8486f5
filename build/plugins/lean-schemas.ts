import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * Lets the bundler remove those schemas and error classes of an AWS client that no call of ours needs: half of a client.
 * Each client registers a class for each of its errors, used or not, and the properties of its schemas have computed
 * names, which the bundler takes for a side effect.
 *
 * An error without a class becomes one of the client's base class, as the SDK does with errors that it does not know yet.
 * Name, message and `$metadata` are the same; `$fault` follows from the status code.
 */
export const leanSchemas: Plugin = {
  name: 'lean-schemas',
  setup({ onLoad }) {
    onLoad({ filter: /@aws-sdk[\\/]client-[\w-]+[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/ }, async ({ path }) => {
      const errors = join(path, '../../models/errors.js');
      return { contents: leanSchemasOf(await readFile(path, 'utf8'), await readFile(errors, 'utf8')), loader: 'js' };
    });
  },
};

/**
 * @param schemas a client's `schemas_0.js`
 * @param errors its `errors.js`
 * @throws Error if they are not written as expected
 */
export function leanSchemasOf(schemas: string, errors: string): string {
  return withoutErrorClasses(withLiteralNames(schemas), errors);
}

/** `{ [_e]: _c }` as `{ "error": _c }`. */
function withLiteralNames(schemas: string): string {
  const names = new Map([...schemas.matchAll(/^const (_\w+) = (".*");$/gm)].map(([, name, text]) => [name, text]));
  return schemas.replaceAll(/\[(_\w+)\]:/g, (_whole, name: string) => {
    const text = names.get(name);
    if (text === undefined) throw unexpected(`the name ${name} of a property is no constant`);
    return `${text}:`;
  });
}

function withoutErrorClasses(schemas: string, errors: string): string {
  const registrations = [...schemas.matchAll(/^n0_registry\.registerError\((\w+)\$, \1\);$/gm)];
  const registered = registrations.map(([, name = '']) => name);
  const classes = new Map(
    [...errors.matchAll(/^export class (\w+) extends __BaseException \{$([\s\S]*?)^\}$/gm)].map(([, name, body]) => [
      name,
      body,
    ]),
  );
  if (registered.length === 0 || [...classes.keys()].sort().join() !== [...registered].sort().join()) {
    throw unexpected(`it registers the errors ${registered.join(', ')}, but has ${[...classes.keys()].join(', ')}`);
  }
  if (!/^_s_registry\.registerError\((\w+ServiceException)\$, \1\);$/m.test(schemas)) {
    throw unexpected('it does not register its base class for errors');
  }
  return registrations.reduce((text, [line, name = '']) => {
    return isNeeded(schemas, name, classes.get(name) ?? '') ? text : text.replace(line, '');
  }, schemas);
}

/** Whether the class of an error says what the response does not: that it may be retried, or its name. */
function isNeeded(schemas: string, name: string, body: string): boolean {
  const schema = new RegExp(`^export var ${name}\\$ = \\[-3, n0, _\\w+,\\n(.*),$`, 'm').exec(schemas)?.[1];
  if (schema === undefined) throw unexpected(`${name} has no schema`);
  return body.includes('$retryable') || schema.includes('"awsQueryError"');
}

function unexpected(what: string): Error {
  return new Error(
    `The AWS client is not written as build/plugins/lean-schemas.ts expects (${what}): compare it with the version before and adapt the plugin.`,
  );
}
