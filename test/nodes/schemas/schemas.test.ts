/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadOutputSchema } from 'n8n-core';

import { image, task } from '../../../nodes/Microwork/actions/operations';
import { resources } from '../../../nodes/WorkReduce/actions/operations';
import { outputs as ofMicrowork } from '../Microwork/outputs';
import { outputs as ofWorkReduce } from '../WorkReduce/outputs';
import { schemaOf } from './schemaOf';

const services = [
	{ service: 'WorkReduce', listed: resources, outputs: ofWorkReduce },
	{ service: 'Microwork', listed: [image, task], outputs: ofMicrowork },
];
const operations = services.flatMap(({ service, listed, outputs }) =>
	listed.flatMap(({ value: resource, operations }) =>
		operations.map(({ option }) => {
			const operation = option.value as string;
			return { service, resource, operation, run: outputs[`${resource}.${operation}`] };
		}),
	),
);

const textOf = (schema: unknown) => JSON.stringify(schema, null, '\t');

const folderOf = (service: string) => join(__dirname, '..', '..', '..', 'nodes', service);
const schemasOf = (service: string) => join(folderOf(service), '__schema__', 'v1.0.0');

describe.each(operations)('$service: $resource $operation', (one) => {
	it('has a schema that says what it puts out, see `npm run schemas`', async () => {
		const { service, resource, operation, run } = one;
		if (run === undefined) {
			throw new Error(
				`Add ${resource}.${operation} to test/nodes/${service}/outputs.ts, then run npm run schemas`,
			);
		}
		const now = schemaOf(await run());
		if (process.env.WRITE_SCHEMAS) {
			const file = join(schemasOf(service), resource, `${operation}.json`);
			mkdirSync(dirname(file), { recursive: true });
			writeFileSync(file, JSON.stringify(now));
		}
		const nodeDir = folderOf(service);
		const found = loadOutputSchema({ nodeDir, version: 1, resource, operation });
		// As text, since the panel shows fields in this order.
		expect(textOf(found)).toBe(textOf(now));
	});
});

it('has no schema of what is no operation', () => {
	const files = services.flatMap(({ service }) =>
		readdirSync(schemasOf(service), { recursive: true, encoding: 'utf8' })
			.filter((file) => file.endsWith('.json'))
			.map((file) => join(service, file)),
	);
	const expected = operations.map(({ service, resource, operation }) =>
		join(service, resource, `${operation}.json`),
	);
	expect(files.sort()).toEqual(expected.sort());
});
