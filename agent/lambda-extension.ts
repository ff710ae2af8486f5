/** The name by which Lambda started the extension: its file in `/opt/extensions`. */
export const extensionName = 'genesys-token-agent';

const identifier = 'lambda-extension-identifier';

/**
 * Takes part in the life of a Lambda environment: registers, and returns when the environment is shut down. It registers for
 * the shutdown only, so that no invocation waits for it.
 *
 * @param runtimeApi the variable `AWS_LAMBDA_RUNTIME_API`
 * @param start what has to be up before the function is invoked
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
 */
export async function runExtension(runtimeApi: string, start: () => Promise<void>): Promise<void> {
  const base = `http://${runtimeApi}/2020-01-01/extension`;
  const registered = await fetch(`${base}/register`, {
    method: 'POST',
    headers: { 'lambda-extension-name': extensionName },
    body: JSON.stringify({ events: ['SHUTDOWN'] }),
  });
  const id = registered.headers.get(identifier);
  if (!registered.ok || id === null)
    throw new Error(`Lambda did not register the extension: HTTP ${registered.status}.`);
  const headers = { [identifier]: id };
  try {
    await start();
  } catch (error) {
    // Lambda shows it, and ends the environment.
    const failed = { ...headers, 'lambda-extension-function-error-type': 'Extension.StartFailed' };
    await fetch(`${base}/init/error`, { method: 'POST', headers: failed, body: '{}' }).catch(() => {});
    throw error;
  }
  for (;;) {
    // Responds when there is an event; the environment is frozen until then.
    const next = await fetch(`${base}/event/next`, { headers });
    const { eventType } = (await next.json()) as { eventType?: string };
    if (!next.ok || eventType === 'SHUTDOWN') return;
  }
}
