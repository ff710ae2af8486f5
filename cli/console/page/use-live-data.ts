import { useEffect, useRef, useState } from 'preact/hooks';
import type { PageData, PageOperation } from '../page-data.ts';
import type { ServerAccess } from './server-access.ts';

/** Milliseconds between two questions whether anything has changed. */
const pollMs = { sandbox: 1_000, other: 5_000 };

export interface LiveData {
  readonly data: PageData;
  readonly operations: readonly PageOperation[];
  /** The server did not answer the last question. */
  readonly isLost: boolean;
  readonly readAt: string;
  /** Asks at once. */
  refresh(): void;
}

/** The data, asked for again while the page is visible. */
export function useLiveData(access: ServerAccess, first: PageData): LiveData {
  const [state, setState] = useState({
    data: first,
    operations: [] as readonly PageOperation[],
    isLost: false,
    readAt: first.readAt,
  });
  const asks = useRef(() => {});
  useEffect(() => {
    if (first.mode === 'export') return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let hasEnded = false;
    let isAsking = false;
    const ask = async () => {
      clearTimeout(timer);
      if (isAsking) return;
      isAsking = true;
      try {
        const [data, operations] = [await access.fleet(), await access.operations()];
        setState((before) => ({
          data: data ?? before.data,
          operations,
          isLost: false,
          readAt: access.readAt() ?? before.readAt,
        }));
      } catch {
        setState((before) => ({ ...before, isLost: true }));
      }
      isAsking = false;
      if (!hasEnded) timer = setTimeout(next, first.isSandbox ? pollMs.sandbox : pollMs.other);
    };
    const next = () => {
      // A page that is not visible asks nothing.
      if (document.visibilityState === 'visible') void ask();
    };
    asks.current = () => void ask();
    document.addEventListener('visibilitychange', next);
    next();
    return () => {
      hasEnded = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', next);
    };
  }, [access, first]);
  return { ...state, refresh: () => asks.current() };
}
