/** The part of JSON Schema that n8n's panels read. */
export interface Schema {
	type: 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';
	properties?: Record<string, Schema>;
	items?: Schema;
}

type Fields = Record<string, unknown>;

/** Objects whose names are up to the user, so that none can be foretold. */
const NAMED_BY_USERS = ['metadata'];

/**
 * What all of the values have in common or beside each other: every field that any of them has, in the order
 * in which they come first. n8n's panels know one type for a field: that of the first value that isn't `null`.
 */
export function schemaOf(values: unknown[]): Schema {
	const known = values.filter((value) => value !== null && value !== undefined);
	if (known.length === 0) return { type: 'null' };
	const type = typeOf(known[0]);
	const alike = known.filter((value) => typeOf(value) === type);
	if (type === 'array') {
		const items = (alike as unknown[][]).flat();
		return items.length === 0 ? { type } : { type, items: schemaOf(items) };
	}
	if (type === 'object') return { type, properties: propertiesOf(alike as Fields[]) };
	return { type };
}

function propertiesOf(objects: Fields[]): Record<string, Schema> {
	const names = [...new Set(objects.flatMap((object) => Object.keys(object)))];
	return Object.fromEntries(
		names.map((name) => [
			name,
			NAMED_BY_USERS.includes(name)
				? { type: 'object' }
				: schemaOf(objects.map((object) => object[name])),
		]),
	);
}

const typeOf = (value: unknown): Schema['type'] =>
	Array.isArray(value) ? 'array' : (typeof value as Schema['type']);
