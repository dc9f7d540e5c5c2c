/*
 * Mirrors packages/cli/src/errors/response-errors and the bodies that
 * packages/cli/src/errors/http-error-serializers.ts gives them, of n8n 2.40.7.
 */

/** An answer that n8n's server gives by itself, in place of the node. */
export class HttpProblem extends Error {
	constructor(
		readonly status: number,
		message: string,
		/** What the answer holds. */
		readonly body: object = { code: status, message },
	) {
		super(message);
	}
}

/** How n8n answers when something goes wrong between the node and the start of the execution. */
export function executionProblem(): HttpProblem {
	const message = 'There was a problem executing the workflow';
	return new HttpProblem(500, message, { code: 0, message });
}
