const longestBytes = 2 ** 20;

/**
 * The text of a response, of at most 1 MiB: what a machine in between sends must not exhaust the memory.
 *
 * @throws an error named `ResponseTooLarge`
 */
export async function readText(response: Response): Promise<string> {
  const { body } = response;
  if (!body) return response.text();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // To leave the loop cancels the rest.
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > longestBytes) throw new DOMException('The response is too large', 'ResponseTooLarge');
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}
