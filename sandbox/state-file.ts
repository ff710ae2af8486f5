import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { region } from './aws-account.ts';
import type { Contents } from './contents.ts';
import type { Persistent } from './core/persistent.ts';
import type { RotationService } from './rotation-service.ts';

const format = 'genesys-oauth-rotation-sandbox/1';

export interface KeptState {
  readonly region: string;
  /** How far the clock was ahead, in milliseconds. */
  readonly clockOffsetMs: number;
  readonly parts: ReadonlyMap<string, unknown>;
  readonly contents: Contents;
}

/** @throws {Error} when the file is no state of a sandbox; `undefined` when there is none */
export function readState(file: string): KeptState | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const { format: found, ...state } = JSON.parse(readFileSync(file, 'utf8'), revive);
    if (found === format) return state as KeptState;
  } catch (cause) {
    throw new Error(`${file} cannot be read: ${cause instanceof Error ? cause.message : cause}. It was not changed.`, {
      cause,
    });
  }
  throw new Error(`${file} is not the state of a sandbox of this version. It was not changed; choose another file.`);
}

/** Replaces the file as a whole. Only its owner may read it: it holds the sandbox's secrets. */
function writeState(file: string, state: KeptState): void {
  const unfinished = `${file}.${process.pid}.tmp`;
  writeFileSync(unfinished, JSON.stringify({ format, ...state }, replace), { mode: 0o600 });
  renameSync(unfinished, file);
}

/** Real milliseconds after a change until it is written: those that follow are written with it. */
const writeDelayMs = 500;

/** Writes the state after every change and at the end. A failure to write is reported, and changes nothing. */
export function keepState(
  file: string,
  service: RotationService,
  contents: () => Contents,
  report: (what: string, error: unknown) => void,
): { end(): void } {
  let timer: NodeJS.Timeout | undefined;
  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    const parts = new Map(Object.entries(service.persistent).map(([name, part]) => [name, part.save()]));
    try {
      writeState(file, { region, clockOffsetMs: service.clock.offsetMs(), parts, contents: contents() });
    } catch (error) {
      report(`The state was not written to ${file}`, error);
    }
  };
  const unsubscribe = service.journal.subscribe(() => {
    timer ??= setTimeout(write, writeDelayMs);
    timer.unref();
  });
  write();
  return {
    end() {
      unsubscribe();
      write();
    },
  };
}

export async function loadParts(parts: Readonly<Record<string, Persistent>>, kept: KeptState): Promise<void> {
  for (const [name, part] of Object.entries(parts)) if (kept.parts.has(name)) await part.load(kept.parts.get(name));
}

/** JSON has no maps, sets and buffers, and `JSON.stringify` turns a buffer into text before it asks. */
function replace(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  const original = this[key];
  if (original instanceof Map) return { $map: [...original] };
  if (original instanceof Set) return { $set: [...original] };
  if (original instanceof Uint8Array) return { $bytes: Buffer.from(original).toString('base64') };
  return value;
}

function revive(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('$map' in value) return new Map(value.$map as [unknown, unknown][]);
  if ('$set' in value) return new Set(value.$set as unknown[]);
  return '$bytes' in value ? Buffer.from(String(value.$bytes), 'base64') : value;
}
