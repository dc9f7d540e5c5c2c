import { validateNodeDescription } from 'n8n-core/dist/nodes-loader/validate-node-description';

import { Microwork } from '../../nodes/Microwork/Microwork.node';
import { MicroworkTrigger } from '../../nodes/Microwork/MicroworkTrigger.node';
import { WorkReduce } from '../../nodes/WorkReduce/WorkReduce.node';
import { WorkReduceTrigger } from '../../nodes/WorkReduce/WorkReduceTrigger.node';

const nodes = [Microwork, MicroworkTrigger, WorkReduce, WorkReduceTrigger].map(
	(Node) => new Node().description,
);

describe.each(nodes)('$displayName', (description) => {
	it("has hints for n8n's AI builder only where n8n takes them", () => {
		expect(description.builderHint?.searchHint).toMatch(/^[A-Z].*\.$/s);
		expect(() => validateNodeDescription(description)).not.toThrow();
	});
});
