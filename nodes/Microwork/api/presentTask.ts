import { metadataOf } from './metadata';

type Fields = Record<string, unknown>;

// The signature lets its holder resume a waiting execution of n8n.
const SIGNATURE = /([?&]signature=)[^&#]*/gi;

/**
 * A task as it is put out: as the service sent it, but without the signature in its callback URL, and
 * with the metadata that the URL carries as an object beside it.
 */
export function presentTask(value: unknown): Fields {
	if (!isFields(value)) return { task: value };
	const task = Object.fromEntries(
		Object.entries(value).map(([name, field]) => {
			if (isCallbackUrl(name) && typeof field === 'string') return [name, withoutSignature(field)];
			return [name, name === 'task' && isFields(field) ? presentTask(field) : field];
		}),
	);
	const callbackUrl = value.callback_url ?? value.callbackUrl;
	const metadata = metadataOf(typeof callbackUrl === 'string' ? callbackUrl : undefined);
	return Object.keys(metadata).length > 0 ? { ...task, metadata } : task;
}

/** An address with the value of `signature` hidden. */
export const withoutSignature = (url: string): string => url.replace(SIGNATURE, '$1hidden');

const isCallbackUrl = (name: string): boolean => name === 'callback_url' || name === 'callbackUrl';

const isFields = (value: unknown): value is Fields =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
