import { z } from 'zod';
import { chance, newId } from '../core/random.mts';
import type { Fault, FaultRequest } from './fault.mts';

export const faultSchema = z.strictObject({
	id: z.string().min(1).optional(),
	route: z.string().optional(),
	method: z.string().optional(),
	kind: z.enum(['status', 'resetBefore', 'resetAfter', 'slow', 'garbage', 'html', 'empty']),
	status: z.number().int().min(200).max(599).optional(),
	retryAfter: z.union([z.number(), z.string()]).optional(),
	delayMs: z.number().int().min(0).max(600_000).optional(),
	work: z.boolean().default(false),
	body: z.string().optional(),
	contentType: z.string().optional(),
	times: z.number().int().min(1).optional(),
	rate: z.number().min(0).max(1).default(1),
	after: z.number().int().min(0).default(0),
}) satisfies z.ZodType<FaultInput, FaultRequest>;

/** With the usual values for what was not said. */
export type FaultInput = Omit<Fault, 'id' | 'seen' | 'hits'> & { id?: string };

export interface Faults {
	add(input: FaultInput): Fault;
	list(): Fault[];
	/** Forgets one, or all. */
	remove(id?: string): void;
	/** The fault that this request meets, if any, counted as met. */
	meet(
		request: { routeName?: string; method: string; path: string },
		seed: string,
	): Fault | undefined;
}

/** Faults to play, in the order in which they were told; the first that fits a request is played. */
export function createFaults(): Faults {
	let faults: Fault[] = [];
	return {
		add(input) {
			const fault = { ...input, id: input.id ?? newId(), seen: 0, hits: 0 };
			faults = [...faults.filter(({ id }) => id !== fault.id), fault];
			return fault;
		},
		list: () => faults,
		remove(id) {
			faults = id === undefined ? [] : faults.filter((fault) => fault.id !== id);
		},
		meet(request, seed) {
			for (const fault of faults) {
				if (!fits(fault, request)) continue;
				if (fault.times !== undefined && fault.hits >= fault.times) continue;
				fault.seen += 1;
				if (fault.seen <= fault.after) continue;
				if (chance(seed, 'fault', fault.id, fault.seen) >= fault.rate) continue;
				fault.hits += 1;
				return fault;
			}
			return undefined;
		},
	};
}

function fits(
	fault: Fault,
	request: { routeName?: string; method: string; path: string },
): boolean {
	if (fault.method !== undefined && fault.method.toUpperCase() !== request.method) return false;
	if (fault.route === undefined || fault.route === request.routeName) return true;
	return new RegExp(fault.route).test(request.path);
}
