/*
 * Mirrors nothing: the container is n8n's own (packages/@n8n/di/src/di.ts), as n8n-core 2.40.3 loads it.
 */
/* eslint-disable @n8n/community-nodes/no-restricted-imports, @typescript-eslint/no-require-imports */

interface Container {
	get<T>(type: abstract new (...args: never[]) => T): T;
}

// The tree holds several copies of @n8n/di; only the one that n8n-core itself loads knows its services.
const resolvedAsByCore = require.resolve('@n8n/di', { paths: [require.resolve('n8n-core')] });

/** The dependency-injection container that n8n-core's services live in. */
export const container: Container = (require(resolvedAsByCore) as { Container: Container })
	.Container;
