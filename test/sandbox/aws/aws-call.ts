/** Sends an AWS JSON request as AWS CLI does. */
export async function callJson(
  endpoint: string,
  call: { readonly service: string; readonly target: string; readonly accessKeyId?: string },
  parameters: object,
): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
  const { service, target, accessKeyId } = call;
  const headers = {
    'x-amz-target': target,
    'content-type': 'application/x-amz-json-1.1',
    ...signed(service, accessKeyId),
  };
  const response = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(parameters) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** Sends a request of the query protocol. Resolves with the XML. */
export async function callQuery(
  endpoint: string,
  service: string,
  parameters: Readonly<Record<string, string>>,
  accessKeyId?: string,
): Promise<string> {
  const body = new URLSearchParams(parameters);
  return (await fetch(endpoint, { method: 'POST', headers: signed(service, accessKeyId), body })).text();
}

/** The sandbox checks no signature, only for whom a request is signed, and by which key. */
export function signed(service: string, accessKeyId = 'AKIASANDBOXSANDBOX00'): { authorization: string } {
  const scope = `${accessKeyId}/20260101/eu-west-1/${service}/aws4_request`;
  return { authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0` };
}
