/** The value at a path such as `destinations.vault.mount`; `undefined` where there is none. */
export function valueAt(config: object, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | null | undefined)?.[key], config);
}
