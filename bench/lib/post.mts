/**
 * Posts JSON, as the service does with a callback, and reads the answer.
 * @throws when the answer isn't 2xx, with what it says
 */
export async function post(url: string, body: unknown): Promise<void> {
	const response = await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});
	const text = await response.text();
	if (!response.ok) throw new Error(`n8n answered with ${response.status}: ${text}`);
}

/** Posts JSON, and answers whether it was accepted with 2xx. */
export const isAccepted = async (url: string, body: unknown): Promise<boolean> =>
	await post(url, body).then(
		() => true,
		() => false,
	);
