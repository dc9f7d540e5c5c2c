import * as n8nWorkflow from 'n8n-workflow';
import type { INodeType } from 'n8n-workflow';

/** More restarts than this in one history tell nothing new. */
const PROCESSES = 4;

/**
 * A node in a process that can end and begin anew: only what is stored is left then. Each process has
 * its own copy of the node's modules and so of what they remember.
 *
 * @param load loads the node anew, by `jest.requireActual`
 */
export function restartableNode(load: () => INodeType) {
	const processes: INodeType[] = [];
	for (let process = 0; process < PROCESSES; process++) {
		jest.isolateModules(() => {
			// n8n's own modules stay the same, with the pauses that the test watches.
			jest.doMock('n8n-workflow', () => n8nWorkflow);
			processes.push(load());
			jest.dontMock('n8n-workflow');
		});
	}
	return () => {
		let current = 0;
		const node = Object.create(processes[0], {
			execute: {
				value: async function (this: never) {
					return await processes[current].execute!.call(this);
				},
			},
			webhook: {
				value: async function (this: never) {
					return await processes[current].webhook!.call(this);
				},
			},
		}) as INodeType;
		const restart = () => {
			current = Math.min(current + 1, PROCESSES - 1);
		};
		return { node, restart };
	};
}
