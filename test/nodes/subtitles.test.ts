import type { INodeParameters, INodeType } from 'n8n-workflow';

import { image, task } from '../../nodes/Microwork/actions/operations';
import { Microwork } from '../../nodes/Microwork/Microwork.node';
import type { OperationForm } from '../../nodes/shared/items';
import type { Resource } from '../../nodes/shared/menu';
import { resources } from '../../nodes/WorkReduce/actions/operations';
import { events } from '../../nodes/WorkReduce/trigger/description';
import { WorkReduce } from '../../nodes/WorkReduce/WorkReduce.node';
import { WorkReduceTrigger } from '../../nodes/WorkReduce/WorkReduceTrigger.node';
import { buildWorkflow } from '../engine/workflow';

/** What stands below the node on the canvas. */
function subtitle(node: INodeType, parameters: INodeParameters): unknown {
	const { workflow } = buildWorkflow({ nodes: [{ node, parameters }] });
	const [tested] = Object.values(workflow.nodes);
	return workflow.expression.getSimpleParameterValue(
		tested,
		node.description.subtitle,
		'internal',
		{},
	);
}

/** The subtitle of every operation that is listed, by `resource.operation`. */
const subtitles = (node: INodeType, listed: Array<Resource<OperationForm<unknown>>>) =>
	Object.fromEntries(
		listed.flatMap(({ value: resource, operations }) =>
			operations.map(({ option: { value: operation } }) => [
				`${resource}.${operation as string}`,
				subtitle(node, { resource, operation: operation as string }),
			]),
		),
	);

describe('On the canvas stands what a node does, for', () => {
	it('every operation of WorkReduce', () => {
		expect(subtitles(new WorkReduce(), resources)).toEqual({
			'order.create': 'Create order',
			'order.cancel': 'Cancel order',
			'order.downloadFiles': 'Download files of order',
			'order.get': 'Get order',
			'order.getAll': 'Get many orders',
			'order.update': 'Update order',
			'taskType.getAll': 'Get many task types',
		});
	});

	it('every operation of Microwork', () => {
		expect(subtitles(new Microwork(), [image, task])).toEqual({
			'image.tag': 'Tag image',
			'image.annotateTags': 'Annotate tags of image',
			'task.get': 'Get task',
			'task.cancel': 'Cancel task',
			'task.getAll': 'Get many tasks',
		});
	});

	it('every event of the WorkReduce trigger', () => {
		const shown = events.map(({ value }) =>
			subtitle(new WorkReduceTrigger(), { event: String(value) }),
		);
		expect(shown).toEqual([
			'Order canceled',
			'Order created',
			'Order finished',
			'Order status changed',
		]);
	});

	it('nothing for the custom call that n8n adds to the menus', () => {
		const custom = { resource: 'image', operation: '__CUSTOM_API_CALL__' };
		expect(subtitle(new Microwork(), custom)).toBe('');
	});
});
