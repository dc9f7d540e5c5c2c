/* Mirrors nothing of n8n: it makes tests fail that expect requests which don't come. */
import nock from 'nock';

let isRequired = false;

/** Call once at a file's top: a test that leaves a nock interceptor unused fails. */
export function requireAllMocksUsed(): void {
	isRequired = true;
}

/** The interceptors that a test should have used and didn't, if its file cares. */
export const unusedMocks = (): string[] => (isRequired ? nock.pendingMocks() : []);
