import { invalidValue } from './api-error.ts';

/** One page of a listing, as the SDK's `…EntityListing` has it. `nextUri` and `previousUri` keep the caller's filters. */
export function entityPage(
  path: string,
  entities: readonly Readonly<Record<string, unknown>>[],
  query: URLSearchParams,
  defaultPageSize = 25,
): Record<string, unknown> {
  const pageSize = readCount(query, 'pageSize', defaultPageSize);
  const pageNumber = readCount(query, 'pageNumber', 1);
  const pageCount = Math.max(1, Math.ceil(entities.length / pageSize));
  const uri = (page: number) => {
    const parameters = new URLSearchParams(query);
    parameters.set('pageSize', String(pageSize));
    parameters.set('pageNumber', String(page));
    return `${path}?${parameters}`;
  };
  return {
    entities: entities.slice((pageNumber - 1) * pageSize, pageNumber * pageSize),
    pageSize,
    pageNumber,
    total: entities.length,
    firstUri: uri(1),
    lastUri: uri(pageCount),
    selfUri: uri(pageNumber),
    ...(pageNumber < pageCount && { nextUri: uri(pageNumber + 1) }),
    ...(pageNumber > 1 && { previousUri: uri(pageNumber - 1) }),
    pageCount,
  };
}

function readCount(query: URLSearchParams, name: string, unsent: number): number {
  const count = Number(query.get(name) ?? unsent);
  if (!Number.isInteger(count) || count < 1) throw invalidValue(`${name} must be a positive number.`);
  return count;
}
