#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { TokenProviderEvent } from 'genesys-token-provider';
import { AgentError } from './agent-error.ts';
import { checkHealth } from './check-health.ts';
import { readConfiguration } from './configuration.ts';
import { runExtension } from './lambda-extension.ts';
import { startAgent } from './start-agent.ts';

const usage = `Usage: genesys-token-agent [--config <file>] [--healthcheck]

Serves Genesys Cloud access tokens on http://localhost:2774/token.

  --config <file>  a JSON file: secrets, port or socket, tokenFile, proxy, gatewayUrl
  --healthcheck    exits with 0 if the agent on this machine is ready, else with 1
  --help           shows this

Variables: GENESYS_SECRET, GENESYS_AGENT_PORT, GENESYS_AGENT_SOCKET, GENESYS_AGENT_TOKEN, GENESYS_AGENT_TOKEN_FILE,
GENESYS_AGENT_PROXY, GENESYS_GATEWAY_URL; AWS_REGION and the others of the AWS SDK; VAULT_ADDR, VAULT_TOKEN.
`;

/** How long requests that are being served may take after SIGTERM. */
const graceMs = 5000;

const write = (fields: object) =>
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), ...fields })}\n`);
const log = (secret: string, event: TokenProviderEvent) => void write({ secret, ...event });

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { config: { type: 'string' }, healthcheck: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const file = values.config ?? process.env.GENESYS_AGENT_CONFIG;
  const configuration = readConfiguration(file === undefined ? undefined : await read(file), process.env);
  if (values.healthcheck) {
    process.exitCode = (await checkHealth(configuration)) ? 0 : 1;
    return;
  }
  const runtimeApi = process.env.AWS_LAMBDA_RUNTIME_API;
  const start = async () => {
    const agent = await startAgent({ configuration, log, isKeptWarm: runtimeApi === undefined });
    write({ type: 'listening', at: configuration.socket ?? `http://localhost:${agent.port}` });
    return agent;
  };
  if (runtimeApi !== undefined) {
    await runExtension(runtimeApi, async () => void (await start()));
    process.exit();
  }
  const agent = await start();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void agent.close(graceMs));
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new AgentError(`The configuration ${file} cannot be read (${Object(error).code}). Next: correct --config.`);
  }
}

main().catch((error: unknown) => {
  const isOwn = error instanceof AgentError || Object(error).code?.startsWith?.('ERR_PARSE_ARGS');
  process.stderr.write(
    `${isOwn ? (error as Error).message : `The agent failed: ${Object(error).name}: ${Object(error).message}`}\n`,
  );
  process.exitCode = 1;
});
