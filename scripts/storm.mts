import { parseArgs } from 'node:util';
import { PlainError } from '../harness/errors.mts';
import { requireQueuePrograms } from '../harness/queueMode.mts';
import { storm, type Storm } from '../e2e/storm/storm.mts';
import { main } from './main.mts';
import { leaveTally } from './tally.mts';

const full: Storm = { executions: 50, tasksEach: 10, throughTrigger: 500, kills: 2 };
const small: Storm = { executions: 8, tasksEach: 5, throughTrigger: 40, kills: 1 };

const help = `npm run storm -- [--queue] [--small] [--executions 50] [--tasks-each 10] [--through-trigger 500] [--kills 2] [--seed text]`;

await main(async () => {
	const option = { type: 'string' } as const;
	const { values } = parseArgs({
		options: {
			queue: { type: 'boolean', default: false },
			small: { type: 'boolean', default: false },
			help: { type: 'boolean', default: false },
			executions: option,
			'tasks-each': option,
			'through-trigger': option,
			kills: option,
			seed: option,
		},
	});
	if (values.help) return console.log(help);
	if (values.queue) requireQueuePrograms();
	const usual = values.small ? small : full;
	const number = (name: 'executions' | 'tasks-each' | 'through-trigger' | 'kills', or: number) => {
		const value = Number(values[name] ?? or);
		if (Number.isInteger(value) && value >= 0) return value;
		throw new PlainError(`--${name} is not a whole number. ${help}`);
	};
	const name = values.queue ? 'storm-queue' : 'storm';
	leaveTally(name, { passed: 0, failed: 1 });
	const calm = await storm(
		{
			executions: number('executions', usual.executions),
			tasksEach: number('tasks-each', usual.tasksEach),
			throughTrigger: number('through-trigger', usual.throughTrigger),
			kills: number('kills', usual.kills),
		},
		values.queue ? 'queue' : 'single',
		values.seed,
	);
	if (calm) leaveTally(name, { passed: 1, failed: 0 });
	else throw new PlainError('The storm did damage: see the table');
});
