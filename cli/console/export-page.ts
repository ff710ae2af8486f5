import type { CommandContext } from '../command-line/command.ts';
import { mapInParallel } from '../fleet/map-in-parallel.ts';
import { openFleetSource } from './fleet-source.ts';
import { readPageAssets, renderPage } from './page-html.ts';

/** The page with everything that it shows, as one document that needs no server. */
export async function exportPage(
  context: CommandContext,
): Promise<{ readonly html: string; readonly secrets: number }> {
  const assets = await readPageAssets();
  // One moment: nothing is read twice.
  const source = await openFleetSource(context, { mode: 'export', isSandbox: false, freshMs: 3_600_000 });
  const data = await source.data();
  const details = await mapInParallel(data.secrets, async ({ arn }) => [arn, await source.detail(arn)] as const);
  return { html: renderPage(assets, { ...data, details: Object.fromEntries(details) }), secrets: data.secrets.length };
}
