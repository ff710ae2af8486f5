import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRotationService, type RotationService } from '../../sandbox/rotation-service.ts';
import { send } from './agent-world.ts';

const file = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const run = promisify(execFile);
const me = '/api/v2/tokens/me';
const name = 'contact-center/crm-sync';
let service: RotationService;
let folder: string;
let port: number;
let output = '';
const children: ChildProcess[] = [];

const variables = () => ({
  ...process.env,
  ...service.environment(),
  GENESYS_GATEWAY_URL: service.endpoint,
  GENESYS_SECRET: name,
  GENESYS_AGENT_PORT: String(port),
  GENESYS_AGENT_URL: `http://localhost:${port}`,
  GENESYS_AGENT_TOKEN_FILE: join(folder, 'token'),
});

/** The built agent, once it listens. */
async function start(more: Readonly<Record<string, string>> = {}): Promise<ChildProcess> {
  const child = spawn(process.execPath, [file('agent/dist/genesys-token-agent.cjs')], {
    env: { ...variables(), ...more },
  });
  children.push(child);
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The agent exited with ${code}: ${output}`)));
    const note = (chunk: Buffer) => {
      output += chunk;
      if (output.includes('"type":"listening"')) resolve();
    };
    child.stdout.on('data', note);
    child.stderr.on('data', note);
  });
  output = output.replaceAll('"type":"listening"', '"type":"seen"');
  return child;
}

beforeAll(async () => {
  service = await createRotationService();
  service.createManagedSecret({ name });
  folder = await mkdtemp(join(tmpdir(), 'agent-process-'));
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  port = (probe.address() as AddressInfo).port;
  probe.close();
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await service.close();
  await rm(folder, { recursive: true });
});

const revoke = async () => {
  const headers = { 'x-genesys-agent-token': await readFile(join(folder, 'token'), 'utf8') };
  const { text } = await send({ host: '127.0.0.1', port }, '/token', { headers });
  await fetch(service.endpoint + me, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${JSON.parse(text).access_token}` },
  });
};

const isInstalled = async (command: string, ...parameters: string[]) =>
  run(command, parameters).then(
    () => true,
    () => false,
  );

/** The recipe as a package, and a program that uses it; Go compiles both. */
async function goProgram(): Promise<string> {
  const program = join(folder, 'go');
  await mkdir(join(program, 'genesystoken'), { recursive: true });
  await copyFile(file('examples/agent/genesystoken.go'), join(program, 'genesystoken/genesystoken.go'));
  await copyFile(file('test/agent/recipes/main.go'), join(program, 'main.go'));
  await writeFile(
    join(program, 'go.mod'),
    'module program\n\ngo 1.18\n\nrequire genesystoken v0.0.0\nreplace genesystoken => ./genesystoken\n',
  );
  await writeFile(join(program, 'genesystoken/go.mod'), 'module genesystoken\n\ngo 1.18\n');
  const env = { ...process.env, GOPROXY: 'off', GOFLAGS: '-mod=mod', GOCACHE: join(folder, 'go-cache') };
  await run('go', ['vet', './...', 'genesystoken'], { cwd: program, env });
  await run('go', ['build', '-o', 'program', '.'], { cwd: program, env });
  return join(program, 'program');
}

/** The recipe and a program that uses it, built for the .NET that is installed; no package is fetched. */
async function dotnetProgram(): Promise<string> {
  const program = join(folder, 'dotnet');
  await mkdir(program);
  await copyFile(file('examples/agent/GenesysToken.cs'), join(program, 'GenesysToken.cs'));
  await copyFile(file('test/agent/recipes/Program.cs'), join(program, 'Program.cs'));
  const env = { ...process.env, DOTNET_CLI_HOME: folder, DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1' };
  const major = Number((await run('dotnet', ['--version'], { env })).stdout.split('.')[0]);
  const framework = major < 5 ? 'netcoreapp3.1' : `net${major}.0`;
  const properties = `<OutputType>Exe</OutputType><TargetFramework>${framework}</TargetFramework>`;
  const strict = '<TreatWarningsAsErrors>true</TreatWarningsAsErrors><RestoreSources>.</RestoreSources>';
  await writeFile(
    join(program, 'program.csproj'),
    `<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup>${properties}${strict}</PropertyGroup></Project>`,
  );
  await run('dotnet', ['build', '--output', join(program, 'built')], { cwd: program, env });
  return join(program, 'built/program.dll');
}

const recipes = [
  ['curl', ['curl', '--version'], () => ['sh', file('examples/agent/token.sh')]],
  ['Python', ['python3', '--version'], () => ['python3', file('examples/agent/genesys_token.py')]],
  ['Java', ['javac', '-version'], () => ['java', file('examples/agent/GenesysToken.java')]],
  ['C#', ['dotnet', '--version'], async () => ['dotnet', await dotnetProgram()]],
  ['Go', ['go', 'version'], async () => [await goProgram()]],
] as const satisfies readonly (readonly [
  string,
  readonly string[],
  () => readonly string[] | Promise<readonly string[]>,
])[];

describe('the built agent', () => {
  it.each(recipes)(
    'serves a program in %s, across a kill, a restart and a revoked token',
    async (_what, [tool, version], prepare) => {
      if (!(await isInstalled(tool, version))) {
        process.stderr.write(`skipped: ${tool} is not installed\n`);
        return;
      }
      const [command = '', ...parameters] = await prepare();
      const call = () => run(command, [...parameters, me], { env: variables(), encoding: 'utf8' });
      const first = await start();
      expect(JSON.parse((await call()).stdout).organization.name).toBe('Sandbox Contact Center');
      await revoke();
      expect(JSON.parse((await call()).stdout).organization.name).toBe('Sandbox Contact Center');
      first.kill('SIGKILL');
      await once(first, 'exit');
      // The program waits for the agent.
      const [{ stdout }, second] = await Promise.all([call(), start()]);
      expect(JSON.parse(stdout).organization.name).toBe('Sandbox Contact Center');
      second.kill('SIGTERM');
      expect(await once(second, 'exit')).toEqual([0, null]);
    },
    300_000,
  );

  it('is a proxy for the official Python SDK, or for a stub of its documented surface where it is not installed', async () => {
    if (!(await isInstalled('python3', '--version'))) {
      process.stderr.write('skipped: python3 is not installed\n');
      return;
    }
    const hasSdk = await isInstalled('python3', '-c', 'import PureCloudPlatformClientV2');
    const stub = hasSdk ? {} : { PYTHONPATH: file('test/agent/recipes/python-sdk') };
    const call = () => run('python3', [file('examples/agent/official_sdk.py')], { env: { ...variables(), ...stub } });
    const agent = await start({ GENESYS_AGENT_PROXY: 'true' });
    expect((await call()).stdout).toBe('Sandbox Contact Center\n');
    await revoke();
    expect((await call()).stdout).toBe('Sandbox Contact Center\n');
    agent.kill('SIGTERM');
    await once(agent, 'exit');
  }, 300_000);

  it('takes part in the life of a Lambda environment, and exits with it', async () => {
    const calls: string[] = [];
    const shutdown = Promise.withResolvers<void>();
    const lambda = createServer(async (request, response) => {
      calls.push(
        `${request.method} ${request.url} ${request.headers['lambda-extension-name'] ?? request.headers['lambda-extension-identifier']}`,
      );
      if (request.url?.endsWith('/register')) {
        calls.push(Buffer.concat(await request.toArray()).toString());
        response.writeHead(200, { 'lambda-extension-identifier': 'id-1' }).end('{}');
        return;
      }
      await shutdown.promise;
      response.end('{"eventType":"SHUTDOWN","shutdownReason":"spindown"}');
    }).listen(0, '127.0.0.1');
    await once(lambda, 'listening');
    const sessionToken = 'a-session-token-of-this-environment';
    const agent = await start({
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${(lambda.address() as AddressInfo).port}`,
      AWS_SESSION_TOKEN: sessionToken,
    });
    const headers = { 'x-aws-parameters-secrets-token': sessionToken };
    expect((await send({ host: '127.0.0.1', port }, '/token', { headers })).status).toBe(200);
    shutdown.resolve();
    expect(await once(agent, 'exit')).toEqual([0, null]);
    expect(calls).toEqual([
      'POST /2020-01-01/extension/register genesys-token-agent',
      '{"events":["SHUTDOWN"]}',
      'GET /2020-01-01/extension/event/next id-1',
    ]);
    lambda.close();
  });

  it('says in one line what it cannot use, and whether it is ready', async () => {
    const agent = file('agent/dist/genesys-token-agent.cjs');
    const failed = (parameters: string[], env: NodeJS.ProcessEnv) =>
      run(process.execPath, [agent, ...parameters], { env }).then(
        () => ({ code: 0, stderr: '' }),
        ({ code, stderr }: { code: number; stderr: string }) => ({ code, stderr }),
      );
    expect(await failed([], {})).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^The configuration cannot be used: no secret is named.*\n$/),
    });
    expect(await failed(['--config', '/nowhere'], {})).toEqual({
      code: 1,
      stderr: expect.stringContaining('cannot be read (ENOENT)'),
    });
    expect(await failed(['--healthcheck'], variables())).toMatchObject({ code: 1 });
  });

  it('prints neither tokens nor secrets', async () => {
    const hidden = [...service.genesys.issuedTokens(), await readFile(join(folder, 'token'), 'utf8')];
    const { clientSecret } = JSON.parse(service.secretsManager.value(name) ?? '{}') as { clientSecret: string };
    expect(hidden.length).toBeGreaterThan(3);
    expect(output).toContain('"type":"refreshed"');
    for (const secret of [...hidden, clientSecret]) expect(output).not.toContain(secret);
  });
});
