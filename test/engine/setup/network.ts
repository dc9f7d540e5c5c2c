/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { rmSync } from 'node:fs';
import nock from 'nock';

beforeAll(() => {
	nock.disableNetConnect();
	nock.enableNetConnect(/^127\.0\.0\.1(:\d+)?$/);
});

afterEach(() => {
	nock.abortPendingRequests();
	nock.cleanAll();
});

afterAll(() => {
	nock.restore();
	const folder = process.env.N8N_USER_FOLDER;
	if (folder) rmSync(folder, { recursive: true, force: true });
});
