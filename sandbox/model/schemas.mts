import { z } from 'zod';
import type { Message, Tool, Turn } from './types.mts';

const call = z.strictObject({ tool: z.string(), args: z.record(z.string(), z.unknown()) });

const turn: z.ZodType<Turn> = z.union([
	z.strictObject({ text: z.string() }),
	z.strictObject({ calls: z.array(call).min(1) }),
]);

export const scriptBody = z.strictObject({ turns: z.array(turn) });

const message = z.object({ role: z.string(), content: z.unknown() }).transform(
	({ role, content }): Message => ({
		role,
		content: typeof content === 'string' ? content : JSON.stringify(content ?? ''),
	}),
);

const tool = z
	.object({
		function: z.object({
			name: z.string(),
			parameters: z
				.object({ properties: z.record(z.string(), z.unknown()).default({}) })
				.optional(),
		}),
	})
	.transform(
		({ function: { name, parameters } }): Tool => ({
			name,
			args: Object.keys(parameters?.properties ?? {}),
		}),
	);

/** What is read of a request; OpenAI's has many more fields, which a model may ignore. */
export const completionBody = z.object({
	model: z.string(),
	messages: z.array(message).min(1),
	tools: z.array(tool).default([]),
	stream: z.literal(false, { error: 'is not offered here' }).nullish(),
});
