import type { IExecuteFunctions, INode } from 'n8n-workflow';

import { refuseImpossibleWait } from '../../../../nodes/Microwork/delivery/refuseToWait';

// What no stored workflow can be: the engine of the tests has an ID for everything.
const refuse = (workflowId: string | undefined, executionId: string | undefined) => () =>
	refuseImpossibleWait({
		getNode: () => ({ name: 'Ask', type: 'package.microwork' }) as INode,
		getWorkflow: () => ({ id: workflowId }),
		getExecutionId: () => executionId,
		isToolExecution: () => false,
	} as unknown as IExecuteFunctions);

it.each([
	['a workflow that was never saved', undefined, '42'],
	['a workflow that n8n fills a name in for', '__EMPTY__', '42'],
	['a run that has no execution', 'abc', undefined],
	['a run that n8n fills a name in for', 'abc', '__UNKNOWN__'],
])('refuses to wait in %s, and says what to do', (_, workflowId, executionId) => {
	expect(refuse(workflowId, executionId)).toThrow('Waiting for the result needs a saved workflow');
});

it('waits in a saved workflow', () => {
	expect(refuse('abc', '42')).not.toThrow();
});
