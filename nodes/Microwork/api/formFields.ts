import type { Box } from './boxes';
import type { ApiVersion } from './service';

/** The fields of a form body in the order of the reference; names may repeat. */
export type FormFields = Array<[name: string, value: string]>;

/** Tags as an annotating request has them (reference: Annotate tags on image): nested names. */
export const boxFields = (boxes: Box[]): FormFields =>
	boxes.flatMap(({ id, left, top, width, height }, index) =>
		Object.entries({ id, left, top, width, height }).map(([name, value]): [string, string] => [
			`tags[${index}][${name}]`,
			String(value),
		]),
	);

/** The body of a request; the later reference has the same fields in camel case. */
export const formBody = (fields: FormFields, version: ApiVersion): URLSearchParams =>
	new URLSearchParams(
		version === '2017-04'
			? fields
			: fields.map(([name, value]): [string, string] => [inCamelCase(name), value]),
	);

const inCamelCase = (name: string): string =>
	name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
