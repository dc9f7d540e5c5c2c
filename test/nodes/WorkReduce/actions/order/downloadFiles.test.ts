/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as passing } from 'node:timers/promises';
import nock from 'nock';
import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { localServer, readBinary, recordPauses, requireAllMocksUsed } from '../../../../engine';
import { laterOrder, order } from '../../examples';
import { API, byId, errorOf, KEY, run } from '../../workReduceNode';

recordPauses();
requireAllMocksUsed();

const HOST = 'https://s3.workreduce.com';
const get = (number = '00007847') => nock(API).get(`/v2/order/${number}`);
const file = (name: string) =>
	nock(HOST, { badheaders: ['authorization'] }).get(`/bigagency/${name}`);
const withFiles = (number: string, ...urls: string[]) => ({
	order_number: number,
	work_result: [{ attachments: urls }],
});
const orderNumber = byId('00007847');

/** The JSON and the text of each item's file. */
const contentOf = async (items: INodeExecutionData[]) =>
	await Promise.all(
		items.map(async ({ json, binary }) => ({
			...json,
			...(binary ? { content: String(await readBinary(binary.data)) } : {}),
		})),
	);

it.each([
	['in the shape of the reference', order],
	['in the shape of the later revision', laterOrder],
])('downloads the result files of an order %s', async (_, answer) => {
	get().reply(200, answer);
	file('completed_screenshot.jpg').reply(200, 'JPEG', { 'content-type': 'image/jpeg' });
	const { outputs } = await run('order.downloadFiles', { orderNumber });
	expect(outputs[0]).toEqual([
		{
			json: {
				order_number: '00007847',
				source: 'result',
				file_name: 'completed_screenshot.jpg',
				url: `${HOST}/bigagency/completed_screenshot.jpg`,
			},
			binary: {
				data: expect.objectContaining({
					fileName: 'completed_screenshot.jpg',
					mimeType: 'image/jpeg',
				}),
			},
			pairedItem: { item: 0 },
		},
	]);
	expect(await contentOf(outputs[0])).toMatchObject([{ content: 'JPEG' }]);
});

it.each<[string, string[], string[]]>([
	['result', ['completed_screenshot.jpg'], ['result']],
	[
		'request',
		['tag_screenshot.jpg', 'spreadsheet_details.xlsx', 'notes.txt'],
		['request', 'request', 'request'],
	],
	[
		'all',
		['tag_screenshot.jpg', 'spreadsheet_details.xlsx', 'notes.txt', 'completed_screenshot.jpg'],
		['request', 'request', 'request', 'result'],
	],
])('downloads with "%s" these files and no others', async (files, names, sources) => {
	get().reply(200, order);
	for (const name of names) file(name).reply(200, name);
	const { outputs } = await run('order.downloadFiles', { orderNumber, files });
	expect(await contentOf(outputs[0])).toEqual(
		names.map((name, index) => ({
			order_number: '00007847',
			source: sources[index],
			file_name: name,
			url: `${HOST}/bigagency/${name}`,
			content: name,
		})),
	);
});

it('gives no item for an order without such files', async () => {
	get().reply(200, { order_number: '00007847', status: 'Draft' });
	const { outputs, status } = await run('order.downloadFiles', { orderNumber });
	expect(status).toBe('success');
	expect(outputs[0] ?? []).toEqual([]);
});

it('sends the key to the service alone, keeps two files of one name, and shows no query', async () => {
	const host = await localServer(({ url }) =>
		url.startsWith('/moved')
			? { status: 302, headers: { location: '/b/report.csv?sig=secret' } }
			: { body: url.split('?')[0] },
	);
	const api = await localServer(() => ({
		body: withFiles(
			'00007847',
			`${host.url}/a/report.csv?X-Amz-Signature=secret`,
			`${host.url}/moved/report.csv?X-Amz-Signature=secret`,
		),
	}));
	const result = await run('order.downloadFiles', { orderNumber }, { baseUrl: api.url });
	await Promise.all([host.close(), api.close()]);
	expect(await contentOf(result.outputs[0])).toMatchObject([
		{ file_name: 'report.csv', url: `${host.url}/a/report.csv`, content: '/a/report.csv' },
		{ file_name: 'report (2).csv', url: `${host.url}/moved/report.csv`, content: '/b/report.csv' },
	]);
	expect(result.outputs[0].map(({ binary }) => binary?.data.fileName)).toEqual([
		'report.csv',
		'report (2).csv',
	]);
	expect(api.requests[0].headers.authorization).toBe(KEY);
	expect(host.requests).toHaveLength(3);
	expect(JSON.stringify(host.requests)).not.toContain(KEY);
	expect(JSON.stringify(result.outputs)).not.toContain('secret');
});

describe('when a file is missing', () => {
	const bad = 'gone.csv?X-Amz-Signature=secret';
	const three = (number: string) =>
		withFiles(
			number,
			`${HOST}/bigagency/a.csv`,
			`${HOST}/bigagency/${bad}`,
			`${HOST}/bigagency/c.csv`,
		);
	const mock = () => {
		get().reply(200, three('00007847'));
		file('a.csv').reply(200, 'a');
		file('gone.csv').query(true).reply(404, '<Error>secret</Error>');
		file('c.csv').delay(20).reply(200, 'c');
	};
	const message = 'Order 00007847: The file "gone.csv" was not found (status 404)';
	const details = `There is no file at ${HOST}/bigagency/gone.csv: it may have been removed.`;

	it('it is an error in its place, with continue on fail', async () => {
		mock();
		const { outputs } = await run(
			'order.downloadFiles',
			{ orderNumber },
			{ onError: 'continueRegularOutput' },
		);
		expect(await contentOf(outputs[0])).toMatchObject([
			{ file_name: 'a.csv', content: 'a' },
			{ error: message, details },
			{ file_name: 'c.csv', content: 'c' },
		]);
		expect(outputs[0].map(({ pairedItem }) => pairedItem)).toEqual(Array(3).fill({ item: 0 }));
		expect(Object.keys(outputs[0][1].json)).toEqual(['error', 'details']);
	});

	it('it takes the error output, where there is one', async () => {
		mock();
		const { outputs } = await run(
			'order.downloadFiles',
			{ orderNumber },
			{ onError: 'continueErrorOutput' },
		);
		expect(outputs.map((output) => output.length)).toEqual([2, 1]);
		expect(outputs[1][0].json.error).toBe(message);
	});

	it('it is the error of the item, once the other files are there', async () => {
		mock();
		const error = await errorOf('order.downloadFiles', { orderNumber });
		expect(error).toMatchObject({ message, description: details, context: { itemIndex: 0 } });
		expect(JSON.stringify(error)).not.toContain('secret');
	});
});

it('downloads for each item, and an order that is not found is that item’s error', async () => {
	get('00000001').reply(200, withFiles('00000001', `${HOST}/bigagency/1.txt`));
	get('00000002').reply(404, '');
	get('00000003').reply(
		200,
		withFiles('00000003', `${HOST}/bigagency/3.txt`, `${HOST}/bigagency/4.txt`),
	);
	for (const name of ['1', '3', '4']) file(`${name}.txt`).reply(200, name);
	const { outputs } = await run(
		'order.downloadFiles',
		{ orderNumber: byId('={{ $json.n }}') },
		{ items: [1, 2, 3].map((n) => ({ json: { n } })), onError: 'continueRegularOutput' },
	);
	expect(outputs[0]).toMatchObject([
		{ json: { file_name: '1.txt' }, pairedItem: { item: 0 } },
		{ json: { error: 'Order 00000002 was not found [item 1]' }, pairedItem: { item: 1 } },
		{ json: { file_name: '3.txt' }, pairedItem: { item: 2 } },
		{ json: { file_name: '4.txt' }, pairedItem: { item: 2 } },
	]);
});

it('keeps all requests of all orders within one bound', async () => {
	let underWay = 0;
	let most = 0;
	const server = await localServer(async ({ url }) => {
		most = Math.max(most, ++underWay);
		await passing(5);
		underWay--;
		if (!url.startsWith('/order/')) return { body: 'text' };
		const number = url.slice('/order/'.length);
		const urls = Array.from({ length: 5 }, (_, index) => `${server.url}/${number}-${index}.txt`);
		return { body: withFiles(number, ...urls) };
	});
	const { outputs } = await run(
		'order.downloadFiles',
		{ orderNumber: byId('={{ $json.n }}'), options: { maxConcurrency: 2 } },
		{ baseUrl: server.url, items: [1, 2, 3, 4].map((n) => ({ json: { n } })) },
	);
	await server.close();
	expect(outputs[0]).toHaveLength(20);
	expect(most).toBe(2);
});

it.each<[INodeParameters, string]>([
	[{ orderNumber: byId('x') }, 'Order Number "x" is not an order number'],
	[{ orderNumber, files: '={{ "results" }}' }, 'Files "results" is none of its options'],
])('refuses bad input before it asks for anything', async (parameters, message) => {
	expect((await errorOf('order.downloadFiles', parameters)).message).toBe(message);
});
