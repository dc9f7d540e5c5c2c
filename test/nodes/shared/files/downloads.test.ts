/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as passing } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import nock from 'nock';
import pLimit from 'p-limit';
import type { IBinaryData } from 'n8n-workflow';

import { downloadFile } from '../../../../nodes/shared/files/downloads';
import type { Problem } from '../../../../nodes/shared/problem';
import {
	inlineNode,
	localServer,
	readBinary,
	recordPauses,
	runNode,
	type BinaryStorage,
	type LocalServer,
} from '../../../engine';

// nock's stand-in for sockets closes them before a large body is read.
beforeAll(() => nock.restore());

type Handler = NonNullable<Parameters<typeof localServer>[0]>;

const pauses = recordPauses();
const servers: LocalServer[] = [];
afterEach(async () => {
	await Promise.all(servers.splice(0).map(async (server) => await server.close()));
});

async function serve(handler: Handler): Promise<LocalServer> {
	const server = await localServer(handler);
	servers.push(server);
	return server;
}

interface Outcome {
	file?: IBinaryData;
	problem?: Problem;
}

/** What becomes of downloads that run inside a node. */
async function download(
	urls: string[],
	{ binaryStorage = 'filesystem' as BinaryStorage, bound = 10 } = {},
): Promise<Outcome[]> {
	const outcomes: Outcome[] = [];
	const node = inlineNode('Download', async function () {
		const limit = pLimit(bound);
		outcomes.push(
			...(await Promise.all(urls.map(async (url) => await downloadFile(this, limit, url)))),
		);
		return [[]];
	});
	const { error } = await runNode(node, { binaryStorage });
	if (error) throw error as unknown as Error;
	return outcomes;
}

const one = async (...args: [url: string, options?: Parameters<typeof download>[1]]) =>
	(await download([args[0]], args[1]))[0];
const textOf = async (file?: IBinaryData) => String(await readBinary(file!));

const storages: BinaryStorage[] = ['filesystem', 'memory'];

describe.each(storages)('a file, kept in the %s', (binaryStorage) => {
	it('comes with its bytes, name and type', async () => {
		const bytes = Buffer.from(Array.from({ length: 500_000 }, (_, index) => index % 256));
		const { url } = await serve(() => ({
			headers: {
				'content-type': 'image/jpeg; charset=binary',
				'content-disposition': "attachment; filename*=UTF-8''fertig%20%E2%9C%93.jpg",
			},
			body: bytes,
		}));
		const outcome = await one(`${url}/bigagency/done.jpg?X-Amz-Signature=secret`, {
			binaryStorage,
		});
		expect(outcome).toMatchObject({
			file: { fileName: 'fertig ✓.jpg', fileExtension: 'jpg', mimeType: 'image/jpeg' },
		});
		const { file } = outcome;
		expect((await readBinary(file!)).equals(bytes)).toBe(true);
		expect(JSON.stringify(file)).not.toContain('secret');
	});

	it.each([undefined, 'binary/octet-stream', 'application/octet-stream'])(
		'has the type of its name where the answer says %s',
		async (type) => {
			const { url } = await serve(() => ({
				headers: (type ? { 'content-type': type } : {}) as Record<string, string>,
				body: Buffer.from('a,b'),
			}));
			expect((await one(`${url}/a.csv`, { binaryStorage })).file).toMatchObject({
				fileName: 'a.csv',
				mimeType: 'text/csv',
			});
		},
	);

	it('may be empty or compressed on its way', async () => {
		const { url } = await serve((request) =>
			request.url === '/empty.txt'
				? { body: '' }
				: { headers: { 'content-encoding': 'gzip' }, body: gzipSync('plain text') },
		);
		const [empty, zipped] = await download([`${url}/empty.txt`, `${url}/zipped.txt`], {
			binaryStorage,
		});
		expect(await textOf(empty.file)).toBe('');
		expect(await textOf(zipped.file)).toBe('plain text');
	});

	it('is fetched again when the line breaks in the middle', async () => {
		const server = await serve((_, response) => {
			response.writeHead(200, { 'content-length': '10' });
			if (server.requests.length > 1) {
				response.end('0123456789');
				return;
			}
			response.write('01234', () => response.destroy());
		});
		const { file } = await one(`${server.url}/a.txt`, { binaryStorage });
		expect(await textOf(file)).toBe('0123456789');
		expect(pauses).toHaveLength(1);
	});

	it('that always breaks off is an error, not half a file', async () => {
		const server = await serve((_, response) => {
			response.writeHead(200, { 'content-length': '10' });
			response.write('01234', () => response.destroy());
		});
		expect(await one(`${server.url}/a.txt?token=secret`, { binaryStorage })).toEqual({
			problem: {
				message: 'The download of the file "a.txt" broke off',
				description: `Check the network between this server and ${server.url}/a.txt, then run it again. The error was: ECONNRESET.`,
			},
		});
		expect(server.requests).toHaveLength(5);
	});
});

it('carries no credential, on redirects to other hosts neither, and is named by the first address', async () => {
	const other = await serve(() => ({ body: 'moved' }));
	const { url, requests } = await serve(() => ({
		status: 302,
		headers: { location: `${other.url}/0f3a?signature=secret` },
	}));
	const { file } = await one(`${url}/report.txt`);
	expect(await textOf(file)).toBe('moved');
	expect(file?.fileName).toBe('report.txt');
	expect(JSON.stringify(file)).not.toContain('secret');
	for (const { headers } of [...requests, ...other.requests]) {
		expect(headers).not.toHaveProperty('authorization');
		expect(headers).not.toHaveProperty('cookie');
	}
});

it.each([429, 500, 502, 503, 504])('is tried again after status %i', async (status) => {
	const server = await serve(() =>
		server.requests.length < 3 ? { status, body: '<html>oops</html>' } : { body: 'there' },
	);
	expect(await textOf((await one(`${server.url}/a.txt`)).file)).toBe('there');
	expect(pauses).toHaveLength(2);
});

it.each([
	[404, 'The file "a b.txt" was not found (status 404)', 'There is no file at'],
	[410, 'The file "a b.txt" was not found (status 410)', 'There is no file at'],
	[401, 'Access to the file "a b.txt" was refused (status 401)', 'may have expired'],
	[403, 'Access to the file "a b.txt" was refused (status 403)', 'may have expired'],
	[400, 'The file "a b.txt" could not be downloaded (status 400)', 'The fault is with the server'],
	[503, 'The file "a b.txt" could not be downloaded (status 503)', 'The fault is with the server'],
])(
	'that is answered with %i is an error without the body and the query',
	async (status, message, hint) => {
		const { url } = await serve(() => ({
			status,
			body: '<Error><StringToSign>secret</StringToSign></Error>',
		}));
		const { file, problem } = await one(`${url}/x/a%20b.txt?X-Amz-Signature=secret`);
		expect(file).toBeUndefined();
		expect(problem).toMatchObject({ message, httpCode: String(status) });
		expect(problem?.description).toContain(hint);
		expect(problem?.description).toContain(`${url}/x/a%20b.txt`);
		expect(JSON.stringify(problem)).not.toContain('secret');
	},
);

it('whose server is not there is an error that says so', async () => {
	const { url, close } = await localServer();
	await close();
	expect(await one(`${url}/a.txt?token=secret`)).toEqual({
		problem: {
			message: 'The server that holds the file "a.txt" could not be reached',
			description: `Check that this server's network lets it reach ${url}/a.txt, then run it again. The error was: ECONNREFUSED.`,
		},
	});
});

it.each(['file:///etc/passwd', '/bigagency/a.txt', 'data:text/plain,a', 'ftp://host/a.txt'])(
	'is not looked for at %s',
	async (url) => {
		expect((await one(url)).problem?.description).toBe(
			'Only files whose address begins with http:// or https:// can be downloaded.',
		);
	},
);

it('that n8n cannot store is an error, and is not fetched again', async () => {
	const server = await serve(() => ({ body: 'text' }));
	let problem: Problem | undefined;
	const node = inlineNode('Download', async function () {
		this.helpers.prepareBinaryData = async () => {
			throw new Error('ENOSPC: no space left on device');
		};
		const outcome = await downloadFile(this, pLimit(1), `${server.url}/a.txt`);
		if ('problem' in outcome) problem = outcome.problem;
		return [[]];
	});
	await runNode(node);
	expect(problem).toEqual({
		message: 'n8n could not store the file "a.txt"',
		description: 'Its store for files said: ENOSPC: no space left on device',
	});
	expect(server.requests).toHaveLength(1);
});

it('keeps to the bound that it shares', async () => {
	let underWay = 0;
	let most = 0;
	const { url } = await serve(async () => {
		most = Math.max(most, ++underWay);
		await passing(20);
		underWay--;
		return { body: 'text' };
	});
	const urls = Array.from({ length: 9 }, (_, index) => `${url}/${index}.txt`);
	const files = await download(urls, { bound: 3 });
	expect(files.map(({ file }) => file?.fileName)).toEqual(
		urls.map((each) => each.split('/').pop()),
	);
	expect(most).toBe(3);
});
