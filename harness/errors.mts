/** A failure that its message explains completely: shown as one line, without a stack. */
export class PlainError extends Error {
	override name = 'PlainError';
}

export const messageOf = (error: unknown) =>
	error instanceof Error ? error.message : String(error);
