/* Mirrors nothing of n8n: it keeps tests off the network. */
/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { rmSync } from 'node:fs';
import nock from 'nock';
import { unusedMocks } from '../mocks';

beforeAll(() => {
	nock.disableNetConnect();
	nock.enableNetConnect(/^127\.0\.0\.1(:\d+)?$/);
});

afterEach(() => {
	const unused = unusedMocks();
	nock.abortPendingRequests();
	nock.cleanAll();
	expect(unused).toEqual([]);
});

afterAll(() => {
	nock.restore();
	const folder = process.env.N8N_USER_FOLDER;
	if (folder) rmSync(folder, { recursive: true, force: true });
});
