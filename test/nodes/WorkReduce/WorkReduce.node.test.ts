/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import nock from 'nock';
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { WorkReduceApi } from '../../../credentials/WorkReduceApi.credentials';
import { resources } from '../../../nodes/WorkReduce/actions/operations';
import { WorkReduce } from '../../../nodes/WorkReduce/WorkReduce.node';
import { runAsTool } from '../../engine';
import { created } from './examples';
import { API, workReduceCredential } from './workReduceNode';

const { properties } = new WorkReduce().description;

/** The fields that a user sees for an operation, as `field` or `collection.field`. */
function fieldsOf(resource: string, operation: string): string[] {
	const shown = properties.filter(({ name, displayOptions }) => {
		const { show } = displayOptions ?? {};
		return (
			name !== 'operation' &&
			show?.resource?.includes(resource) === true &&
			show.operation?.includes(operation) === true
		);
	});
	return shown.flatMap(({ name, type, options }) =>
		type === 'collection'
			? (options as INodeProperties[]).map((option) => `${name}.${option.name}`)
			: [name],
	);
}

const choices = (name: string, resource?: string) =>
	(
		properties.find(
			(property) =>
				property.name === name &&
				(!resource || property.displayOptions?.show?.resource?.includes(resource)),
		)?.options as INodePropertyOptions[]
	).map(({ value }) => value);

it('has the names that workflows hold', () => {
	const { name, version, credentials } = new WorkReduce().description;
	expect([name, version, credentials]).toEqual([
		'workReduce',
		1,
		[{ name: 'workReduceApi', required: true }],
	]);
	expect(new WorkReduceApi().properties.map((field) => [field.name, field.default])).toEqual([
		['apiKey', ''],
		['baseUrl', 'https://api.workreduce.com/v2'],
		['apiVersion', '2018-07'],
	]);
	expect(choices('resource')).toEqual(['order', 'taskType']);
	expect(choices('operation', 'order')).toEqual([
		'cancel',
		'create',
		'downloadFiles',
		'get',
		'getAll',
		'update',
	]);
	expect(choices('operation', 'taskType')).toEqual(['getAll']);
});

/** The fields of each operation, named as in the menu: `resource.operation`. */
const contract: Record<string, string[]> = {
	'order.create': [
		'name',
		'taskType',
		'description',
		'dueDate',
		'additionalFields.attachments',
		'additionalFields.requesterEmail',
		'additionalFields.team',
		'options.maxConcurrency',
		'options.returnFullOrder',
	],
	'order.cancel': ['orderNumber', 'options.maxConcurrency'],
	'order.downloadFiles': ['orderNumber', 'files', 'options.maxConcurrency'],
	'order.get': ['orderNumber', 'options.maxConcurrency'],
	'order.getAll': ['returnAll', 'limit', 'simplify', 'filters.status', 'options.maxConcurrency'],
	'order.update': [
		'orderNumber',
		'updateFields.attachments',
		'updateFields.description',
		'updateFields.dueDate',
		'updateFields.name',
		'updateFields.taskType',
		'options.maxConcurrency',
		'options.returnFullOrder',
	],
	'taskType.getAll': ['returnAll', 'limit', 'options.maxConcurrency'],
};

const inMenu = resources.flatMap((resource) =>
	resource.operations.map(({ option }) => [resource.value, String(option.value)] as const),
);

it('has all operations of the menu in the contract, and no others', () => {
	expect(Object.keys(contract)).toEqual(inMenu.map((names) => names.join('.')));
});

describe.each(inMenu)('%s %s', (resource, operation) => {
	it('has the fields of the contract', () => {
		expect(fieldsOf(resource, operation)).toEqual(contract[`${resource}.${operation}`]);
	});

	it('is run by a test of its own', () => {
		const test = readFileSync(join(__dirname, `actions/${resource}/${operation}.test.ts`), 'utf8');
		expect(test).toContain(`'${resource}.${operation}'`);
	});
});

it('can be used by an AI agent, which fills in what an order needs', async () => {
	nock(API)
		.post(
			'/v2/orders',
			'name=Check+the+ads&description=All+of+them&due_date=2018-05-14T18%3A30%3A00Z&task_type=recon',
		)
		.reply(200, created);
	const { answer } = await runAsTool(new WorkReduce(), {
		parameters: {
			resource: 'order',
			operation: 'create',
			name: "={{ $fromAI('name', '', 'string') }}",
			taskType: { __rl: true, mode: 'id', value: "={{ $fromAI('task_type', '', 'string') }}" },
			description: "={{ $fromAI('description', '', 'string') }}",
			dueDate: "={{ $fromAI('due_date', '', 'string') }}",
		},
		args: {
			name: 'Check the ads',
			task_type: 'recon',
			description: 'All of them',
			due_date: '2018-05-14T18:30:00Z',
		},
		credentials: [workReduceCredential()],
	});
	expect(JSON.stringify(answer)).toContain('00007848');
});
